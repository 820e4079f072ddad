// Everything that names people in doubt: their own records, and all records of works that list them.
//+ params  = { ids = "Names" }
//+ returns = "ListedWork"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeek"]
UNWIND $ids AS id
MATCH (r:Researcher {id: id})
CALL (r) {
  MATCH (r)-[:AUTHORED]->(w:Work) RETURN w AS n
  UNION
  MATCH (r)<-[:LISTS]-(:SourceRecord)<-[:HAS_RECORD]-(w:Work) RETURN w AS n
  UNION
  WITH r RETURN r AS n
}
WITH DISTINCT n
RETURN n.id AS id, [(n)-[:HAS_RECORD]->(s:SourceRecord) | s {.body, .born}] AS records
