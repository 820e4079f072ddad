// Drop stored records that speak of none but who is left out.
//+ params = { names = "Names" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $names AS name
MATCH (s:SourceRecord {name: name})
DETACH DELETE s
