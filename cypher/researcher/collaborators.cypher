// Co-authors of a researcher, strongest ties first.
// `weight` is the Newman weight: the sum over shared works of 1/(authors − 1). Works with too many
// authors make no ties and are counted apart. Under years or a topic a tie is what the shared works
// of those years and that topic make it, and `min_works` is held against that. An institution keeps
// the co-authors who were ever affiliated there. A tie is close by the trust policy's rule, over
// all shared works whatever the filters.
//+ params  = { id = "ResearcherId", year_from = "Year", year_to = "Year", topic = "TopicFilter", institution = "InstitutionFilter", min_works = "LeastWorks", sort = "CollaboratorSort", position = "Position", limit = "PageSize", close = "CloseRule", max_authors = "MaxAuthors" }
//+ returns = "CollaboratorRows"
//+ rows    = "one"
//+ plan    = ["NodeUniqueIndexSeek"]
OPTIONAL MATCH (:ExternalId {key: $id})<-[:HAS_ID]-(known:Researcher)
WITH coalesce(known.id, $id) AS id
MATCH (ego:Researcher {id: id})
MATCH (state:GraphState {key: 'graph'})
WITH ego, state, head([n IN range($close.floor, $close.cap)
  WHERE n >= 1.0 * ego.works_count / $close.share OR n = $close.cap]) AS close_min_works,
  coalesce($year_from, $year_to, $topic) IS NOT NULL AS is_within,
  COLLECT {
    MATCH (:ExternalId {key: $topic})<-[:HAS_ID]-(t:Topic) RETURN t
    UNION MATCH (t:Topic {id: $topic}) RETURN t
  } AS topics,
  COLLECT {
    MATCH (:ExternalId {key: $institution})<-[:HAS_ID]-(i:Institution) RETURN i
    UNION MATCH (i:Institution {id: $institution}) RETURN i
  } AS institutions
WITH *,
  is_within OR $min_works > 1 OR $institution IS NOT NULL AS is_filtered
CALL (ego, is_within, is_filtered, topics, institutions) {
  CALL (ego, is_within, is_filtered, topics) {
    WITH ego WHERE is_filtered AND NOT is_within
    MATCH (ego)-[tie:COLLABORATED_WITH]-(alter:Researcher)
    RETURN alter, tie
    UNION ALL
    WITH ego, topics WHERE is_within
    MATCH (ego)-[:AUTHORED]->(w:Work)
    WHERE w.authors_count <= $max_authors
      AND ($year_from IS NULL OR w.publication_year >= $year_from)
      AND ($year_to IS NULL OR w.publication_year <= $year_to)
      AND ($topic IS NULL OR EXISTS {(w)-[:HAS_TOPIC]->(t:Topic) WHERE t IN topics})
    MATCH (w)<-[:AUTHORED]-(alter:Researcher)
    WHERE alter <> ego
    WITH
      alter, count(w) AS works_count, w.authors_count - 1 AS others,
      min(w.publication_year) AS first, max(w.publication_year) AS last
    // In whole numbers, as stored ties are summed: no weight depends on an order.
    WITH
      alter, sum(works_count) AS works_count, min(first) AS first_year, max(last) AS last_year,
      sum(works_count * ((2000000000000 + others) / (2 * others))) AS units
    RETURN alter, {
      works_count: works_count, weight: (2 * units + 1000000) / 2000000 / 1e6,
      first_year: first_year, last_year: last_year
    } AS tie
  }
  WITH alter, tie
  WHERE tie.works_count >= $min_works
    AND ($institution IS NULL
      OR EXISTS {(alter)-[:AFFILIATED_WITH]->(i:Institution) WHERE i IN institutions})
  WITH alter, tie,
    CASE $sort WHEN 'works' THEN tie.works_count WHEN 'weight' THEN tie.weight
      WHEN 'recent' THEN coalesce(tie.last_year, 0) ELSE 0 END AS first,
    CASE $sort WHEN 'works' THEN coalesce(tie.last_year, 0) WHEN 'name' THEN 0
      ELSE tie.works_count END AS second
  ORDER BY first DESC, second DESC, alter.sort_key
  WITH collect({alter: alter, tie: tie, at: [first, second, alter.sort_key]}) AS found
  RETURN size(found) AS found_total, [
    row IN found
    WHERE $position IS NULL OR row.at[0] < $position[0]
      OR row.at[0] = $position[0] AND row.at[1] < $position[1]
      OR row.at[0] = $position[0] AND row.at[1] = $position[1] AND row.at[2] > $position[2]
  ][..$limit + 1] AS found_rest
}
// Without a filter the total is known, and only a page is kept of what is read; in the default order
// only a page is read of a hub's ties: `ranked` is null elsewhere, and a bound of an index that is
// null finds nothing.
WITH *, CASE WHEN ego.is_ranked AND $sort = 'works' AND NOT is_filtered THEN ego.id END AS ranked,
  ':' + coalesce(
    toString(19999999 - $position[0]) + toString(19999 - $position[1]) + $position[2], ''
  ) AS last
