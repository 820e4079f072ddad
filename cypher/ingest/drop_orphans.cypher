// Remove people whom no source names any more, with the keys that were theirs alone.
//+ params = { ids = "Names" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $ids AS id
MATCH (r:Researcher {id: id})
WHERE r.claim_state IS NULL
  AND NOT EXISTS {(r)-[:AUTHORED|HAS_RECORD|NOT_AUTHOR_OF]->()}
  AND NOT EXISTS {(r)<-[:LISTS]-()}
CALL (r) {
  MATCH (r)-[:HAS_ID]->(x:ExternalId)
  WHERE count {(x)<-[:HAS_ID]-()} = 1
  DETACH DELETE x
}
DETACH DELETE r
