// Works that list a person, in the displayed or another list, of those asked for.
//+ params  = { id = "EntityId", works = "Names" }
//+ returns = "WorkKeys"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeek"]
MATCH (r:Researcher {id: $id})
UNWIND $works AS work
MATCH (w:Work {id: work})
WHERE EXISTS {(r)-[:AUTHORED]->(w)} OR EXISTS {(r)<-[:LISTS]-(:SourceRecord)<-[:HAS_RECORD]-(w)}
RETURN w.id AS id, [(w)-[:HAS_ID]->(x:ExternalId) | x.key] AS keys
