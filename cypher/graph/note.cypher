// Note entities as changed by the version that is being made; what is marked is noted in its turn.
//+ params = { ids = "Names" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
MATCH (state:GraphState {key: 'graph'})
WITH state.version + 1 AS version
UNWIND $ids AS id
MATCH (n:Entity {id: id})
WHERE NOT n:Touched
SET
  n.created_version = CASE WHEN n.created_version < version THEN n.created_version ELSE version END,
  n.changed_version = version
