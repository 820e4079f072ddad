// How many co-authors a researcher has, in all and by year, institution and topic.
// By year and topic they are counted over the shared works; by institution over the co-authors'
// affiliations, the first `limit` of each and how many there are. Works with more authors than
// `max_authors` are left out and counted apart.
//+ params  = { id = "ResearcherId", limit = "PageSize", close = "CloseRule", max_authors = "MaxAuthors" }
//+ returns = "CollaboratorsCountRow"
//+ rows    = "one"
//+ plan    = ["NodeUniqueIndexSeek"]
OPTIONAL MATCH (:ExternalId {key: $id})<-[:HAS_ID]-(known:Researcher)
WITH coalesce(known.id, $id) AS id
MATCH (ego:Researcher {id: id})
MATCH (state:GraphState {key: 'graph'})
WITH ego, state, head([n IN range($close.floor, $close.cap)
  WHERE n >= 1.0 * ego.works_count / $close.share OR n = $close.cap]) AS close_min_works
WITH ego, state, close_min_works,
  COLLECT {
    MATCH (ego)-[tie:COLLABORATED_WITH]-()
    WITH tie.first_year AS year, count(tie) AS people
    WHERE year IS NOT NULL
    RETURN {year: year, people: people}
  } AS met,
  COLLECT {
    MATCH (ego)-[:COLLABORATED_WITH]-(alter:Researcher)-[:AFFILIATED_WITH]->(i:Institution)
    WITH i, count(DISTINCT alter) AS people
    RETURN {institution: i {.id, .display_name}, collaborators: people}
    ORDER BY people DESC, i.sort_key
  } AS institutions,
  COLLECT {
    MATCH (ego)-[:AUTHORED]->(w:Work)-[:HAS_TOPIC]->(t:Topic)
    WHERE w.authors_count <= $max_authors
    MATCH (w)<-[:AUTHORED]-(alter:Researcher)
    WHERE alter <> ego
    WITH t, count(DISTINCT alter) AS people
    RETURN {topic: t {.id, .display_name}, collaborators: people} ORDER BY people DESC, t.sort_key
  } AS topics
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
    RETURN {
      year: year, collaborators: people, works: works,
      new_collaborators: coalesce(head([m IN met WHERE m.year = year | m.people]), 0)
    } ORDER BY year
  } AS by_year,
  institutions[..$limit] AS by_institution, size(institutions) AS by_institution_total,
  topics[..$limit] AS by_topic, size(topics) AS by_topic_total,
  state.version AS graph_version
