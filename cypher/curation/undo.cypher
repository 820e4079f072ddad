// Take a decision back, with what it noted on the graph.
//+ params = { id = "EntityId", now = "Time" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
MATCH (state:GraphState {key: 'graph'})
MATCH (d:Decision {id: $id})
SET d.is_active = false, d.undone_at = $now
WITH d, state.version + 1 AS version
UNWIND d.works AS key
MATCH (:ExternalId {key: key})<-[:HAS_ID]-(w:Work)<-[n:NOT_AUTHOR_OF]-(r:Researcher)
WHERE n.decision = d.id
SET r.changed_version = version
DELETE n
