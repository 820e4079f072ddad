// All people by name.
// `filters` are of properties: they are tested along the walk.
//+ params  = { filters = "Filters", position = "Position", counted = "Counted", limit = "PageSize" }
//+ returns = "ResearcherItemRows"
//+ rows    = "one"
//+ plan    = ["NodeIndexSeekByRange", "NodeCountFromCountStore"]
MATCH (state:GraphState {key: 'graph'})
CALL () {
  MATCH (n:Researcher)
  WHERE n.sort_key > coalesce($position[0], '')
    AND all(name IN keys($filters.equal) WHERE n[name] = $filters.equal[name])
    AND all(name IN keys($filters.flags) WHERE coalesce(n[name], false) = $filters.flags[name])
    AND all(name IN keys($filters.known) WHERE (n[name] IS NOT NULL) = $filters.known[name])
    AND all(name IN keys($filters.least) WHERE n[name] >= $filters.least[name])
    AND all(name IN keys($filters.most) WHERE n[name] <= $filters.most[name])
  WITH n ORDER BY n.sort_key LIMIT $limit + 1
  RETURN collect({item: n {
      .id, .display_name, .works_count, .collaborators_count, .cited_by_count,
      .first_year, .last_year,
      hint: coalesce(
        head(COLLECT {
          MATCH (n)-[a:AFFILIATED_WITH]->(i:Institution)
          RETURN i.display_name ORDER BY a.is_inferred, a.last_year DESC, a.works_count DESC, i.sort_key
        }),
        head(COLLECT {
          MATCH (n)-[s:WORKS_ON]->(t:Topic)
          RETURN t.display_name ORDER BY s.works_count DESC, t.sort_key
        })
      )
    }, at: [n.sort_key]}) AS rest
}
// A total that the cursor brings along is not counted again on the same graph version.
CALL (state) {
  WITH state WHERE $filters.none AND coalesce($counted[0] <> state.version, true)
  RETURN COUNT {MATCH (n:Researcher)} AS total
  UNION ALL
  WITH state WHERE $counted[0] = state.version
  RETURN $counted[1] AS total
  UNION ALL
  WITH state WHERE NOT $filters.none AND coalesce($counted[0] <> state.version, true)
  CALL () {
    MATCH (n:Researcher)
    WHERE n.sort_key > ''
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
