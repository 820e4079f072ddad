// Note on the graph itself that people did not write works; gives how many notes are new.
// Who was meant is the oldest person who still has one of the decision's forms.
//+ params  = { rows = "Rows" }
//+ returns = "Count"
//+ rows    = "one"
//+ access  = "write"
//+ plan    = ["NodeUniqueIndexSeek"]
MATCH (state:GraphState {key: 'graph'})
WITH state.version + 1 AS version
UNWIND $rows AS row
MATCH (d:Decision {id: row.id})
WITH d, row, version, head(COLLECT {
  CALL (row) {
    UNWIND row.keys AS key
    MATCH (x:ExternalId {key: key})<-[:HAS_ID]-(r:Researcher)
    RETURN r
    UNION
    UNWIND row.names AS name
    MATCH (x:NameKey {key: name})<-[:BEARS]-(r:Researcher)
    RETURN r
  }
  WITH r
  WHERE any(form IN r.forms WHERE any(told IN row.forms WHERE form ENDS WITH '\t' + told))
  RETURN r ORDER BY r.born, r.id
}) AS r
WHERE r IS NOT NULL
UNWIND row.works AS key
MATCH (x:ExternalId {key: key})<-[:HAS_ID]-(w:Work)
WITH DISTINCT d, r, w, version
WHERE NOT EXISTS {(r)-[:NOT_AUTHOR_OF]->(w)}
SET r.changed_version = version
CREATE (r)-[:NOT_AUTHOR_OF {decided_at: d.decided_at, reason: d.reason, decision: d.id}]->(w)
RETURN count(*) AS total
