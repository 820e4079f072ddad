// Store derived edges with their properties, replacing what they held.
// One MERGE a type: with a dynamic type the planner would scan all relationships.
//+ params = { rows = "Rows" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $rows AS row
MATCH (a:Entity {id: row.source})
MATCH (b:Entity {id: row.target})
CALL (a, b, row) {
  WITH * WHERE row.type = 'COLLABORATED_WITH'
  MERGE (a)-[edge:COLLABORATED_WITH]->(b)
  SET edge = row.properties
}
CALL (a, b, row) {
  WITH * WHERE row.type = 'WORKS_ON'
  MERGE (a)-[edge:WORKS_ON]->(b)
  SET edge = row.properties
}
CALL (a, b, row) {
  WITH * WHERE row.type = 'AFFILIATED_WITH'
  MERGE (a)-[edge:AFFILIATED_WITH]->(b)
  SET edge = row.properties
}
CALL (a, b, row) {
  WITH * WHERE row.type = 'HAS_INSTITUTION'
  MERGE (a)-[edge:HAS_INSTITUTION]->(b)
  SET edge = row.properties
}
CALL (a, b, row) {
  WITH * WHERE row.type = 'CITES'
  MERGE (a)-[:CITES]->(b)
}
CALL (a, b, row) {
  WITH * WHERE row.type = 'CHILD_OF'
  MERGE (a)-[:CHILD_OF]->(b)
}
