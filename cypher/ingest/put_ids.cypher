// Give entities exactly these external ids, each with the sources that assert it.
//+ params = { rows = "Rows" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $rows AS row
MATCH (n:Entity {id: row.id})
CALL (n, row) {
  MATCH (n)-[h:HAS_ID]->(x:ExternalId)
  WHERE NOT x.key IN [item IN row.keys | item.key]
  DELETE h
  WITH x
  WHERE NOT EXISTS {(x)--()}
  DELETE x
}
CALL (n, row) {
  UNWIND row.keys AS item
  MERGE (x:ExternalId {key: item.key})
    ON CREATE SET x.scheme = item.scheme, x.value = item.value
  MERGE (n)-[h:HAS_ID]->(x)
  SET h.asserted_by = item.asserted_by
}
