// Create new works whole: content, keys, source records and the displayed author list.
//+ params = { rows = "Rows", now = "Time" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
MATCH (state:GraphState {key: 'graph'})
WITH state.version + 1 AS version
UNWIND $rows AS row
CREATE (w:Entity:Work)
SET
  w = row.properties, w.observed_at = coalesce(row.observed_at, $now),
  w.initial = 'W', w.created_version = version, w.changed_version = version
WITH w, row
CALL (w, row) {
  UNWIND row.keys AS item
  MERGE (x:ExternalId {key: item.key})
    ON CREATE SET x.scheme = item.scheme, x.value = item.value
  CREATE (w)-[:HAS_ID {asserted_by: item.asserted_by}]->(x)
}
CALL (w, row) {
  UNWIND row.records AS item
  CREATE (w)-[:HAS_RECORD]->(s:SourceRecord)
  SET s = item.properties, s.observed_at = coalesce(item.observed_at, $now)
}
CALL (w, row) {
  UNWIND row.authors AS author
  MATCH (r:Researcher {id: author.id})
  CREATE (r)-[a:AUTHORED]->(w)
  SET a = author.properties
}
