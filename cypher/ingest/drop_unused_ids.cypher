// Remove external ids that nothing has or names any more.
//+ params = { keys = "Names" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $keys AS key
MATCH (x:ExternalId {key: key})
WHERE NOT EXISTS {(x)--()}
DELETE x
