// Count one committed change of public data.
//+ returns = "Versioned"
//+ rows    = "one"
//+ access  = "write"
//+ plan    = ["NodeUniqueIndexSeek"]
MATCH (state:GraphState {key: 'graph'})
SET state.version = state.version + 1
RETURN state.version AS graph_version
