// What has changed since a version of the graph, in the order of the change.
// Every id is told once, at the version that changed it last, so that all together are as many as
// the graph has ids. What changes while pages are read moves on, to a later one.
//+ params  = { since = "Since", types = "KindList", position = "Position", limit = "PageSize" }
//+ returns = "ChangeRows"
//+ rows    = "one"
//+ plan    = ["NodeUniqueIndexSeek", "NodeIndexSeek"]
MATCH (state:GraphState {key: 'graph'})
WITH
  state.version AS graph_version, coalesce($position[0], $since) AS after,
  // A commit shows in the graph before it shows in all indexes.
  CASE WHEN state.settled_version < state.version
    THEN state.settled_version ELSE state.version END AS version,
  // Ids come before the tilde: of the version that is known, nothing more.
  coalesce($position[1], '~') AS last,
  coalesce($types, ['researcher', 'work', 'topic', 'institution']) AS types
CALL (version, after, last, types) {
  UNWIND types AS type
  WITH toUpper(left(type, 1)) AS initial, version, after, last
  // The rest of the version where the page before ended, then later ones: each in index order.
  CALL (initial, version, after, last) {
    MATCH (n:Entity)
    USING INDEX SEEK n:Entity(initial, changed_version, id)
    WHERE n.initial = initial AND n.changed_version = after AND n.id > last
    WITH n, n.initial AS kind, n.changed_version AS at, n.id AS id
    ORDER BY kind, at, id LIMIT $limit + 1
    RETURN n, at, id
    UNION ALL
    MATCH (n:Entity)
    USING INDEX SEEK n:Entity(initial, changed_version, id)
    WHERE n.initial = initial AND n.changed_version > after AND n.changed_version <= version
      AND n.id IS NOT NULL
    WITH n, n.initial AS kind, n.changed_version AS at, n.id AS id
    ORDER BY kind, at, id LIMIT $limit + 1
    RETURN n, at, id
    UNION ALL
    MATCH (n:Gone)
    USING INDEX SEEK n:Gone(initial, changed_version, id)
    WHERE n.initial = initial AND n.changed_version = after AND n.id > last
    WITH n, n.initial AS kind, n.changed_version AS at, n.id AS id
    ORDER BY kind, at, id LIMIT $limit + 1
    RETURN n, at, id
    UNION ALL
    MATCH (n:Gone)
    USING INDEX SEEK n:Gone(initial, changed_version, id)
    WHERE n.initial = initial AND n.changed_version > after AND n.changed_version <= version
      AND n.id IS NOT NULL
    WITH n, n.initial AS kind, n.changed_version AS at, n.id AS id
    ORDER BY kind, at, id LIMIT $limit + 1
    RETURN n, at, id
  }
  WITH n, at, id ORDER BY at, id LIMIT $limit + 1
  WITH n, at, id, head([(n)-[:REDIRECTS_TO]->(new:Entity) | new.id]) AS merged_into
  RETURN collect({
    id: id, kind: {R: 'researcher', W: 'work', T: 'topic', I: 'institution'}[left(id, 1)],
    change: CASE
      WHEN merged_into IS NOT NULL THEN 'merged'
      WHEN n:Gone THEN 'removed'
      WHEN n.created_version > $since THEN 'created'
      ELSE 'updated' END,
    version: at, merged_into: merged_into
  }) AS found
}
RETURN
  null AS id, found[..$limit] AS items,
  CASE WHEN size(found) > $limit
    THEN [found[$limit - 1].version, found[$limit - 1].id] END AS after,
  version AS settled_version, graph_version
