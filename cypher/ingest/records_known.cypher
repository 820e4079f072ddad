// What the graph knows of source records: whose they are, and what another must beat.
//+ params  = { names = "Names" }
//+ returns = "KnownRecord"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeek"]
UNWIND $names AS name
MATCH (s:SourceRecord {name: name})
OPTIONAL MATCH (s)<-[:HAS_RECORD]-(n:Entity)
RETURN
  s.name AS name, s.digest AS digest, s.version AS version, coalesce(s.is_stub, false) AS is_stub,
  s.born AS born, n.id AS id
