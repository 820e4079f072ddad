// Remove people whom no source names any more; one who is claimed stays. What counted them is to be
// derived anew.
//+ params = { ids = "Names" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $ids AS id
MATCH (r:Researcher {id: id})
SET r.forms = []
WITH r WHERE r.claim_state IS NULL
CALL (r) {
  MATCH (r)-[:HAS_ID|BEARS|REFERS_TO]->(x:ExternalId|NameKey)
  WHERE count {(x)--()} = 1
  DETACH DELETE x
}
CALL (r) {
  MATCH (r)-[:WORKS_ON|AFFILIATED_WITH]->(near:Topic|Institution)
  SET near:Touched
}
DETACH DELETE r
