// Rank works at the hubs beside them; gives those that had another rank.
// A rank is the hub's id and a key that sorts as works do: most cited first, then newest, then by
// title.
//+ params  = { ids = "Names" }
//+ returns = "EntityRef"
//+ rows    = "many"
//+ access  = "write"
//+ plan    = ["NodeUniqueIndexSeek"]
UNWIND $ids AS id
MATCH (w:Work {id: id})
WITH w, toString(1999999999 - coalesce(w.cited_by_count, 0)) + coalesce(w.sort_key, w.id) AS place
CALL (w, place) {
  MATCH (w)-[edge:HAS_TOPIC|HAS_INSTITUTION|CITES]->(hub:Hub)
  WITH edge, hub.id + ':' + place AS rank
  WHERE coalesce(edge.rank_at_target, '') <> rank
  SET edge.rank_at_target = rank
  RETURN edge
  UNION ALL
  MATCH (w)<-[edge:AUTHORED]-(hub:Hub)
  WITH edge, hub.id + ':' + place AS rank
  WHERE coalesce(edge.rank_at_source, '') <> rank
  SET edge.rank_at_source = rank
  RETURN edge
}
RETURN DISTINCT w.id AS id
