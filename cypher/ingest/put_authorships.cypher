// Replace the displayed author lists of works.
//+ params = { rows = "Rows" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
MATCH (state:GraphState {key: 'graph'})
WITH state.version + 1 AS version
UNWIND $rows AS row
MATCH (w:Work {id: row.id})
SET w.changed_version = version
WITH w, row
CALL (w, row) {
  MATCH (w)<-[old:AUTHORED]-(r:Researcher)
  WHERE NOT r.id IN [author IN row.authors | author.id]
  DELETE old
}
CALL (w, row) {
  UNWIND row.authors AS author
  MATCH (r:Researcher {id: author.id})
  MERGE (r)-[a:AUTHORED]->(w)
  SET a = author.properties
}
