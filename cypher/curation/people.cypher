// People with their forms, page by page.
//+ params  = { after = "Name", limit = "Number" }
//+ returns = "PersonForms"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeekByRange"]
MATCH (r:Researcher)
WHERE r.id > $after
RETURN r.id AS id, r.forms AS forms
ORDER BY r.id LIMIT $limit
