// Forget the ids that lead to people who are to be left out.
//+ params = { ids = "Names" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $ids AS id
MATCH (:Researcher {id: id})<-[:REDIRECTS_TO]-(n:Redirect)
DETACH DELETE n
