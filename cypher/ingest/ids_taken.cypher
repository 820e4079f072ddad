// Which of these ids are in use, by an entity or by one that was merged away.
//+ params  = { ids = "Names" }
//+ returns = "EntityRef"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeek"]
UNWIND $ids AS id
MATCH (n:Entity {id: id})
RETURN n.id AS id
