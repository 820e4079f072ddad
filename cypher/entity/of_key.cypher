// The entity that has an external id.
//+ params  = { id = "EntityId" }
//+ returns = "EntityRef"
//+ rows    = "one"
//+ plan    = ["NodeUniqueIndexSeek"]
MATCH (:ExternalId {key: $id})<-[:HAS_ID]-(n:Entity)
RETURN n.id AS id
