// Let ids of another store lead to whatever has what they were given to; gives how many found
// nothing.
//+ params  = { rows = "Rows" }
//+ returns = "Count"
//+ rows    = "one"
//+ access  = "write"
//+ plan    = ["NodeUniqueIndexSeek"]
UNWIND $rows AS row
WITH row
WHERE NOT EXISTS {(:Entity {id: row.id})} AND NOT EXISTS {(:Redirect {id: row.id})}
WITH row, head(COLLECT {
  UNWIND row.keys AS key
  MATCH (x:ExternalId {key: key})<-[:HAS_ID]-(r:Researcher)
  WHERE any(form IN r.forms WHERE form ENDS WITH '\t' + row.birth)
  RETURN r
  UNION
  UNWIND row.names AS name
  MATCH (x:NameKey {key: name})<-[:BEARS]-(r:Researcher)
  WHERE any(form IN r.forms WHERE form ENDS WITH '\t' + row.birth)
  RETURN r
  UNION
  MATCH (s:SourceRecord {name: row.birth})<-[:HAS_RECORD]-(r:Entity)
  RETURN r
}) AS now
CALL (row, now) {
  WITH row, now
  WHERE now IS NOT NULL
  CREATE (:Redirect {id: row.id, birth: row.birth})-[:REDIRECTS_TO]->(now)
}
RETURN sum(CASE WHEN now IS NULL THEN 1 ELSE 0 END) AS total
