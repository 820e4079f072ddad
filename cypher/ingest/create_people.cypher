// Create new people whole: their forms, keys and names; what is derived of them is still to be done.
//+ params = { rows = "Rows", uncounted = "Row" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
MATCH (state:GraphState {key: 'graph'})
WITH state.version + 1 AS version
UNWIND $rows AS row
CREATE (r:Entity:Researcher:Touched)
SET
  r = $uncounted, r += row.properties,
  r.initial = 'R', r.created_version = version, r.changed_version = version
WITH r, row
CALL (r, row) {
  UNWIND row.keys AS item
  MERGE (x:ExternalId {key: item.key})
    ON CREATE SET x.scheme = item.scheme, x.value = item.value
  CREATE (r)-[:HAS_ID {asserted_by: item.asserted_by}]->(x)
}
CALL (r, row) {
  UNWIND row.names AS name
  MERGE (x:NameKey {key: name})
  CREATE (r)-[:BEARS]->(x)
}
