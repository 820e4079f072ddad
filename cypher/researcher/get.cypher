// One researcher, with the inputs of the trust score.
// `id` may be an external key; the affiliation is the latest and best supported one.
//+ params  = { id = "ResearcherId" }
//+ returns = "ResearcherRow"
//+ rows    = "one"
//+ plan    = ["NodeUniqueIndexSeek"]
OPTIONAL MATCH (:ExternalId {key: $id})<-[:HAS_ID]-(known:Researcher)
WITH coalesce(known.id, $id) AS id
MATCH (r:Researcher {id: id})
MATCH (state:GraphState {key: 'graph'})
RETURN
  r.id AS id, r.display_name AS display_name, coalesce(r.name_variants, []) AS name_variants,
  r.headline AS headline,
  [(r)-[:HAS_ID]->(x:ExternalId) | x.key] AS keys,
  head(COLLECT {
    MATCH (r)-[a:AFFILIATED_WITH]->(i:Institution)
    RETURN i {.id, .display_name, keys: [(i)-[:HAS_ID]->(x:ExternalId) | x.key]}
    ORDER BY a.is_inferred, a.last_year DESC, a.works_count DESC, i.sort_key
  }) AS affiliation,
  head(COLLECT {
    MATCH (r)-[share:WORKS_ON]->(t:Topic)
    RETURN t.display_name ORDER BY share.works_count DESC, t.sort_key
  }) AS top_topic,
  r.institutions_count AS affiliations_count, r.open_to_collaborate AS open_to_collaborate,
  r.cited_by_count AS cited_by_count, r.h_index AS h_index,
  r.first_year AS first_year, r.last_year AS last_year,
  r {
    .works_count, .topics_count, .collaborators_count, .ties_at_least, .institutions_count,
    .large_works_excluded, .first_year, .last_year, .retracted_works_count, .indexed_works_count,
    .corroborated_works_count, .asserted_by, .claim_state, .verification_level,
    .verification_expires_at, .followers_count, .observed_at,
    not_author_of_count: count {(r)-[:NOT_AUTHOR_OF]->()}
  } AS trust,
  state.version AS graph_version
