// Replace what matched affiliation strings name; one that names nothing is kept.
//+ params = { rows = "Rows" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $rows AS row
MERGE (s:AffiliationString {text: row.text})
WITH s, row
CALL (s) {
  MATCH (s)-[old:NAMES]->(:Institution)
  DELETE old
}
WITH s, row
MATCH (i:Institution {id: row.id})
CREATE (s)-[:NAMES {score: row.score, method: row.method}]->(i)
