// Affiliation strings that are in the graph, with the institution each names, if any.
//+ params  = { texts = "Names" }
//+ returns = "KnownString"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeek"]
UNWIND $texts AS text
MATCH (s:AffiliationString {text: text})
RETURN s.text AS text, head([(s)-[:NAMES]->(i:Institution) | i.id]) AS id
