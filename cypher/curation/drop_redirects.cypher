// Let the ids that lead to people who are to be left out lead nowhere, and tell of nobody.
//+ params = { ids = "Names" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
MATCH (state:GraphState {key: 'graph'})
WITH state.version + 1 AS version
UNWIND $ids AS id
MATCH (:Researcher {id: id})<-[led:REDIRECTS_TO]-(n:Redirect)
DELETE led
REMOVE n:Redirect, n.birth
SET n.changed_version = version
