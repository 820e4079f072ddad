// Digests of the source records that are already in the graph.
//+ params  = { names = "Names" }
//+ returns = "KnownRecord"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeek"]
UNWIND $names AS name
MATCH (s:SourceRecord {name: name})
RETURN s.name AS name, s.digest AS digest
