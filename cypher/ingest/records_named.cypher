// Bodies of stored records, by their names.
//+ params  = { names = "Names" }
//+ returns = "StoredRecord"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeek"]
UNWIND $names AS name
MATCH (s:SourceRecord {name: name})
RETURN s.name AS name, s.body AS body
