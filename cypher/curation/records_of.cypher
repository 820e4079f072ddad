// All source records that name a person: their own, and those of works that list them.
//+ params  = { id = "EntityId" }
//+ returns = "StoredRecord"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeek"]
MATCH (r:Researcher {id: $id})
CALL (r) {
  MATCH (r)-[:AUTHORED]->(w:Work) RETURN w
  UNION
  WITH r RETURN r AS w
  UNION
  MATCH (r)<-[:LISTS]-(:SourceRecord)<-[:HAS_RECORD]-(w:Work) RETURN w
}
MATCH (w)-[:HAS_RECORD]->(s:SourceRecord)
RETURN s.name AS name, s.body AS body
