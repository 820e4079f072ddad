// Keep the sources' records whole, each on the entity it speaks of.
//+ params = { rows = "Rows", now = "Time" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $rows AS row
MATCH (n:Entity {id: row.id})
MERGE (s:SourceRecord {name: row.name})
  ON CREATE SET s.born = row.born
SET s += row.properties, s.observed_at = coalesce(row.observed_at, $now)
MERGE (n)-[:HAS_RECORD]->(s)
