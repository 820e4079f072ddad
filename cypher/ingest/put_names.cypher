// Give people exactly these names in sources that declare theirs disambiguated.
//+ params = { rows = "Rows" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $rows AS row
MATCH (r:Researcher {id: row.id})
CALL (r, row) {
  MATCH (r)-[b:BEARS]->(x:NameKey)
  WHERE NOT x.key IN row.names
  DELETE b
  WITH x
  WHERE NOT EXISTS {(x)--()}
  DELETE x
}
CALL (r, row) {
  UNWIND row.names AS name
  MERGE (x:NameKey {key: name})
  MERGE (r)-[:BEARS]->(x)
}
