// Works of a researcher, newest first, then by title.
//+ params  = { id = "ResearcherId", position = "Position", limit = "PageSize" }
//+ returns = "WorkRows"
//+ rows    = "one"
//+ plan    = ["NodeUniqueIndexSeek"]
OPTIONAL MATCH (:ExternalId {key: $id})<-[:HAS_ID]-(known:Researcher)
WITH coalesce(known.id, $id) AS id
MATCH (r:Researcher {id: id})
MATCH (state:GraphState {key: 'graph'})
CALL (r) {
  MATCH (r)-[:AUTHORED]->(w:Work)
  WHERE $position IS NULL OR w.sort_key > $position[0]
  WITH w ORDER BY w.sort_key LIMIT $limit + 1
  RETURN collect({
    item: w {
      .id, .title, .type, .publication_year, .publication_date, .source, .abstract,
      .authors_count, .cited_by_count, .is_retracted,
      keys: [(w)-[:HAS_ID]->(x:ExternalId) | x.key]
    },
    at: [w.sort_key]
  }) AS rest
}
RETURN
  r.id AS id, [row IN rest[..$limit] | row.item] AS items,
  count {(r)-[:AUTHORED]->()} AS total,
  CASE WHEN size(rest) > $limit THEN rest[$limit - 1].at END AS after,
  state.version AS graph_version
