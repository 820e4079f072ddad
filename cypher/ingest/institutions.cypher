// All that affiliation strings are matched against: the organisations that have a ROR id.
//+ returns = "MatchableInstitution"
//+ rows    = "many"
//+ plan    = ["NodeByLabelScan"]
//+ allow   = { NodeByLabelScan = "a match is made against all institutions" }
MATCH (i:Institution)
WHERE EXISTS {MATCH (i)-[:HAS_ID]->(x:ExternalId) WHERE x.scheme = 'ror'}
RETURN
  i.id AS id, i.display_name AS display_name, coalesce(i.aliases, []) AS aliases,
  coalesce(i.acronyms, []) AS acronyms, i.country_code AS country_code, i.city AS city,
  COLLECT {
    MATCH (i)-[:REFERS_TO]->(:ExternalId)<-[:HAS_ID]-(parent:Institution)
    RETURN DISTINCT parent.id ORDER BY parent.id
  } AS parents
