// Replace the affiliation strings that works print, whether or not they name an institution.
//+ params = { rows = "Rows" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $rows AS row
MATCH (w:Work {id: row.id})
CALL (w, row) {
  MATCH (w)-[old:PRINTS]->(s:AffiliationString)
  WHERE NOT s.text IN row.texts
  DELETE old
}
CALL (w, row) {
  UNWIND row.texts AS text
  MERGE (s:AffiliationString {text: text})
  MERGE (w)-[:PRINTS]->(s)
}
