// Curators' decisions in force.
//+ returns = "DecisionRow"
//+ rows    = "many"
//+ plan    = ["NodeIndexSeek"]
MATCH (d:Decision {is_active: true})
RETURN d.id AS id, d.kind AS kind, d.forms AS forms, d.works AS works
ORDER BY d.id
