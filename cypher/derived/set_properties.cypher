// Store derived properties of entities.
//+ params = { rows = "Rows" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $rows AS row
MATCH (n:Entity {id: row.id})
SET n += row.properties
// Times are compared, and so given, in milliseconds of the epoch.
WITH n, row.properties.observed_at AS milliseconds
WHERE milliseconds IS NOT NULL
SET n.observed_at = datetime({epochMillis: milliseconds})
