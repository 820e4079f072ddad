// Remove people whom no source names any more; one who is claimed stays. What counted them is to be
// derived anew, and of them nothing is left but the id, for whoever has it from us.
//+ params = { ids = "Names" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
MATCH (state:GraphState {key: 'graph'})
WITH state.version + 1 AS version
UNWIND $ids AS id
MATCH (r:Researcher {id: id})
SET r.forms = []
WITH r, id, version WHERE r.claim_state IS NULL
CREATE (:Gone {id: id, initial: left(id, 1), changed_version: version})
WITH r, version
CALL (r, version) {
  MATCH (r)<-[:REDIRECTS_TO]-(earlier:Redirect)
  SET earlier.changed_version = version
}
CALL (r, version) {
  MATCH (r)--(beside:Entity)
  SET beside.changed_version = version
}
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
