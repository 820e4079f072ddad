// Note that a version is settled: committed, and in every index.
//+ params = { version = "Number" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
MATCH (state:GraphState {key: 'graph'})
// Takes the lock, so that what is read thereafter is the last word.
SET state.version = state.version
WITH state
WHERE coalesce(state.settled_version, 0) < $version AND $version <= state.version
SET state.settled_version = $version
