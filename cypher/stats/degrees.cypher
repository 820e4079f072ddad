// How many entities have each value of the stored counts.
// There are few values, so percentiles are worked out of these without holding every entity.
//+ returns = "ValueCounted"
//+ rows    = "many"
//+ plan    = ["NodeByLabelScan"]
//+ allow   = { NodeByLabelScan = "only `graphsvc stats` asks, and a distribution is over everything" }
MATCH (r:Researcher)
WHERE r.collaborators_count IS NOT NULL
RETURN 'collaborators per researcher' AS measure, r.collaborators_count AS value, count(r) AS total
UNION ALL
MATCH (w:Work)
WHERE w.authors_count IS NOT NULL
RETURN 'authors per work' AS measure, w.authors_count AS value, count(w) AS total
UNION ALL
MATCH (r:Researcher)
WHERE r.works_count IS NOT NULL
RETURN 'works per researcher' AS measure, r.works_count AS value, count(r) AS total
UNION ALL
MATCH (i:Institution)
WHERE i.works_count IS NOT NULL
RETURN 'works per institution' AS measure, i.works_count AS value, count(i) AS total
