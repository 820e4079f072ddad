// All that the sources say of entities, record by record.
//+ params  = { ids = "Names" }
//+ returns = "StoredRecord"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeek"]
UNWIND $ids AS id
MATCH (n:Entity {id: id})-[:HAS_RECORD]->(s:SourceRecord)
RETURN n.id AS id, s.body AS body
