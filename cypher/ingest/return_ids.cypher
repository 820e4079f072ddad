// Ids that led elsewhere since a merge are entities of their own again.
//+ params = { ids = "Names" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $ids AS id
MATCH (n:Redirect {id: id})
DETACH DELETE n
