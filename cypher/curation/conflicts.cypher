// People about whom the evidence contradicts itself, with those who share evidence with them.
//+ params  = { limit = "Number" }
//+ returns = "ConflictItem"
//+ rows    = "many"
//+ plan    = ["NodeByLabelScan"]
//+ allow   = { NodeByLabelScan = "the label is only on people in conflict" }
MATCH (r:Contested)
RETURN
  r.id AS id, r.display_name AS display_name, r.works_count AS works_count,
  r.conflicts AS conflicts,
  COLLECT {
    MATCH (r)-[:HAS_ID]->(:ExternalId)<-[:HAS_ID]-(o:Researcher)
    WHERE o <> r
    RETURN DISTINCT o.id ORDER BY o.id
  } AS others
ORDER BY works_count DESC, id LIMIT $limit
