// Which of these ids are in use: by an entity, or by one that was merged away and may come back.
//+ params  = { ids = "Names" }
//+ returns = "TakenId"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeek"]
UNWIND $ids AS id
CALL (id) {
  MATCH (n:Entity {id: id}) RETURN n.id AS taken, null AS birth
  UNION ALL
  MATCH (n:Redirect {id: id}) RETURN n.id AS taken, n.birth AS birth
}
RETURN taken AS id, birth
