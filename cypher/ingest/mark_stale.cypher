// Mark works whose displayed lists are to be rewritten.
//+ params = { ids = "Names" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $ids AS id
MATCH (n:Work {id: id})
SET n:Stale
