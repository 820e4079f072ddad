// Find entities that have become hubs, and works cited by these: with more than `hub_degree`
// relationships of a type that is ranked at hubs. From now on it is; `is_ranked` says so once all
// that was there before is.
//+ params  = { ids = "Names", hub_degree = "Number" }
//+ returns = "EntityRef"
//+ rows    = "many"
//+ access  = "write"
//+ plan    = ["NodeUniqueIndexSeek"]
UNWIND $ids AS id
MATCH (one:Entity {id: id})
CALL (one) {
  RETURN one AS n
  UNION ALL
  MATCH (one)-[:CITES]->(n:Work)
  RETURN n
}
WITH DISTINCT n
WHERE NOT n:Hub AND (
  count {(n)-[:COLLABORATED_WITH]-()} > $hub_degree OR count {(n)-[:AUTHORED]->()} > $hub_degree
  OR count {(n)<-[:CITES]-()} > $hub_degree OR count {(n)<-[:HAS_TOPIC]-()} > $hub_degree
  OR count {(n)<-[:WORKS_ON]-()} > $hub_degree OR count {(n)<-[:HAS_INSTITUTION]-()} > $hub_degree
  OR count {(n)<-[:AFFILIATED_WITH]-()} > $hub_degree
)
SET n:Hub
RETURN n.id AS id
