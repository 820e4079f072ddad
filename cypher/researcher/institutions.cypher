// Institutions a researcher was affiliated with, latest first.
//+ params  = { id = "ResearcherId", position = "Position", limit = "PageSize" }
//+ returns = "AffiliationRows"
//+ rows    = "one"
//+ plan    = ["NodeUniqueIndexSeek"]
OPTIONAL MATCH (:ExternalId {key: $id})<-[:HAS_ID]-(known:Researcher)
WITH coalesce(known.id, $id) AS id
MATCH (r:Researcher {id: id})
MATCH (state:GraphState {key: 'graph'})
CALL (r) {
  MATCH (r)-[a:AFFILIATED_WITH]->(i:Institution)
  WITH a, i, coalesce(a.last_year, 0) AS year
  WHERE $position IS NULL
    OR year < $position[0]
    OR year = $position[0] AND i.sort_key > $position[1]
  WITH a, i, year ORDER BY year DESC, i.sort_key LIMIT $limit + 1
  RETURN collect({
    item: {
      institution: i {.id, .display_name, keys: [(i)-[:HAS_ID]->(x:ExternalId) | x.key]},
      works_count: a.works_count, first_year: a.first_year, last_year: a.last_year,
      asserted_by: a.asserted_by, is_inferred: a.is_inferred
    },
    at: [year, i.sort_key]
  }) AS rest
}
RETURN
  r.id AS id, [row IN rest[..$limit] | row.item] AS items,
  count {(r)-[:AFFILIATED_WITH]->()} AS total,
  CASE WHEN size(rest) > $limit THEN rest[$limit - 1].at END AS after,
  state.version AS graph_version
