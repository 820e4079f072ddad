// Co-authors of a researcher, strongest ties first.
// `weight` is the Newman weight: the sum over shared works of 1/(authors − 1). Works with too many
// authors make no ties. A tie is close by the trust policy's rule over the researcher's own works.
//+ params  = { id = "ResearcherId", position = "Position", limit = "PageSize", close = "CloseRule" }
//+ returns = "CollaboratorRows"
//+ rows    = "one"
//+ plan    = ["NodeUniqueIndexSeek"]
OPTIONAL MATCH (:ExternalId {key: $id})<-[:HAS_ID]-(known:Researcher)
WITH coalesce(known.id, $id) AS id
MATCH (ego:Researcher {id: id})
MATCH (state:GraphState {key: 'graph'})
WITH ego, state, head([n IN range($close.floor, $close.cap)
  WHERE n >= 1.0 * ego.works_count / $close.share OR n = $close.cap]) AS close_min_works
CALL (ego, close_min_works) {
  MATCH (ego)-[tie:COLLABORATED_WITH]-(alter:Researcher)
  WITH tie, alter, coalesce(tie.last_year, 0) AS year
  WHERE $position IS NULL
    OR tie.works_count < $position[0]
    OR tie.works_count = $position[0] AND year < $position[1]
    OR tie.works_count = $position[0] AND year = $position[1] AND alter.sort_key > $position[2]
  WITH tie, alter, year ORDER BY tie.works_count DESC, year DESC, alter.sort_key
    LIMIT $limit + 1
  RETURN collect({
    item: tie {
      .works_count, .weight, .first_year, .last_year,
      researcher: alter {.id, .display_name}, is_close: tie.works_count >= close_min_works
    },
    at: [tie.works_count, year, alter.sort_key]
  }) AS rest
}
RETURN
  ego.id AS id, [row IN rest[..$limit] | row.item] AS items,
  count {(ego)-[:COLLABORATED_WITH]-()} AS total,
  CASE WHEN size(rest) > $limit THEN rest[$limit - 1].at END AS after,
  state.version AS graph_version
