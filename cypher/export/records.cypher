// Source records whole, in the order of their first arrival, page by page.
//+ params  = { born = "Number", after = "Name", limit = "Number" }
//+ returns = "ExportedRecord"
//+ rows    = "many"
//+ plan    = ["NodeIndexSeekByRange"]
MATCH (s:SourceRecord)
WHERE s.born >= $born AND (s.born > $born OR s.name > $after)
RETURN s.born AS born, s.name AS name, s.body AS body, toString(s.observed_at) AS observed_at
ORDER BY s.born, s.name LIMIT $limit
