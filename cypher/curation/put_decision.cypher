// Store a curator's decision.
//+ params = { row = "Row" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
MERGE (d:Decision {id: $row.id})
SET d = $row
