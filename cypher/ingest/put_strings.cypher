// Record which institution an affiliation string names.
//+ params = { rows = "Rows" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $rows AS row
MATCH (i:Institution {id: row.id})
MERGE (s:AffiliationString {text: row.text})
MERGE (s)-[m:NAMES]->(i)
SET m.score = row.score, m.method = row.method
