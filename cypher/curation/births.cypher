// Ids that were given, with what each was given to first: of entities, and of such as were merged
// into others or are gone.
//+ params  = { after = "Name", limit = "Number" }
//+ returns = "TakenId"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeekByRange"]
CALL () {
  MATCH (n:Entity)
  WHERE n.id > $after
  RETURN n.id AS id, n.birth AS birth ORDER BY id LIMIT $limit
  UNION ALL
  MATCH (n:Gone)
  WHERE n.id > $after
  RETURN n.id AS id, n.birth AS birth ORDER BY id LIMIT $limit
}
RETURN id, birth ORDER BY id LIMIT $limit
