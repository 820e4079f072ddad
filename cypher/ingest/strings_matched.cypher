// One page of the affiliation strings that no record declares, in order.
//+ params  = { after = "Name", limit = "Number" }
//+ returns = "KnownString"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeekByRange"]
MATCH (s:AffiliationString)
WHERE s.text > $after AND NOT EXISTS {(s)-[:NAMES {method: 'declared'}]->()}
WITH s ORDER BY s.text LIMIT $limit
RETURN s.text AS text, head([(s)-[:NAMES]->(i:Institution) | i.id]) AS id
ORDER BY text
