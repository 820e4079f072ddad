// Keep withdrawn records as such, under nothing: what they asserted is to be taken back.
//+ params = { rows = "Rows", now = "Time" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $rows AS row
MERGE (s:SourceRecord {name: row.properties.name})
  ON CREATE SET s.born = row.properties.born
WITH s, row, s.born AS born
SET s = row.properties, s.born = born, s.observed_at = coalesce(row.observed_at, $now)
WITH s
MATCH (s)-[told:HAS_RECORD|LISTS]-()
DELETE told
