// Topics a researcher works on, most works first.
//+ params  = { id = "ResearcherId", position = "Position", limit = "PageSize" }
//+ returns = "ResearcherTopicRows"
//+ rows    = "one"
//+ plan    = ["NodeUniqueIndexSeek"]
OPTIONAL MATCH (:ExternalId {key: $id})<-[:HAS_ID]-(known:Researcher)
WITH coalesce(known.id, $id) AS id
MATCH (r:Researcher {id: id})
MATCH (state:GraphState {key: 'graph'})
CALL (r) {
  MATCH (r)-[share:WORKS_ON]->(t:Topic)
  WHERE $position IS NULL
    OR share.works_count < $position[0]
    OR share.works_count = $position[0] AND t.sort_key > $position[1]
  WITH share, t ORDER BY share.works_count DESC, t.sort_key LIMIT $limit + 1
  RETURN collect({
    item: {topic: t {.id, .display_name}, works_count: share.works_count, share: share.share},
    at: [share.works_count, t.sort_key]
  }) AS rest
}
RETURN
  r.id AS id, [row IN rest[..$limit] | row.item] AS items,
  count {(r)-[:WORKS_ON]->()} AS total,
  CASE WHEN size(rest) > $limit THEN rest[$limit - 1].at END AS after,
  state.version AS graph_version
