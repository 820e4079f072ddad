// Whether institutions have changed since the affiliation strings were matched.
//+ returns = "StringsState"
//+ rows    = "one"
//+ plan    = ["NodeUniqueIndexSeek"]
MATCH (state:GraphState {key: 'graph'})
RETURN coalesce(state.strings_are_stale, false) AS are_stale
