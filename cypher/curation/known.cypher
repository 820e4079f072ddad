// Which of some decisions are known, in force or taken back.
//+ params  = { names = "Names" }
//+ returns = "KnownDecision"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeek"]
UNWIND $names AS id
MATCH (d:Decision {id: id})
RETURN d.id AS id, d.is_active AS is_active
