// Note what repeats the names of people as changed: their works and co-authors.
//+ params = { ids = "Names" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
MATCH (state:GraphState {key: 'graph'})
WITH state.version + 1 AS version
UNWIND $ids AS id
MATCH (r:Researcher {id: id})
CALL (r) {
  MATCH (r)-[:AUTHORED|COLLABORATED_WITH]-(n:Work|Researcher)
  RETURN n
  UNION
  MATCH (r)<-[:LISTS]-(:SourceRecord)<-[:HAS_RECORD]-(n:Work)
  RETURN n
}
WITH DISTINCT n, version
SET n.changed_version = version
