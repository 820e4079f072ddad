// Take a decision back, with what it noted on the graph.
//+ params = { id = "EntityId", now = "Time" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
MATCH (d:Decision {id: $id})
SET d.is_active = false, d.undone_at = $now
WITH d
UNWIND d.subjects AS subject
OPTIONAL MATCH (:Redirect {id: subject})-[:REDIRECTS_TO]->(now:Researcher)
WITH d, coalesce(now.id, subject) AS id
MATCH (r:Researcher {id: id})-[n:NOT_AUTHOR_OF]->(:Work)
WHERE n.decision = d.id
DELETE n
