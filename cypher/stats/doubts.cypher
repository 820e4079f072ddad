// What is doubtful or not known: shared external ids, affiliations without organisation, mere names.
//+ returns = "Doubts"
//+ rows    = "one"
//+ plan    = ["NodeByLabelScan"]
//+ allow   = { NodeByLabelScan = "only `graphsvc stats` asks, and no index holds what is missing" }
CALL () {
  MATCH (x:ExternalId)
  WHERE count {(x)<-[:HAS_ID]-()} > 1
  RETURN count(x) AS shared_ids
}
CALL () {
  MATCH (s:AffiliationString)
  WHERE NOT EXISTS {(s)-[:NAMES]->()}
  RETURN count(s) AS unmatched_affiliations
}
CALL () {
  MATCH (w:Work)
  WHERE EXISTS {
    MATCH (w)-[:PRINTS]->(s:AffiliationString)
    WHERE NOT EXISTS {(s)-[:NAMES]->()}
  }
  RETURN count(w) AS works_with_unmatched
}
CALL () {
  MATCH (r:Researcher)
  WHERE r.name_only
  RETURN count(r) AS name_only_researchers
}
RETURN shared_ids, unmatched_affiliations, works_with_unmatched, name_only_researchers