CALL (ego, is_filtered, ranked, last) {
  CALL (ego, is_filtered, ranked, last) {
    WITH ego, is_filtered, ranked WHERE NOT is_filtered AND ranked IS NULL
    MATCH (ego)-[tie:COLLABORATED_WITH]-(alter:Researcher)
    RETURN alter, tie
    UNION ALL
    MATCH ()-[tie:COLLABORATED_WITH]->(alter)
    USING INDEX tie:COLLABORATED_WITH(rank_at_source)
    WHERE tie.rank_at_source > ranked + last AND tie.rank_at_source < ranked + ';'
    WITH alter, tie ORDER BY tie.rank_at_source LIMIT $limit + 1
    RETURN alter, tie
    UNION ALL
    MATCH (alter)-[tie:COLLABORATED_WITH]->()
    USING INDEX tie:COLLABORATED_WITH(rank_at_target)
    WHERE tie.rank_at_target > ranked + last AND tie.rank_at_target < ranked + ';'
    WITH alter, tie ORDER BY tie.rank_at_target LIMIT $limit + 1
    RETURN alter, tie
  }
  WITH alter, tie,
    CASE $sort WHEN 'works' THEN tie.works_count WHEN 'weight' THEN tie.weight
      WHEN 'recent' THEN coalesce(tie.last_year, 0) ELSE 0 END AS first,
    CASE $sort WHEN 'works' THEN coalesce(tie.last_year, 0) WHEN 'name' THEN 0
      ELSE tie.works_count END AS second
  WHERE $position IS NULL OR first < $position[0]
    OR first = $position[0] AND second < $position[1]
    OR first = $position[0] AND second = $position[1] AND alter.sort_key > $position[2]
  WITH * ORDER BY first DESC, second DESC, alter.sort_key LIMIT $limit + 1
  RETURN collect({alter: alter, tie: tie, at: [first, second, alter.sort_key]}) AS whole_rest
}
WITH *, CASE WHEN is_filtered THEN found_rest ELSE whole_rest END AS rest
RETURN
  ego.id AS id,
  [row IN rest[..$limit] | {
    researcher: {id: row.alter.id, display_name: row.alter.display_name},
    works_count: row.tie.works_count, weight: row.tie.weight,
    first_year: row.tie.first_year, last_year: row.tie.last_year,
    is_close: CASE WHEN is_within
      THEN head(COLLECT {
        WITH ego, row.alter AS alter
        MATCH (ego)-[t:COLLABORATED_WITH]-(alter) RETURN t.works_count
      })
      ELSE row.tie.works_count END >= close_min_works
  }] AS items,
  CASE WHEN is_filtered THEN found_total ELSE COUNT {(ego)-[:COLLABORATED_WITH]-()} END AS total,
  CASE WHEN size(rest) > $limit THEN rest[$limit - 1].at END AS after,
  close_min_works,
  CASE WHEN is_within AND ego.large_works_excluded > 0
    THEN COUNT {
      MATCH (ego)-[:AUTHORED]->(w:Work)
      WHERE w.authors_count > $max_authors
        AND ($year_from IS NULL OR w.publication_year >= $year_from)
        AND ($year_to IS NULL OR w.publication_year <= $year_to)
        AND ($topic IS NULL OR EXISTS {(w)-[:HAS_TOPIC]->(t:Topic) WHERE t IN topics})
    }
    ELSE ego.large_works_excluded END AS large_works_excluded,
  [
    {parameter: 'topic', asked: $topic, ids: [t IN topics | t.id]},
    {parameter: 'institution', asked: $institution, ids: [i IN institutions | i.id]}
  ] AS named,
  state.version AS graph_version
