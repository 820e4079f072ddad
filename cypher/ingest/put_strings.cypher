// Replace the affiliation strings that name institutions; gives the works that print any of them.
// A string names one institution: a newer record takes it from an older one's.
//+ params  = { rows = "Rows" }
//+ returns = "EntityRef"
//+ rows    = "many"
//+ access  = "write"
//+ plan    = ["NodeUniqueIndexSeek"]
UNWIND $rows AS row
MATCH (i:Institution {id: row.id})
CALL (i, row) {
  MATCH (i)<-[old:NAMES {method: row.method}]-(s:AffiliationString)
  WITH old, s.text AS text
  DELETE old
  RETURN collect(text) AS before
}
CALL (i, row) {
  UNWIND row.texts AS text
  MERGE (s:AffiliationString {text: text})
  WITH i, row, s
  OPTIONAL MATCH (s)-[other:NAMES]->(:Institution)
  DELETE other
  WITH DISTINCT i, row, s
  CREATE (s)-[:NAMES {score: 1.0, method: row.method}]->(i)
}
WITH collect(row.texts + before) AS lists
UNWIND reduce(all = [], list IN lists | all + list) AS text
MATCH (:AffiliationString {text: text})<-[:PRINTS]-(w:Work)
RETURN DISTINCT w.id AS id
