// Note that entities are hubs, and that all beside them have their ranks.
//+ params = { ids = "Names" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $ids AS id
MATCH (hub:Entity {id: id})
SET hub:Hub, hub.is_ranked = true
