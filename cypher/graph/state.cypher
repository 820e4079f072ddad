// Version of the graph: it grows by one with each committed change of public data.
//+ returns = "Versioned"
//+ rows    = "one"
//+ plan    = ["NodeUniqueIndexSeek"]
MATCH (state:GraphState {key: 'graph'})
RETURN state.version AS graph_version
