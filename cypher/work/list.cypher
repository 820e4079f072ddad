// All works, newest first, then by title.
// `filters` are of properties; years are bounds of the walk along the index.
// Works that are to be `cited` have all names that stand on them.
//+ params  = { filters = "Filters", position = "Position", counted = "Counted", limit = "PageSize", cited = "Cited" }
//+ returns = "WorkRows"
//+ rows    = "one"
//+ plan    = ["NodeIndexSeekByRange", "NodeCountFromCountStore"]
MATCH (state:GraphState {key: 'graph'})
CALL () {
  MATCH (n:Work)
  WHERE n.sort_key > coalesce($position[0], $filters.after) AND n.sort_key < $filters.until
    AND all(name IN keys($filters.equal) WHERE n[name] = $filters.equal[name])
    AND all(name IN keys($filters.flags) WHERE coalesce(n[name], false) = $filters.flags[name])
    AND all(name IN keys($filters.known) WHERE (n[name] IS NOT NULL) = $filters.known[name])
    AND all(name IN keys($filters.least) WHERE n[name] >= $filters.least[name])
    AND all(name IN keys($filters.most) WHERE n[name] <= $filters.most[name])
  WITH n ORDER BY n.sort_key LIMIT $limit + 1
  RETURN collect({item: n {
      .id, .title, .type, .publication_year, .publication_date, .source, .abstract,
      .authors_count, .cited_by_count, .is_retracted,
      keys: [(n)-[:HAS_ID]->(x:ExternalId) | x.key],
      url: CASE WHEN $cited THEN n.url END,
      raw_names: CASE WHEN $cited THEN COLLECT {
        MATCH (n)<-[a:AUTHORED]-() RETURN a.raw_name ORDER BY a.position
      } END
    }, at: [n.sort_key]}) AS rest
}
// A total that the cursor brings along is not counted again on the same graph version.
CALL (state) {
  WITH state WHERE $filters.none AND coalesce($counted[0] <> state.version, true)
  RETURN COUNT {MATCH (n:Work)} AS total
  UNION ALL
  WITH state WHERE $counted[0] = state.version
  RETURN $counted[1] AS total
  UNION ALL
  WITH state WHERE NOT $filters.none AND coalesce($counted[0] <> state.version, true)
  CALL () {
    MATCH (n:Work)
    WHERE n.sort_key > $filters.after AND n.sort_key < $filters.until
      AND all(name IN keys($filters.equal) WHERE n[name] = $filters.equal[name])
      AND all(name IN keys($filters.flags) WHERE coalesce(n[name], false) = $filters.flags[name])
      AND all(name IN keys($filters.known) WHERE (n[name] IS NOT NULL) = $filters.known[name])
      AND all(name IN keys($filters.least) WHERE n[name] >= $filters.least[name])
      AND all(name IN keys($filters.most) WHERE n[name] <= $filters.most[name])
    RETURN count(n) AS total
  }
  RETURN total
}
RETURN
  null AS id, [row IN rest[..$limit] | row.item] AS items, total,
  CASE WHEN size(rest) > $limit THEN rest[$limit - 1].at END AS after,
  state.version AS graph_version
