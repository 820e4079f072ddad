// Rank people at the hubs beside them, and what is beside people who are hubs themselves; gives
// those with edges that had another rank.
// A rank is the hub's id and a key that sorts as neighbours do: most works first, then the last
// year, then name; works by citations; the topics and institutions of a person by works alone, since
// their names may change. These, and the ties of two hubs, also have both ids.
//+ params  = { ids = "Names" }
//+ returns = "EntityRef"
//+ rows    = "many"
//+ access  = "write"
//+ plan    = ["NodeUniqueIndexSeek"]
UNWIND $ids AS id
MATCH (r:Researcher {id: id})
CALL (r) {
  MATCH (r)-[edge:COLLABORATED_WITH]-(other:Researcher)
  WHERE r:Hub OR other:Hub
  WITH edge, startNode(edge) AS source, endNode(edge) AS target,
    toString(19999999 - edge.works_count) + toString(19999 - coalesce(edge.last_year, 0)) AS place
  RETURN edge, {
    rank_at_source: CASE WHEN source:Hub
      THEN source.id + ':' + place + coalesce(target.sort_key, target.id) END,
    rank_at_target: CASE WHEN target:Hub
      THEN target.id + ':' + place + coalesce(source.sort_key, source.id) END,
    pair: CASE WHEN source:Hub AND target:Hub THEN source.id + target.id END
  } AS ranks
  UNION ALL
  MATCH (r)-[edge:WORKS_ON|AFFILIATED_WITH]->(other:Entity)
  WHERE r:Hub OR other:Hub
  RETURN edge, {
    rank_at_target: CASE WHEN other:Hub THEN other.id + ':' + toString(19999999 - edge.works_count)
      + toString(19999 - coalesce(edge.last_year, 0)) + coalesce(r.sort_key, r.id) END,
    rank_at_source: CASE WHEN r:Hub THEN r.id + ':' + toString(19999999 - edge.works_count) END,
    pair: CASE WHEN r:Hub THEN r.id + other.id END
  } AS ranks
  UNION ALL
  WITH r WHERE r:Hub
  MATCH (r)-[edge:AUTHORED]->(w:Work)
  RETURN edge, {
    rank_at_source: r.id + ':' + toString(1999999999 - coalesce(w.cited_by_count, 0))
      + coalesce(w.sort_key, w.id)
  } AS ranks
}
WITH r, edge, ranks
WHERE any(name IN keys(ranks) WHERE coalesce(edge[name], '') <> coalesce(ranks[name], ''))
SET edge += ranks
RETURN DISTINCT r.id AS id
