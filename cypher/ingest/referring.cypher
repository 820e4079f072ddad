// Entities that name one of these keys, and so depend on what has it.
//+ params  = { keys = "Names" }
//+ returns = "EntityRef"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeek"]
UNWIND $keys AS key
MATCH (x:ExternalId {key: key})<-[:REFERS_TO]-(n:Entity)
USING INDEX x:ExternalId(key)
RETURN DISTINCT n.id AS id
