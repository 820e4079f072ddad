// People who have ties to several researchers, to all of them or to `at_least` so many.
// Most ties first, then most shared works, then by name; the people asked for are left out.
//+ params  = { ids = "ResearcherIds", at_least = "LeastTies", position = "Position", limit = "PageSize", max_authors = "MaxAuthors" }
//+ returns = "CommonCollaboratorRows"
//+ rows    = "one"
//+ plan    = ["NodeUniqueIndexSeek"]
MATCH (state:GraphState {key: 'graph'})
WITH state, COLLECT {
  UNWIND range(0, size($ids) - 1) AS place
  CALL (place) {
    MATCH (:ExternalId {key: $ids[place]})<-[:HAS_ID]-(r:Researcher) RETURN r
    UNION MATCH (r:Researcher {id: $ids[place]}) RETURN r
  }
  RETURN {place: place, r: r}
} AS found
WITH state, coalesce($at_least, size($ids)) AS at_least, [row IN found | row.r] AS egos,
  [place IN range(0, size($ids) - 1) | {
    parameter: 'ids', asked: $ids[place], ids: [row IN found WHERE row.place = place | row.r.id]
  }] AS named
CALL (egos, at_least) {
  UNWIND egos AS ego
  MATCH (ego)-[tie:COLLABORATED_WITH]-(c:Researcher)
  WHERE NOT c IN egos
  WITH at_least, c, count(tie) AS ties_count, sum(tie.works_count) AS works_count
  WHERE ties_count >= at_least
  WITH * ORDER BY ties_count DESC, works_count DESC, c.sort_key
  WITH collect({c: c, at: [ties_count, works_count, c.sort_key]}) AS found
  RETURN size(found) AS total, [
    row IN found
    WHERE $position IS NULL OR row.at[0] < $position[0]
      OR row.at[0] = $position[0] AND row.at[1] < $position[1]
      OR row.at[0] = $position[0] AND row.at[1] = $position[1] AND row.at[2] > $position[2]
  ][..$limit + 1] AS rest
}
RETURN
  null AS id, [row IN rest[..$limit] | {
    researcher: {id: row.c.id, display_name: row.c.display_name}, works_count: row.at[1],
    ties: COLLECT {
      UNWIND egos AS ego
      WITH ego, row.c AS c
      MATCH (ego)-[tie:COLLABORATED_WITH]-(c)
      RETURN tie {
        .works_count, .weight, .first_year, .last_year, researcher: ego {.id, .display_name}
      }
    }
  }] AS items,
  total,
  CASE WHEN size(rest) > $limit THEN rest[$limit - 1].at END AS after,
  [ego IN egos | ego {.id, .display_name}] AS researchers, at_least,
  COUNT {
    UNWIND egos AS ego
    WITH ego WHERE ego.large_works_excluded > 0
    MATCH (ego)-[:AUTHORED]->(w:Work)
    WHERE w.authors_count > $max_authors
    RETURN DISTINCT w
  } AS large_works_excluded,
  named, state.version AS graph_version
