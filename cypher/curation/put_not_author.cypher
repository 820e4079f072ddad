// Note on the graph itself that a person did not write a work.
//+ params = { id = "EntityId", work = "EntityId", decision = "Name" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
MATCH (d:Decision {id: $decision})
OPTIONAL MATCH (:Redirect {id: $id})-[:REDIRECTS_TO]->(one:Researcher)
OPTIONAL MATCH (:Redirect {id: $work})-[:REDIRECTS_TO]->(other:Work)
MATCH (r:Researcher {id: coalesce(one.id, $id)})
MATCH (w:Work {id: coalesce(other.id, $work)})
MERGE (r)-[n:NOT_AUTHOR_OF]->(w)
SET n.decided_at = d.decided_at, n.reason = d.reason, n.decision = $decision
