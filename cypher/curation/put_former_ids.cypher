// Let ids of another store lead to whatever has what they were given to; gives how many found
// nothing, beside those that had led nowhere before.
//+ params  = { rows = "Rows" }
//+ returns = "Count"
//+ rows    = "one"
//+ access  = "write"
//+ plan    = ["NodeUniqueIndexSeek"]
MATCH (state:GraphState {key: 'graph'})
UNWIND $rows AS row
WITH row, state.version AS version
WHERE NOT EXISTS {(:Entity {id: row.id})} AND NOT EXISTS {(:Gone {id: row.id})}
WITH row, version, head(COLLECT {
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
CREATE (gone:Gone {id: row.id, initial: left(row.id, 1), changed_version: version})
WITH row, now, gone
CALL (row, now, gone) {
  WITH row, now, gone
  WHERE now IS NOT NULL
  SET gone:Redirect, gone.birth = row.birth
  CREATE (gone)-[:REDIRECTS_TO]->(now)
}
RETURN count(CASE WHEN now IS NULL THEN row.birth END) AS total
