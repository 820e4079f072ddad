// Entities whose derived data is still to be recomputed.
//+ params  = { limit = "Number" }
//+ returns = "EntityRef"
//+ rows    = "many"
//+ plan    = ["NodeByLabelScan"]
//+ allow   = { NodeByLabelScan = "the label is only on what is still to be done" }
MATCH (n:Touched)
RETURN n.id AS id LIMIT $limit
