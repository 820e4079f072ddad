// What has changed of a researcher since a version of the graph: the record, and works listed now.
// In the order of the change; a work that is not on the list any more is told by the record.
//+ params  = { id = "ResearcherId", since = "Since", position = "Position", limit = "PageSize" }
//+ returns = "ChangeRows"
//+ rows    = "one"
//+ plan    = ["NodeUniqueIndexSeek"]
MATCH (state:GraphState {key: 'graph'})
WITH
  state.version AS graph_version, coalesce($position[0], $since) AS after,
  coalesce($position[1], '~') AS last,
  CASE WHEN state.settled_version < state.version
    THEN state.settled_version ELSE state.version END AS version
OPTIONAL MATCH (:ExternalId {key: $id})<-[:HAS_ID]-(known:Researcher)
WITH graph_version, version, after, last, coalesce(known.id, $id) AS id
MATCH (r:Researcher {id: id})
CALL (r, version, after, last) {
  CALL (r) {
    RETURN r AS n
    UNION ALL
    MATCH (r)-[:AUTHORED]->(n:Work)
    RETURN n
  }
  WITH n, n.changed_version AS at, version, after, last
  WHERE at <= version AND (at > after OR at = after AND n.id > last)
  WITH n, at ORDER BY at, n.id LIMIT $limit + 1
  RETURN collect({
    id: n.id, kind: CASE WHEN n = r THEN 'researcher' ELSE 'work' END,
    change: CASE WHEN n.created_version > $since THEN 'created' ELSE 'updated' END,
    version: at, merged_into: null
  }) AS found
}
RETURN
  r.id AS id, found[..$limit] AS items,
  CASE WHEN size(found) > $limit
    THEN [found[$limit - 1].version, found[$limit - 1].id] END AS after,
  version AS settled_version, graph_version
