// Entities beside a hub that have no rank there yet, up to a number of them.
//+ params  = { id = "EntityId", limit = "Number" }
//+ returns = "EntityRef"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeek"]
MATCH (hub:Entity {id: $id})
CALL (hub) {
  MATCH (hub)-[edge:COLLABORATED_WITH|AUTHORED]->(other:Entity)
  WHERE edge.rank_at_source IS NULL
  RETURN other
  UNION
  MATCH (hub)<-[edge:COLLABORATED_WITH|WORKS_ON|AFFILIATED_WITH|HAS_TOPIC|HAS_INSTITUTION|CITES]-(other:Entity)
  WHERE edge.rank_at_target IS NULL
  RETURN other
}
RETURN other.id AS id LIMIT $limit
