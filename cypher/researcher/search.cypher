// Search people by the words of their names, best match first, most works first among equals.
// `search` is in the full-text index's query syntax, made from a client's words by the service.
//+ params  = { search = "FullText", position = "Position", limit = "PageSize" }
//+ returns = "ResearcherItemRows"
//+ rows    = "one"
//+ plan    = ["ProcedureCall"]
MATCH (state:GraphState {key: 'graph'})
CALL () {
  CALL db.index.fulltext.queryNodes('fulltext_index_Researcher_display_name', $search) YIELD node AS n, score
  WITH n, score
  ORDER BY score DESC, coalesce(n.works_count, 0) DESC, n.sort_key
  WITH collect(n) AS found
  WITH found, found[coalesce($position[0], 0)..coalesce($position[0], 0) + $limit] AS page
  RETURN
    [n IN page | n {
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
    }] AS items,
    size(found) AS total
}
RETURN
  null AS id, items, total,
  CASE WHEN coalesce($position[0], 0) + $limit < total
    THEN [coalesce($position[0], 0) + $limit] END AS after,
  state.version AS graph_version
