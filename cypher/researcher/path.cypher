// The shortest way from one researcher to another over co-authors, and the works behind each hop.
// Of several shortest paths the one with the most ways through works is given (the product of the
// shared works of its hops), then the first by names. No more than `most` paths are compared. Works
// with too many authors make no ties; with `include_large` every shared work joins.
//+ params  = { from = "FromId", to = "ToId", include_large = "IncludeLarge", max_length = "PathLength", works = "HopWorks", most = "PathCap", max_authors = "MaxAuthors" }
//+ returns = "PathRow"
//+ rows    = "one"
//+ plan    = ["NodeUniqueIndexSeek", "ShortestPath"]
MATCH (state:GraphState {key: 'graph'})
WITH state,
  COLLECT {
    MATCH (:ExternalId {key: $from})<-[:HAS_ID]-(r:Researcher) RETURN r
    UNION MATCH (r:Researcher {id: $from}) RETURN r
  } AS starts,
  COLLECT {
    MATCH (:ExternalId {key: $to})<-[:HAS_ID]-(r:Researcher) RETURN r
    UNION MATCH (r:Researcher {id: $to}) RETURN r
  } AS ends
WITH state, starts, ends, starts[0] AS one, ends[0] AS other
// Always from the same end, so that the way back is the same.
WITH *, one.sort_key <= other.sort_key AS is_forward
WITH *, CASE WHEN is_forward THEN one ELSE other END AS s,
  CASE WHEN is_forward THEN other ELSE one END AS t
CALL (s, t) {
  CALL (s, t) {
    WITH s, t WHERE s = t
    RETURN [s] AS people, 1.0 AS ways, 1 AS compared
    UNION ALL
    WITH s, t WHERE s <> t AND NOT $include_large
    MATCH p = allShortestPaths((s)-[:COLLABORATED_WITH*..20]-(t))
    WITH p LIMIT $most + 1
    RETURN
      nodes(p) AS people, reduce(n = 1.0, tie IN relationships(p) | n * tie.works_count) AS ways,
      1 AS compared
    UNION ALL
    WITH s, t WHERE s <> t AND $include_large
    MATCH p = allShortestPaths((s)-[:AUTHORED*..40]-(t))
    WITH p LIMIT $most + 1
    WITH [n IN nodes(p) WHERE n:Researcher] AS people, count(p) AS ways
    RETURN people, toFloat(ways) AS ways, ways AS compared
  }
  WITH people, ways, compared WHERE size(people) <= $max_length + 1
  WITH collect({people: people, ways: ways}) AS paths, max(ways) AS most_ways, sum(compared) AS compared
  RETURN size(paths) AS paths_count, compared, coalesce(head(COLLECT {
    UNWIND paths AS path
    WITH path.people AS people WHERE path.ways = most_ways
    WITH people ORDER BY [r IN people | r.sort_key]
    RETURN people
  }), []) AS best
}
WITH *, CASE WHEN is_forward THEN best ELSE reverse(best) END AS path
RETURN
  CASE WHEN size(path) > 0 THEN size(path) - 1 END AS distance,
  [r IN path | r {.id, .display_name}] AS path,
  [i IN range(0, size(path) - 2) | {
    works: COLLECT {
      WITH CASE WHEN path[i].works_count <= path[i + 1].works_count
        THEN [path[i], path[i + 1]] ELSE [path[i + 1], path[i]] END AS pair
      WITH pair[0] AS few, pair[1] AS many
      MATCH (few)-[:AUTHORED]->(w:Work)
      WHERE ($include_large OR w.authors_count <= $max_authors)
        AND EXISTS {(w)<-[:AUTHORED]-(many)}
      // Ordered before RETURN: an ORDER BY of it is lost here, inside a list comprehension.
      WITH w ORDER BY coalesce(w.cited_by_count, 0) DESC, w.sort_key LIMIT $works
      RETURN w {
        .id, .title, .type, .publication_year, .publication_date, .source, .abstract,
        .authors_count, .cited_by_count, .is_retracted,
        keys: [(w)-[:HAS_ID]->(x:ExternalId) | x.key]
      }
    },
    works_count: COUNT {
      WITH CASE WHEN path[i].works_count <= path[i + 1].works_count
        THEN [path[i], path[i + 1]] ELSE [path[i + 1], path[i]] END AS pair
      WITH pair[0] AS few, pair[1] AS many
      MATCH (few)-[:AUTHORED]->(w:Work)
      WHERE ($include_large OR w.authors_count <= $max_authors)
        AND EXISTS {(w)<-[:AUTHORED]-(many)}
    }
  }] AS hops,
  CASE WHEN compared > $most THEN $most ELSE paths_count END AS paths_count,
  CASE WHEN compared > $most THEN 'lower_bound' ELSE 'exact' END AS paths_count_is,
  CASE WHEN size(path) = 0 THEN
    CASE WHEN any(r IN [one, other] WHERE r.collaborators_count = 0
        AND NOT ($include_large AND r.large_works_excluded > 0))
      THEN 'no_collaborators' ELSE 'none_within_max_length' END
  END AS reason,
  $max_length AS max_length, $include_large AS include_large,
  CASE WHEN $include_large THEN 0 ELSE COUNT {
    UNWIND [one, other] AS r
    WITH r WHERE r.large_works_excluded > 0
    MATCH (r)-[:AUTHORED]->(w:Work)
    WHERE w.authors_count > $max_authors
    RETURN DISTINCT w
  } END AS large_works_excluded,
  [
    {parameter: 'from', asked: $from, ids: [r IN starts | r.id]},
    {parameter: 'to', asked: $to, ids: [r IN ends | r.id]}
  ] AS named,
  state.version AS graph_version
