// Institutions that affiliation strings are known to name.
//+ params  = { texts = "Names" }
//+ returns = "KnownString"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeek"]
UNWIND $texts AS text
MATCH (s:AffiliationString {text: text})-[:NAMES]->(i:Institution)
RETURN s.text AS text, i.id AS id
