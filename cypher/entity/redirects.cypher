// Where ids lead that were merged away.
//+ params  = { ids = "Names" }
//+ returns = "Redirected"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeek"]
UNWIND $ids AS id
MATCH (:Redirect {id: id})-[:REDIRECTS_TO]->(n:Entity)
MATCH (state:GraphState {key: 'graph'})
RETURN id, n.id AS leads_to, state.version AS graph_version
ORDER BY id, leads_to
