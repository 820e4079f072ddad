// What a researcher did year by year: works, their citations, and co-authors who are new.
// A co-author is new in the first year of the tie. Works without a year are counted apart.
//+ params  = { id = "ResearcherId" }
//+ returns = "TimelineRow"
//+ rows    = "one"
//+ plan    = ["NodeUniqueIndexSeek"]
OPTIONAL MATCH (:ExternalId {key: $id})<-[:HAS_ID]-(known:Researcher)
WITH coalesce(known.id, $id) AS id
MATCH (ego:Researcher {id: id})
MATCH (state:GraphState {key: 'graph'})
WITH ego, state, [(ego)-[tie:COLLABORATED_WITH]-(:Researcher) | tie.first_year] AS met
CALL (ego, met) {
  MATCH (ego)-[:AUTHORED]->(w:Work)
  WITH met, w.publication_year AS year, count(w) AS works,
    count(w.cited_by_count) AS said, sum(w.cited_by_count) AS citations
  WHERE year IS NOT NULL
  WITH met, year, works, CASE WHEN said > 0 THEN citations END AS cited ORDER BY year
  RETURN collect({
    year: year, works_count: works, cited_by_count: cited,
    new_collaborators_count: size([first IN met WHERE first = year])
  }) AS items
}
RETURN
  ego.id AS id, ego {.id, .display_name} AS researcher, items,
  count {(ego)-[:AUTHORED]->(w:Work) WHERE w.publication_year IS NULL} AS undated_works_count,
  state.version AS graph_version
