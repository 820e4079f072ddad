// Take the mark off entities that are done, and note them as changed.
//+ params = { ids = "Names" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
MATCH (state:GraphState {key: 'graph'})
WITH state.version + 1 AS version
UNWIND $ids AS id
MATCH (n:Entity {id: id})
REMOVE n:Touched
SET n.changed_version = version
