// Note that all affiliation strings are matched.
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
MATCH (state:GraphState {key: 'graph'})
SET state.strings_are_stale = null
