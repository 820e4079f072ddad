// Create or update entities; `label` is their kind.
// What repeats the name of a topic or institution tells otherwise once it is renamed.
//+ params = { rows = "Rows" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
MATCH (state:GraphState {key: 'graph'})
WITH state.version + 1 AS version
UNWIND $rows AS row
MERGE (n:Entity {id: row.id})
  ON CREATE SET
    n:$(row.label), n += row.new, n.initial = left(row.id, 1), n.created_version = version
WITH n, row, version,
  n.display_name <> row.properties.display_name
    OR n.sort_key <> row.properties.sort_key AS is_renamed
SET n += row.properties, n.changed_version = version
WITH n, version WHERE is_renamed
MATCH (n)<-[:HAS_TOPIC|WORKS_ON|HAS_INSTITUTION|AFFILIATED_WITH]-(beside:Entity)
SET beside.changed_version = version
