// Note that institutions have changed, so that all affiliation strings are to be matched anew.
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
MATCH (state:GraphState {key: 'graph'})
SET state.strings_are_stale = true
