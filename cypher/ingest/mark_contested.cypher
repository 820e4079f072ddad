// Mark the people about whom the evidence contradicts itself, and no others of these.
//+ params = { contested = "Names", settled = "Names" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $contested + $settled AS id
MATCH (n:Researcher {id: id})
REMOVE n:Contested
WITH n WHERE n.id IN $contested
SET n:Contested
