// Give entities exactly these external ids, each with the sources that assert it.
// What is told of people repeats the ids of their institutions.
//+ params = { rows = "Rows" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
MATCH (state:GraphState {key: 'graph'})
WITH state.version + 1 AS version
UNWIND $rows AS row
MATCH (n:Entity {id: row.id})
CALL (n, row, version) {
  WITH n, row, version
  WHERE n:Institution
    AND COLLECT {MATCH (n)-[:HAS_ID]->(x:ExternalId) RETURN x.key ORDER BY x.key}
      <> [item IN row.keys | item.key]
  MATCH (n)<-[:AFFILIATED_WITH]-(r:Researcher)
  SET r.changed_version = version
}
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
