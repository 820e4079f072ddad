// Schema version recorded in the store.
//+ returns = "SchemaVersion"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeek"]
//+ allow   = { NodeByLabelScan = "an empty store has no index yet; the label has one node" }
MATCH (state:GraphState {key: 'graph'})
RETURN state.schema_version AS schema_version
