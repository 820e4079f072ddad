// Mark entities whose derived data is to be recomputed.
//+ params = { ids = "Names" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $ids AS id
MATCH (n:Entity {id: id})
SET n:Touched
