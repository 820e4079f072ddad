// The forms that curators' decisions name, those taken back among them.
//+ returns = "DecisionRow"
//+ rows    = "many"
//+ plan    = ["NodeByLabelScan"]
//+ allow   = { NodeByLabelScan = "none of them may name who is left out" }
MATCH (d:Decision)
RETURN d.id AS id, d.kind AS kind, d.forms AS forms, d.works AS works
ORDER BY d.id
