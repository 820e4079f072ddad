// Note which external keys entities name, whether or not anything in the graph has them.
//+ params = { rows = "Rows" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $rows AS row
MATCH (n:Entity {id: row.id})
CALL (n, row) {
  MATCH (n)-[old:REFERS_TO]->(x:ExternalId)
  WHERE NOT x.key IN row.keys
  DELETE old
  WITH x
  WHERE NOT EXISTS {(x)--()}
  DELETE x
}
CALL (n, row) {
  UNWIND row.keys AS key
  MERGE (x:ExternalId {key: key})
    ON CREATE SET x.scheme = split(key, ':')[0], x.value = substring(key, size(split(key, ':')[0]) + 1)
  MERGE (n)-[:REFERS_TO]->(x)
}
