// Neighbourhood slice: a focus, its best neighbours of each type, and the edges among them.
// Neighbours are ranked before any expansion. Researchers: by position on a work, else by works and
// the last year; works: by citations, then year; topics and institutions: by works. The second hop
// expands only the returned first hop, `limit2` per type and node. Totals come from the degree
// store. Edges are found from the side that has few of them: a work's authors, a person's topics.
//+ params  = { id = "EntityId", kinds = "Kinds", limit = "NeighbourLimit", limit2 = "SecondHopLimit", node_cap = "NodeCap", induced = "Flag" }
//+ returns = "SliceRow"
//+ rows    = "one"
//+ plan    = ["NodeUniqueIndexSeek"]
OPTIONAL MATCH (:ExternalId {key: $id})<-[:HAS_ID]-(known:Entity)
WITH coalesce(known.id, $id) AS id
MATCH (focus:Entity {id: id})
MATCH (state:GraphState {key: 'graph'})
CALL (focus) {
  CALL (focus) {
    MATCH (focus)-[edge:AUTHORED|COLLABORATED_WITH|WORKS_ON|AFFILIATED_WITH]-(other:Researcher)
    WHERE 'researcher' IN $kinds
    WITH other, edge
      ORDER BY coalesce(edge.position, 0), coalesce(edge.works_count, 0) DESC, coalesce(edge.last_year, 0) DESC,
        other.sort_key
    LIMIT $limit
    RETURN other, edge
    UNION ALL
    MATCH (focus)-[edge:AUTHORED|HAS_TOPIC|HAS_INSTITUTION|CITES]-(other:Work)
    WHERE 'work' IN $kinds
    WITH other, head(collect(edge)) AS edge
      ORDER BY coalesce(other.cited_by_count, 0) DESC,
        other.sort_key
    LIMIT $limit
    RETURN other, edge
    UNION ALL
    MATCH (focus)-[edge:WORKS_ON|HAS_TOPIC]-(other:Topic)
    WHERE 'topic' IN $kinds
    WITH other, edge
      ORDER BY coalesce(edge.works_count, 0) DESC, coalesce(edge.score, 0.0) DESC,
        other.sort_key
    LIMIT $limit
    RETURN other, edge
    UNION ALL
    MATCH (focus)-[edge:AFFILIATED_WITH|HAS_INSTITUTION|CHILD_OF]-(other:Institution)
    WHERE 'institution' IN $kinds
    WITH other, edge
      ORDER BY coalesce(edge.works_count, edge.authorships_count, 0) DESC,
        other.sort_key
    LIMIT $limit
    RETURN other, edge
  }
  RETURN collect({node: other, edge: edge}) AS first
}
CALL (focus, first) {
  UNWIND CASE WHEN $limit2 > 0 THEN first ELSE [] END AS parent
  WITH [focus] + [step IN first | step.node] AS known, parent.node AS parent
  CALL (parent) {
    MATCH (parent)-[edge:AUTHORED|COLLABORATED_WITH|WORKS_ON|AFFILIATED_WITH]-(other:Researcher)
    WHERE 'researcher' IN $kinds
    WITH other, edge
      ORDER BY coalesce(edge.position, 0), coalesce(edge.works_count, 0) DESC, coalesce(edge.last_year, 0) DESC,
        other.sort_key
    LIMIT $limit2
    RETURN other, edge
    UNION ALL
    MATCH (parent)-[edge:AUTHORED|HAS_TOPIC|HAS_INSTITUTION|CITES]-(other:Work)
    WHERE 'work' IN $kinds
    WITH other, head(collect(edge)) AS edge
      ORDER BY coalesce(other.cited_by_count, 0) DESC,
        other.sort_key
    LIMIT $limit2
    RETURN other, edge
    UNION ALL
    MATCH (parent)-[edge:WORKS_ON|HAS_TOPIC]-(other:Topic)
    WHERE 'topic' IN $kinds
    WITH other, edge
      ORDER BY coalesce(edge.works_count, 0) DESC, coalesce(edge.score, 0.0) DESC,
        other.sort_key
    LIMIT $limit2
    RETURN other, edge
    UNION ALL
    MATCH (parent)-[edge:AFFILIATED_WITH|HAS_INSTITUTION|CHILD_OF]-(other:Institution)
    WHERE 'institution' IN $kinds
    WITH other, edge
      ORDER BY coalesce(edge.works_count, edge.authorships_count, 0) DESC,
        other.sort_key
    LIMIT $limit2
    RETURN other, edge
  }
  WITH known, other, edge
  WHERE NOT other IN known
  RETURN collect({node: other, edge: edge}) AS steps
}
CALL (steps) {
  UNWIND range(0, size(steps) - 1) AS place
  WITH steps[place].node AS node, min(place) AS place ORDER BY place
  RETURN collect(place) AS places
}
WITH focus, state, first,
  [place IN places[..$node_cap - 1 - size(first)] | steps[place]] AS second,
  size(places) > $node_cap - 1 - size(first) AS is_cut
WITH focus, state, first, is_cut,
  [focus] + [step IN first + second | step.node] AS nodes,
  [step IN first + second | step.edge] AS reaching
CALL (focus, nodes) {
  UNWIND CASE WHEN $induced THEN nodes ELSE [] END AS node
  CALL (focus, node) {
    MATCH (node)-[edge:COLLABORATED_WITH|HAS_TOPIC|HAS_INSTITUTION|AFFILIATED_WITH|CITES|CHILD_OF]->(other)
    RETURN edge, other
    UNION ALL
    MATCH (node)<-[edge:AUTHORED]-(other)
    WHERE node:Work
    RETURN edge, other
    UNION ALL
    MATCH (node)-[edge:WORKS_ON]->(other)
    WHERE edge.works_count >= 2 OR node = focus OR other = focus
    RETURN edge, other
  }
  WITH nodes, edge, other
  WHERE other IN nodes
  RETURN collect(edge) AS induced
}
CALL (reaching, induced) {
  UNWIND reaching + induced AS edge
  WITH DISTINCT edge
  RETURN collect(edge {
    .position, .works_count, .weight, .share, .score, .first_year, .last_year, .authorships_count,
    type: type(edge), source: startNode(edge).id, target: endNode(edge).id
  }) AS edges
}
RETURN
  focus.id AS id,
  [node IN nodes | node {
    .id, .display_name, .title, .works_count, .collaborators_count, .researchers_count,
    .publication_year, .type, .source, .authors_count, .cited_by_count, .country_code, .subfield,
    .first_year, .last_year
  }] AS nodes,
  size(first) AS first_count,
  edges,
  size(reaching) AS reaching_count,
  is_cut,
  {
    researcher: count {(focus)-[:COLLABORATED_WITH]-()} + count {(focus)<-[:AUTHORED]-()}
      + count {(focus)<-[:WORKS_ON]-()} + count {(focus)<-[:AFFILIATED_WITH]-()},
    work: count {(focus)-[:AUTHORED]->()} + count {(focus)<-[:HAS_TOPIC]-()}
      + count {(focus)<-[:HAS_INSTITUTION]-()} + count {(focus)-[:CITES]-()}
      - count {(focus)-[:CITES]->()-[:CITES]->(focus)},
    topic: count {(focus)-[:WORKS_ON]->()} + count {(focus)-[:HAS_TOPIC]->()},
    institution: count {(focus)-[:AFFILIATED_WITH]->()} + count {(focus)-[:HAS_INSTITUTION]->()}
      + count {(focus)-[:CHILD_OF]-()}
  } AS totals,
  state.version AS graph_version
