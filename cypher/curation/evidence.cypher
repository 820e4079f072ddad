// What made an entity what it is: the forms of a person, the records of anything else.
//+ params  = { id = "EntityId" }
//+ returns = "EvidenceRow"
//+ rows    = "one"
//+ plan    = ["NodeUniqueIndexSeek"]
OPTIONAL MATCH (:Redirect {id: $id})-[:REDIRECTS_TO]->(now:Entity)
OPTIONAL MATCH (:ExternalId {key: $id})<-[:HAS_ID]-(known:Entity)
WITH coalesce(known.id, now.id, $id) AS id
MATCH (n:Entity {id: id})
RETURN
  n.id AS id, n.birth AS birth, coalesce(n.display_name, n.title) AS display_name,
  coalesce(n.forms, []) AS forms, coalesce(n.conflicts, []) AS conflicts,
  [(n)-[h:HAS_ID]->(x:ExternalId)
    | {key: x.key, asserted_by: h.asserted_by, claimed_by: COUNT {(x)<-[:HAS_ID]-()}}] AS ids,
  CASE WHEN n:Researcher THEN
    [(n)-[:AUTHORED]->(w:Work)-[:HAS_RECORD]->(s:SourceRecord)
      | {work: w.id, title: w.title, name: s.name, body: s.body}]
    + [(n)-[:HAS_RECORD]->(s:SourceRecord)
      | {work: null, title: null, name: s.name, body: s.body}]
  ELSE
    [(n)-[:HAS_RECORD]->(s:SourceRecord)
      | {work: n.id, title: null, name: s.name, body: s.body}]
  END AS records,
  [(old:Redirect)-[:REDIRECTS_TO]->(n) | old.id] AS merged
