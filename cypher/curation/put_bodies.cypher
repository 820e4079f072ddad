// Replace stored records by what they say without who is left out.
//+ params = { rows = "Rows" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $rows AS row
MATCH (s:SourceRecord {name: row.name})
SET s.body = row.body, s.digest = row.digest
