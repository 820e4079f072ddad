// Take the graph's write lock until the transaction ends, so that writers take turns.
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
MATCH (state:GraphState {key: 'graph'})
SET state.version = state.version
