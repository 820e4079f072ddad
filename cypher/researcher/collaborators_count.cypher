// How many co-authors a researcher has, in all and by year, institution and topic.
// By year and topic they are counted over the shared works; by institution over the co-authors'
// affiliations. Works with more authors than `max_authors` are left out and counted apart.
//+ params  = { id = "ResearcherId", close = "CloseRule", max_authors = "MaxAuthors" }
//+ returns = "CollaboratorsCountRow"
//+ rows    = "one"
//+ plan    = ["NodeUniqueIndexSeek"]
OPTIONAL MATCH (:ExternalId {key: $id})<-[:HAS_ID]-(known:Researcher)
WITH coalesce(known.id, $id) AS id
MATCH (ego:Researcher {id: id})
MATCH (state:GraphState {key: 'graph'})
WITH ego, state, head([n IN range($close.floor, $close.cap)
  WHERE n >= 1.0 * ego.works_count / $close.share OR n = $close.cap]) AS close_min_works
RETURN
  ego.id AS id,
  ego.collaborators_count AS total,
  coalesce(ego.ties_at_least[close_min_works - 1], 0) AS close,
  close_min_works,
  ego.large_works_excluded AS large_works_excluded,
  COLLECT {
    MATCH (ego)-[:AUTHORED]->(w:Work)<-[:AUTHORED]-(alter:Researcher)
    WHERE w.authors_count <= $max_authors AND w.publication_year IS NOT NULL
    WITH w.publication_year AS year, count(DISTINCT alter) AS people, count(DISTINCT w) AS works
    RETURN {year: year, collaborators: people, works: works} ORDER BY year
  } AS by_year,
  COLLECT {
    MATCH (ego)-[:COLLABORATED_WITH]-(alter:Researcher)-[:AFFILIATED_WITH]->(i:Institution)
    WITH i, count(DISTINCT alter) AS people
    RETURN {institution: i {.id, .display_name}, collaborators: people}
    ORDER BY people DESC, i.sort_key
  } AS by_institution,
  COLLECT {
    MATCH (ego)-[:AUTHORED]->(w:Work)-[:HAS_TOPIC]->(t:Topic)
    WHERE w.authors_count <= $max_authors
    MATCH (w)<-[:AUTHORED]-(alter:Researcher)
    WHERE alter <> ego
    WITH t, count(DISTINCT alter) AS people
    RETURN {topic: t {.id, .display_name}, collaborators: people} ORDER BY people DESC, t.sort_key
  } AS by_topic,
  state.version AS graph_version
