// The trust inputs of one researcher.
// The level and the score are computed from them at read time, by the policy in force.
//+ params  = { id = "ResearcherId" }
//+ returns = "TrustRow"
//+ rows    = "one"
//+ plan    = ["NodeUniqueIndexSeek"]
OPTIONAL MATCH (:ExternalId {key: $id})<-[:HAS_ID]-(known:Researcher)
WITH coalesce(known.id, $id) AS id
MATCH (r:Researcher {id: id})
MATCH (state:GraphState {key: 'graph'})
RETURN
  r {.id, .display_name} AS researcher,
  r {
    .works_count, .topics_count, .collaborators_count, .ties_at_least, .institutions_count,
    .large_works_excluded, .first_year, .last_year, .retracted_works_count, .indexed_works_count,
    .corroborated_works_count, .asserted_by, .claim_state, .verification_level,
    .verification_expires_at, .followers_count, .observed_at,
    not_author_of_count: count {(r)-[:NOT_AUTHOR_OF]->()}
  } AS inputs,
  state.version AS graph_version
