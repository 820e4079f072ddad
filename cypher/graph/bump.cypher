// Count one committed change of public data.
// Whoever holds the lock knows that the version before is settled.
//+ returns = "Versioned"
//+ rows    = "one"
//+ access  = "write"
//+ plan    = ["NodeUniqueIndexSeek"]
MATCH (state:GraphState {key: 'graph'})
WITH state, state.version AS before
SET state.version = before + 1, state.settled_version = before
RETURN state.version AS graph_version
