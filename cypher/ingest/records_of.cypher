// Works, topics and institutions with all that their sources say of them, record by record.
//+ params  = { ids = "Names" }
//+ returns = "StoredThing"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeek"]
UNWIND $ids AS id
MATCH (n:Entity {id: id})
RETURN
  n.id AS id, n.birth AS birth, n.born AS born,
  [(n)-[:HAS_RECORD]->(s:SourceRecord) | s {.name, .kind, .body, .born}] AS records
