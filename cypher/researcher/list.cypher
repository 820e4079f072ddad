// All people by name.
//+ params  = { position = "Position", limit = "PageSize" }
//+ returns = "ResearcherItemRows"
//+ rows    = "one"
//+ plan    = ["NodeIndexSeekByRange"]
MATCH (state:GraphState {key: 'graph'})
CALL () {
  MATCH (n:Researcher)
  WHERE n.sort_key > coalesce($position[0], '')
  WITH n ORDER BY n.sort_key LIMIT $limit + 1
  RETURN collect({
    item: n {
      .id, .display_name, .works_count, .collaborators_count, .first_year, .last_year,
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
    },
    at: [n.sort_key]
  }) AS rest
}
RETURN
  null AS id, [row IN rest[..$limit] | row.item] AS items,
  COUNT {MATCH (n:Researcher)} AS total,
  CASE WHEN size(rest) > $limit THEN rest[$limit - 1].at END AS after,
  state.version AS graph_version
