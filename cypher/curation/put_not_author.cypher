// Note on the graph itself that a person did not write a work.
//+ params = { id = "EntityId", work = "EntityId", decision = "Name", reason = "Name" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
MATCH (d:Decision {id: $decision})
MATCH (r:Researcher {id: $id})
MATCH (w:Work {id: $work})
MERGE (r)-[n:NOT_AUTHOR_OF]->(w)
SET n.decided_at = d.decided_at, n.reason = $reason, n.decision = $decision
