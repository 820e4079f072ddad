// Entities that name one of these keys, and so depend on what has it.
//+ params  = { keys = "Names" }
//+ returns = "EntityRef"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeek"]
UNWIND $keys AS key
MATCH (:ExternalId {key: key})<-[:REFERS_TO]-(n:Entity)
RETURN DISTINCT n.id AS id
