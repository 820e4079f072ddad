// Store derived properties of entities.
//+ params = { rows = "Rows" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $rows AS row
MATCH (n:Entity {id: row.id})
SET n += row.properties
// Times are compared, and so given, as text.
WITH n, row.properties.observed_at AS observed_at
WHERE observed_at IS NOT NULL
SET n.observed_at = datetime(observed_at)
