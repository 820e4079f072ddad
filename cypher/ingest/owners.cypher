// Entities that own external keys.
//+ params  = { keys = "Names" }
//+ returns = "KeyOwner"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeek"]
UNWIND $keys AS key
MATCH (x:ExternalId {key: key})<-[:HAS_ID]-(n:Entity)
USING INDEX x:ExternalId(key)
RETURN x.key AS key, n.id AS id
