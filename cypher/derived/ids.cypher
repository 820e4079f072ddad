// Ids of all entities after one, in order: the pages that a check walks through.
//+ params  = { after = "Name", limit = "Number" }
//+ returns = "EntityRef"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeekByRange"]
MATCH (n:Entity)
WHERE n.id > $after
RETURN n.id AS id ORDER BY n.id LIMIT $limit
