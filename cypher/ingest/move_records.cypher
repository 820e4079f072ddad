// Put stored records under the entity they speak of now.
//+ params = { rows = "Rows" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $rows AS row
MATCH (n:Entity {id: row.id})
UNWIND row.names AS name
MATCH (s:SourceRecord {name: name})
CALL (n, s) {
  MATCH (s)<-[old:HAS_RECORD]-(other:Entity)
  WHERE other <> n
  DELETE old
}
MERGE (n)-[:HAS_RECORD]->(s)
