// Keep the sources' records whole, each on the entity it speaks of.
//+ params = { rows = "Rows", now = "Time" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $rows AS row
MATCH (n:Entity {id: row.id})
MERGE (s:SourceRecord {name: row.properties.name})
  ON CREATE SET s.born = row.properties.born
WITH n, s, row, s.born AS born
SET s = row.properties, s.born = born, s.observed_at = coalesce(row.observed_at, $now)
MERGE (n)-[:HAS_RECORD]->(s)
WITH n, max(s.observed_at) AS observed_at
WHERE n:Work AND (n.observed_at IS NULL OR n.observed_at < observed_at)
SET n.observed_at = observed_at
