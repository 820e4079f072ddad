// All institutions by name.
//+ params  = { position = "Position", limit = "PageSize" }
//+ returns = "InstitutionRows"
//+ rows    = "one"
//+ plan    = ["NodeIndexSeekByRange"]
MATCH (state:GraphState {key: 'graph'})
CALL () {
  MATCH (n:Institution)
  WHERE n.sort_key > coalesce($position[0], '')
  WITH n ORDER BY n.sort_key LIMIT $limit + 1
  RETURN collect({
    item: n {
      .id, .display_name, .country_code, .type, .works_count, .researchers_count,
      aliases: coalesce(n.aliases, []), keys: [(n)-[:HAS_ID]->(x:ExternalId) | x.key]
    },
    at: [n.sort_key]
  }) AS rest
}
RETURN
  null AS id, [row IN rest[..$limit] | row.item] AS items,
  COUNT {MATCH (n:Institution)} AS total,
  CASE WHEN size(rest) > $limit THEN rest[$limit - 1].at END AS after,
  state.version AS graph_version
