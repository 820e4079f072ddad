// Attach external ids, adding the sources that assert them.
//+ params = { rows = "Rows" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $rows AS row
MATCH (n:Entity {id: row.id})
MERGE (x:ExternalId {key: row.key})
  ON CREATE SET x.scheme = row.scheme, x.value = row.value
MERGE (n)-[h:HAS_ID]->(x)
SET h.asserted_by = COLLECT {
  UNWIND coalesce(h.asserted_by, []) + row.asserted_by AS source
  RETURN DISTINCT source ORDER BY source
}
