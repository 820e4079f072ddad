// Take away the external ids that no source's record of an entity gives any more.
// `voices` maps each key that is still given to the sources that give it.
//+ params = { rows = "Rows" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $rows AS row
MATCH (n:Entity {id: row.id})-[h:HAS_ID]->(x:ExternalId)
CALL (h, x, row) {
  WITH * WHERE row.voices[x.key] IS NOT NULL
  SET h.asserted_by = row.voices[x.key]
}
WITH h, x, row
WHERE row.voices[x.key] IS NULL
DELETE h
WITH DISTINCT x
WHERE NOT EXISTS {(x)<-[:HAS_ID]-()}
DELETE x
