// Search works by the words of their titles, best match first, most cited first among equals.
// `search` is in the full-text index's query syntax, made from a client's words by the service.
//+ params  = { search = "FullText", position = "Position", limit = "PageSize" }
//+ returns = "WorkRows"
//+ rows    = "one"
//+ plan    = ["ProcedureCall"]
MATCH (state:GraphState {key: 'graph'})
CALL () {
  CALL db.index.fulltext.queryNodes('fulltext_index_Work_title', $search) YIELD node AS n, score
  WITH n, score
  ORDER BY score DESC, coalesce(n.cited_by_count, 0) DESC, n.sort_key
  WITH collect(n) AS found
  WITH found, found[coalesce($position[0], 0)..coalesce($position[0], 0) + $limit] AS page
  RETURN
    [n IN page | n {
      .id, .title, .type, .publication_year, .publication_date, .source, .abstract,
      .authors_count, .cited_by_count, .is_retracted,
      keys: [(n)-[:HAS_ID]->(x:ExternalId) | x.key]
    }] AS items,
    size(found) AS total
}
RETURN
  null AS id, items, total,
  CASE WHEN coalesce($position[0], 0) + $limit < total
    THEN [coalesce($position[0], 0) + $limit] END AS after,
  state.version AS graph_version
