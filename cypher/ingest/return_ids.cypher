// Ids that led elsewhere since a merge, or to nothing, are entities of their own again.
//+ params = { ids = "Names" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $ids AS id
MATCH (n:Gone {id: id})
DETACH DELETE n
