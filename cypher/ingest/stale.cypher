// Works whose displayed lists are still to be rewritten.
//+ params  = { limit = "Number" }
//+ returns = "EntityRef"
//+ rows    = "many"
//+ plan    = ["NodeByLabelScan"]
//+ allow   = { NodeByLabelScan = "the label is only on what is still to be done" }
MATCH (n:Stale)
RETURN n.id AS id LIMIT $limit
