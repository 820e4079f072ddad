// Count on from a version of the store that this one takes the place of, as if all changed now.
//+ params = { version = "Number", size = "Number" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
//+ allow  = { UnionNodeByLabelsScan = "all there is was made after that version" }
MATCH (n:Entity|Gone)
CALL (n) {
  SET n.changed_version = $version + 1
  WITH n WHERE n:Entity
  SET n.created_version = $version + 1
} IN TRANSACTIONS OF $size ROWS
WITH count(*) AS noted
MATCH (state:GraphState {key: 'graph'})
SET state.version = $version + 1, state.settled_version = $version + 1
