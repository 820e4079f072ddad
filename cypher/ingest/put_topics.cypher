// Replace the topics of works.
//+ params = { rows = "Rows" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $rows AS row
MATCH (w:Work {id: row.id})
CALL (w, row) {
  MATCH (w)-[old:HAS_TOPIC]->(t:Topic)
  WHERE NOT t.id IN [topic IN row.topics | topic.id]
  DELETE old
}
CALL (w, row) {
  UNWIND row.topics AS topic
  MATCH (t:Topic {id: topic.id})
  MERGE (w)-[h:HAS_TOPIC]->(t)
  SET h = topic.properties
}
