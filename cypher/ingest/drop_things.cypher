// Remove works, topics and institutions of which every record is withdrawn, with what is left of their
// records. What showed or counted them is to be written or derived anew.
//+ params = { ids = "Names" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
MATCH (state:GraphState {key: 'graph'})
WITH state.version + 1 AS version
UNWIND $ids AS id
MATCH (n:Entity {id: id})
CREATE (:Gone {id: id, initial: left(id, 1), changed_version: version})
WITH n, version
CALL (n, version) {
  MATCH (n)<-[:REDIRECTS_TO]-(earlier:Redirect)
  SET earlier.changed_version = version
}
CALL (n) {
  MATCH (n)<-[:HAS_TOPIC|HAS_INSTITUTION]-(w:Work)
  SET w:Stale
}
CALL (n) {
  MATCH (n)-[:AUTHORED|WORKS_ON|AFFILIATED_WITH|HAS_TOPIC|HAS_INSTITUTION|CHILD_OF]-(near:Entity)
  WHERE NOT near:Work
  SET near:Touched
}
CALL (n) {
  MATCH (n)-[:HAS_RECORD]->(s:SourceRecord)
  DETACH DELETE s
}
CALL (n) {
  MATCH (n)-[:HAS_ID|REFERS_TO]->(x:ExternalId)
  WHERE count {(x)--()} = 1
  DETACH DELETE x
}
DETACH DELETE n
