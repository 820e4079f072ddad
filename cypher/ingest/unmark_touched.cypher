// Take the mark off entities that are done.
//+ params = { ids = "Names" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $ids AS id
MATCH (n:Entity {id: id})
REMOVE n:Touched
