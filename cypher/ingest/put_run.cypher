// Record one import: what came from where, when, and what it changed.
//+ params = { row = "Row" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
MERGE (run:ImportRun {id: $row.id})
SET run = $row
