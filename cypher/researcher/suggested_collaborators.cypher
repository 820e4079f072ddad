// People a researcher has not written with yet but shares co-authors, topics or institutions with.
// The score sums 1/ln(n) over all that the two share, where n people share it (Adamic & Adar 2003;
// over co-authors: Liben-Nowell & Kleinberg 2007). Candidates come from the co-authors' ties, best
// ties first (those with over 1,000 ties last) until `tie_budget` ties were seen, and from topics
// and institutions, smallest first while their people are within `group_budget`. Co-authors through
// works with too many authors, and people who are not open to collaborate, are left out.
//+ params  = { id = "ResearcherId", position = "Position", limit = "PageSize", max_authors = "MaxAuthors", tie_budget = "TieBudget", group_budget = "GroupBudget" }
//+ returns = "SuggestedCollaboratorRows"
//+ rows    = "one"
//+ plan    = ["NodeUniqueIndexSeek"]
OPTIONAL MATCH (:ExternalId {key: $id})<-[:HAS_ID]-(known:Researcher)
WITH coalesce(known.id, $id) AS id
MATCH (ego:Researcher {id: id})
MATCH (state:GraphState {key: 'graph'})
WITH ego, state,
  COLLECT {
    MATCH (ego)-[tie:COLLABORATED_WITH]-(z:Researcher)
    // Who has very many ties tells least, and would take the whole budget.
    RETURN z ORDER BY z.collaborators_count > 1000, tie.works_count DESC, coalesce(tie.last_year, 0) DESC, z.sort_key
  } AS ties,
  COLLECT {
    MATCH (ego)-[:WORKS_ON|AFFILIATED_WITH]->(g:Entity)
    WHERE g.researchers_count > 1
    RETURN g ORDER BY g.researchers_count, g.sort_key
  } AS groups,
  COLLECT {
    WITH ego WHERE ego.large_works_excluded > 0
    MATCH (ego)-[:AUTHORED]->(w:Work)<-[:AUTHORED]-(c:Researcher)
    WHERE w.authors_count > $max_authors
    RETURN DISTINCT c
  } AS crowd
WITH ego, state, groups, crowd, ties,
  ties[..reduce(so = {seen: 0, taken: 0}, z IN ties | CASE WHEN so.seen < $tie_budget
    THEN {seen: so.seen + z.collaborators_count, taken: so.taken + 1} ELSE so END).taken] AS near,
  groups[..reduce(so = {seen: 0, taken: 0}, g IN groups | {
    seen: so.seen + g.researchers_count,
    taken: CASE WHEN so.seen + g.researchers_count <= $group_budget
      THEN so.taken + 1 ELSE so.taken END
  }).taken] AS small
CALL (ego, groups, crowd, ties, near, small) {
  CALL (near, small) {
    CALL (near, small) {
      UNWIND near AS z
      WITH z, 1 / log(z.collaborators_count) AS weight
      MATCH (z)-[:COLLABORATED_WITH]-(c)
      RETURN c, z, weight
      UNION ALL
      UNWIND small AS g
      MATCH (g)<-[:WORKS_ON|AFFILIATED_WITH]-(c)
      RETURN DISTINCT c, null AS z, 0.0 AS weight
    }
    RETURN c, collect(z) AS shared, sum(weight) AS shared_score
  }
  WITH groups, c, shared, shared_score
  WHERE c <> ego AND c.works_count > 0 AND coalesce(c.open_to_collaborate, true)
    AND NOT c IN ties AND NOT c IN crowd
  WITH c, shared, shared_score, round(shared_score
    + reduce(s = 0.0, n IN CASE WHEN size(groups) > 0 THEN [
      (c)-[:WORKS_ON|AFFILIATED_WITH]->(g) WHERE g IN groups | g.researchers_count
    ] ELSE [] END | s + 1 / log(n)), 6) AS score
  ORDER BY score DESC, c.sort_key
  WITH collect({c: c, shared: shared, shared_score: shared_score, score: score}) AS found
  RETURN size(found) AS total, [
    row IN found
    WHERE $position IS NULL OR row.score < $position[0]
      OR row.score = $position[0] AND row.c.sort_key > $position[1]
  ][..$limit + 1] AS rest
}
WITH ego, state, groups, ties, near, small, total, rest, [row IN rest[..$limit] | row {
  .c, .shared, .shared_score, .score,
  groups: COLLECT {
    WITH row.c AS c, groups
    MATCH (c)-[:WORKS_ON|AFFILIATED_WITH]->(g) WHERE g IN groups
    RETURN g
  }
}] AS page
RETURN
  ego.id AS id,
  [row IN page | {
    researcher: {id: row.c.id, display_name: row.c.display_name}, score: row.score,
    reasons: [reason IN [
      {
        kind: 'shared_collaborators', things: row.shared, score: row.shared_score
      },
      {
        kind: 'shared_topics', things: [t IN groups WHERE t IN row.groups AND t:Topic]
      },
      {
        kind: 'shared_institution', things: [i IN groups WHERE i IN row.groups AND i:Institution]
      }
    ] WHERE size(reason.things) > 0 | {
      kind: reason.kind, count: size(reason.things),
      score: round(coalesce(reason.score,
        reduce(s = 0.0, g IN reason.things | s + 1 / log(g.researchers_count))), 6),
      examples: [thing IN reason.things[..3] | {id: thing.id, display_name: thing.display_name}]
    }]
  }] AS items,
  total,
  CASE WHEN size(rest) > $limit
    THEN [rest[$limit - 1].score, rest[$limit - 1].c.sort_key] END AS after,
  {
    collaborators: size(near), collaborators_total: size(ties),
    groups: size(small), groups_total: size(groups)
  } AS considered,
  ego.large_works_excluded AS large_works_excluded,
  state.version AS graph_version
