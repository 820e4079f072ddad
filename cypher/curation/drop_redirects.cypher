// Forget the ids that led to people who are left out.
//+ params = { ids = "Names" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $ids AS id
MATCH (n:Redirect {id: id})
DETACH DELETE n
