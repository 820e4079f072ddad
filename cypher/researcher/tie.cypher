// The tie between two researchers and the works behind it, newest first.
// Without the other person, or without a tie, these are null and the list is empty.
// Works that are to be `cited` have all names that stand on them.
//+ params  = { id = "ResearcherId", other = "ResearcherId", position = "Position", limit = "PageSize", cited = "Cited", close = "CloseRule", max_authors = "MaxAuthors" }
//+ returns = "TieRows"
//+ rows    = "one"
//+ plan    = ["NodeUniqueIndexSeek"]
OPTIONAL MATCH (:ExternalId {key: $id})<-[:HAS_ID]-(known:Researcher)
OPTIONAL MATCH (:ExternalId {key: $other})<-[:HAS_ID]-(known_other:Researcher)
WITH coalesce(known.id, $id) AS id, coalesce(known_other.id, $other) AS other
MATCH (ego:Researcher {id: id})
OPTIONAL MATCH (alter:Researcher {id: other})
OPTIONAL MATCH (ego)-[tie:COLLABORATED_WITH]-(alter)
MATCH (state:GraphState {key: 'graph'})
WITH ego, alter, tie, state, head([n IN range($close.floor, $close.cap)
  WHERE n >= 1.0 * ego.works_count / $close.share OR n = $close.cap]) AS close_min_works
WITH *, CASE WHEN ego.works_count <= alter.works_count THEN [ego, alter] ELSE [alter, ego] END AS pair
CALL (ego, alter, pair) {
  // From the one with fewer works: the other may have thousands.
  WITH pair[0] AS few, pair[1] AS many WHERE ego <> alter
  MATCH (few)-[:AUTHORED]->(w:Work)
  WHERE w.authors_count <= $max_authors AND ($position IS NULL OR w.sort_key > $position[0])
    AND EXISTS {(w)<-[:AUTHORED]-(many)}
  WITH w ORDER BY w.sort_key LIMIT $limit + 1
  RETURN collect({
    item: w {
      .id, .title, .type, .publication_year, .publication_date, .source, .abstract,
      .authors_count, .cited_by_count, .is_retracted,
      keys: [(w)-[:HAS_ID]->(x:ExternalId) | x.key],
      url: CASE WHEN $cited THEN w.url END,
      raw_names: CASE WHEN $cited THEN COLLECT {
        MATCH (w)<-[a:AUTHORED]-() RETURN a.raw_name ORDER BY a.position
      } END
    },
    at: [w.sort_key]
  }) AS rest
}
RETURN
  ego.id AS id, ego {.id, .display_name} AS researcher, alter {.id, .display_name} AS other,
  tie.works_count AS works_count, tie.weight AS weight,
  tie.first_year AS first_year, tie.last_year AS last_year,
  tie.works_count >= close_min_works AS is_close,
  [row IN rest[..$limit] | row.item] AS items, coalesce(tie.works_count, 0) AS total,
  CASE WHEN size(rest) > $limit THEN rest[$limit - 1].at END AS after,
  CASE WHEN ego = alter OR ego.large_works_excluded = 0 THEN 0 ELSE COUNT {
    WITH pair[0] AS few, pair[1] AS many
    MATCH (few)-[:AUTHORED]->(w:Work)<-[:AUTHORED]-(many)
    WHERE w.authors_count > $max_authors
  } END AS large_works_excluded,
  state.version AS graph_version
