// Hubs beside which some may have no rank yet.
//+ returns = "EntityRef"
//+ rows    = "many"
//+ plan    = ["NodeByLabelScan"]
//+ allow   = { NodeByLabelScan = "the label is only on hubs" }
MATCH (hub:Hub)
WHERE hub.is_ranked IS NULL
RETURN hub.id AS id ORDER BY id
