// All works, newest first, then by title.
//+ params  = { position = "Position", limit = "PageSize" }
//+ returns = "WorkRows"
//+ rows    = "one"
//+ plan    = ["NodeIndexSeekByRange"]
MATCH (state:GraphState {key: 'graph'})
CALL () {
  MATCH (n:Work)
  WHERE n.sort_key > coalesce($position[0], '')
  WITH n ORDER BY n.sort_key LIMIT $limit + 1
  RETURN collect({
    item: n {
      .id, .title, .type, .publication_year, .publication_date, .source, .abstract,
      .authors_count, .cited_by_count, .is_retracted,
      keys: [(n)-[:HAS_ID]->(x:ExternalId) | x.key]
    },
    at: [n.sort_key]
  }) AS rest
}
RETURN
  null AS id, [row IN rest[..$limit] | row.item] AS items,
  COUNT {MATCH (n:Work)} AS total,
  CASE WHEN size(rest) > $limit THEN rest[$limit - 1].at END AS after,
  state.version AS graph_version
