// Count on from the version of the store that this one takes the place of.
//+ params = { version = "Number" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
MATCH (state:GraphState {key: 'graph'})
SET state.version = $version + 1
