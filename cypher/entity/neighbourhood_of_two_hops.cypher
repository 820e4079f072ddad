// Neighbourhood slice of two hops: as `entity.neighbourhood`, and the neighbours of its neighbours.
// The second hop expands only the returned first hop, the best `limit2` of each type and node. Apart
// from the slice of one hop because a server takes far longer to plan it.
//+ params  = { id = "EntityId", kinds = "Kinds", limit = "NeighbourLimit", reach = "Reach", after = "Text", limit2 = "SecondHopLimit", node_cap = "NodeCap", induced = "Flag", exclude = "Ids", shown = "Ids", filtered = "Flag", years = "Years", min_works = "MinWorks", max_authors = "MaxAuthors" }
//+ returns = "SliceRow"
//+ rows    = "one"
//+ plan    = ["NodeUniqueIndexSeek", "DirectedRelationshipIndexSeekByRange"]
OPTIONAL MATCH (:ExternalId {key: $id})<-[:HAS_ID]-(known:Entity)
WITH coalesce(known.id, $id) AS id
MATCH (focus:Entity {id: id})
MATCH (state:GraphState {key: 'graph'})
WITH focus, state, CASE WHEN focus.is_ranked AND NOT $filtered THEN focus.id END AS ranked
WITH focus, state,
  CASE WHEN 'researcher' IN $kinds AND NOT focus:Work THEN ranked END AS people_of,
  CASE WHEN 'work' IN $kinds THEN ranked END AS works_of,
  CASE WHEN 'topic' IN $kinds AND focus:Researcher THEN ranked END AS topics_of,
  CASE WHEN 'institution' IN $kinds AND focus:Researcher THEN ranked END AS places_of
CALL (focus) {
  CALL (focus) {
    WITH focus WHERE $years IS NOT NULL AND 'researcher' IN $kinds
    MATCH (focus:Researcher)-[:AUTHORED]->(w:Work)<-[:AUTHORED]-(other)
    WHERE $years[0] <= w.publication_year <= $years[1] AND w.authors_count <= $max_authors
      AND other <> focus
    RETURN other, count(*) AS works, max(w.publication_year) AS year
    UNION ALL
    WITH focus WHERE $years IS NOT NULL AND 'researcher' IN $kinds
    MATCH (focus:Topic)<-[:HAS_TOPIC]-(w:Work)<-[:AUTHORED]-(other)
    WHERE $years[0] <= w.publication_year <= $years[1]
    RETURN other, count(*) AS works, null AS year
  }
  WITH works, year, collect(other) AS others WHERE works >= $min_works
  RETURN collect({works: works, year: year, others: others}) AS people_within
}
CALL (focus) {
  WITH focus WHERE $years IS NOT NULL AND 'topic' IN $kinds
  MATCH (focus:Researcher)-[:AUTHORED]->(w:Work)-[:HAS_TOPIC]->(other)
  WHERE $years[0] <= w.publication_year <= $years[1]
  WITH other, count(*) AS works WHERE works >= $min_works
  RETURN collect({node: other, works: works}) AS topics_within
}
CALL (focus, people_of, people_within) {
  CALL (focus, people_of, people_within) {
    WITH focus, people_of WHERE people_of IS NULL AND 'researcher' IN $kinds
    MATCH (focus)-[edge:AUTHORED|COLLABORATED_WITH|WORKS_ON|AFFILIATED_WITH]-(other:Researcher)
    WHERE (type(edge) = 'AUTHORED' OR edge.works_count >= $min_works)
      AND ($years IS NULL OR type(edge) = 'AUTHORED' OR type(edge) = 'AFFILIATED_WITH'
        AND edge.first_year <= $years[1] AND edge.last_year >= $years[0])
    RETURN other, edge, edge.works_count AS works, edge.last_year AS year
    UNION ALL
    UNWIND people_within AS alike
    UNWIND alike.others AS other
    RETURN other, null AS edge, alike.works AS works, alike.year AS year
    UNION ALL
    MATCH ()-[edge:COLLABORATED_WITH]->(other)
    USING INDEX edge:COLLABORATED_WITH(rank_at_source)
    WHERE edge.rank_at_source > people_of + ':' + $after AND edge.rank_at_source < people_of + ';'
      AND NOT other.id IN $exclude
    WITH other, edge ORDER BY edge.rank_at_source LIMIT $reach
    RETURN other, edge, edge.works_count AS works, edge.last_year AS year
    UNION ALL
    MATCH (other)-[edge:COLLABORATED_WITH]->()
    USING INDEX edge:COLLABORATED_WITH(rank_at_target)
    WHERE edge.rank_at_target > people_of + ':' + $after AND edge.rank_at_target < people_of + ';'
      AND NOT other.id IN $exclude
    WITH other, edge ORDER BY edge.rank_at_target LIMIT $reach
    RETURN other, edge, edge.works_count AS works, edge.last_year AS year
    UNION ALL
    MATCH (other)-[edge:WORKS_ON]->()
    USING INDEX edge:WORKS_ON(rank_at_target)
    WHERE edge.rank_at_target > people_of + ':' + $after AND edge.rank_at_target < people_of + ';'
      AND NOT other.id IN $exclude
    WITH other, edge ORDER BY edge.rank_at_target LIMIT $reach
    RETURN other, edge, edge.works_count AS works, edge.last_year AS year
    UNION ALL
    MATCH (other)-[edge:AFFILIATED_WITH]->()
    USING INDEX edge:AFFILIATED_WITH(rank_at_target)
    WHERE edge.rank_at_target > people_of + ':' + $after AND edge.rank_at_target < people_of + ';'
      AND NOT other.id IN $exclude
    WITH other, edge ORDER BY edge.rank_at_target LIMIT $reach
    RETURN other, edge, edge.works_count AS works, edge.last_year AS year
  }
  WITH other, edge, coalesce(toString(10000000 + edge.position),
      toString(19999999 - coalesce(works, 0)) + toString(19999 - coalesce(year, 0)))
    + coalesce(other.sort_key, other.id) AS key
  WHERE key > $after AND NOT other.id IN $exclude
  WITH other, edge, key ORDER BY key LIMIT $limit + 1
  WITH other, key, CASE WHEN edge IS NULL
    THEN head([(focus)-[within:COLLABORATED_WITH|WORKS_ON]-(other) | within])
    ELSE edge END AS edge
  RETURN collect({node: other, edge: edge, key: key}) AS people
}
CALL (focus, works_of) {
  CALL (focus, works_of) {
    WITH focus, works_of WHERE works_of IS NULL AND 'work' IN $kinds
    MATCH (focus)-[edge:AUTHORED|HAS_TOPIC|HAS_INSTITUTION|CITES]-(other:Work)
    WHERE ($years IS NULL OR $years[0] <= other.publication_year <= $years[1])
    RETURN other, edge
    UNION ALL
    WITH focus, works_of WHERE works_of IS NOT NULL
    MATCH (focus:Work)-[edge:CITES]->(other:Work)
    WHERE ($years IS NULL OR $years[0] <= other.publication_year <= $years[1])
    RETURN other, edge
    UNION ALL
    MATCH ()-[edge:AUTHORED]->(other)
    USING INDEX edge:AUTHORED(rank_at_source)
    WHERE edge.rank_at_source > works_of + ':' + $after AND edge.rank_at_source < works_of + ';'
      AND NOT other.id IN $exclude
    WITH other, edge ORDER BY edge.rank_at_source LIMIT $reach
    RETURN other, edge
    UNION ALL
    MATCH (other)-[edge:HAS_TOPIC]->()
    USING INDEX edge:HAS_TOPIC(rank_at_target)
    WHERE edge.rank_at_target > works_of + ':' + $after AND edge.rank_at_target < works_of + ';'
      AND NOT other.id IN $exclude
    WITH other, edge ORDER BY edge.rank_at_target LIMIT $reach
    RETURN other, edge
    UNION ALL
    MATCH (other)-[edge:HAS_INSTITUTION]->()
    USING INDEX edge:HAS_INSTITUTION(rank_at_target)
    WHERE edge.rank_at_target > works_of + ':' + $after AND edge.rank_at_target < works_of + ';'
      AND NOT other.id IN $exclude
    WITH other, edge ORDER BY edge.rank_at_target LIMIT $reach
    RETURN other, edge
    UNION ALL
    MATCH (other)-[edge:CITES]->()
    USING INDEX edge:CITES(rank_at_target)
    WHERE edge.rank_at_target > works_of + ':' + $after AND edge.rank_at_target < works_of + ';'
      AND NOT other.id IN $exclude
    WITH other, edge ORDER BY edge.rank_at_target LIMIT $reach
    RETURN other, edge
  }
  WITH other, head(collect(edge)) AS edge, toString(1999999999 - coalesce(other.cited_by_count, 0))
    + coalesce(other.sort_key, other.id) AS key
  WHERE key > $after AND NOT other.id IN $exclude
  WITH other, edge, key ORDER BY key LIMIT $limit + 1
  RETURN collect({node: other, edge: edge, key: key}) AS works
}
CALL (focus, topics_of, topics_within) {
  CALL (focus, topics_of, topics_within) {
    WITH focus WHERE 'topic' IN $kinds
    MATCH (focus)-[edge:HAS_TOPIC]->(other)
    RETURN other, edge, null AS works
    UNION ALL
    WITH focus, topics_of WHERE topics_of IS NULL AND 'topic' IN $kinds AND $years IS NULL
    MATCH (focus)-[edge:WORKS_ON]->(other)
    WHERE edge.works_count >= $min_works
    RETURN other, edge, edge.works_count AS works
    UNION ALL
    CALL (topics_of) {
      MATCH ()-[edge:WORKS_ON]->()
      USING INDEX edge:WORKS_ON(rank_at_source)
      WHERE edge.rank_at_source > topics_of + ':' + left($after, 8)
        AND edge.rank_at_source < topics_of + ';'
      WITH edge.rank_at_source AS rank ORDER BY rank LIMIT $reach
      RETURN max(rank) AS last
    }
    MATCH ()-[edge:WORKS_ON]->(other)
    USING INDEX edge:WORKS_ON(rank_at_source)
    WHERE edge.rank_at_source >= topics_of + ':' + left($after, 8)
      AND edge.rank_at_source <= coalesce(last, topics_of + ':' + left($after, 8))
    RETURN other, edge, edge.works_count AS works
    UNION ALL
    UNWIND topics_within AS row
    RETURN row.node AS other, null AS edge, row.works AS works
  }
  WITH other, edge, toString(19999999 - coalesce(works, 0))
    + toString(toInteger(19999999 - coalesce(edge.score, 0) * 1000000))
    + coalesce(other.sort_key, other.id) AS key
  WHERE key > $after AND NOT other.id IN $exclude
  WITH other, edge, key ORDER BY key LIMIT $limit + 1
  WITH other, key, CASE WHEN edge IS NULL
    THEN head([(focus)-[within:WORKS_ON]->(other) | within])
    ELSE edge END AS edge
  RETURN collect({node: other, edge: edge, key: key}) AS topics
}
CALL (focus, places_of) {
  CALL (focus, places_of) {
    WITH focus WHERE 'institution' IN $kinds
    MATCH (focus)-[edge:HAS_INSTITUTION|CHILD_OF]->(other)
    RETURN other, edge
    UNION ALL
    WITH focus, places_of WHERE places_of IS NULL AND 'institution' IN $kinds
    MATCH (focus)-[edge:AFFILIATED_WITH]->(other)
    WHERE edge.works_count >= $min_works
      AND ($years IS NULL OR edge.first_year <= $years[1] AND edge.last_year >= $years[0])
    RETURN other, edge
    UNION ALL
    CALL (places_of) {
      MATCH ()-[edge:AFFILIATED_WITH]->()
      USING INDEX edge:AFFILIATED_WITH(rank_at_source)
      WHERE edge.rank_at_source > places_of + ':' + left($after, 8)
        AND edge.rank_at_source < places_of + ';'
      WITH edge.rank_at_source AS rank ORDER BY rank LIMIT $reach
      RETURN max(rank) AS last
    }
    MATCH ()-[edge:AFFILIATED_WITH]->(other)
    USING INDEX edge:AFFILIATED_WITH(rank_at_source)
    WHERE edge.rank_at_source >= places_of + ':' + left($after, 8)
      AND edge.rank_at_source <= coalesce(last, places_of + ':' + left($after, 8))
    RETURN other, edge
    UNION ALL
    WITH focus WHERE 'institution' IN $kinds
    MATCH (focus:Institution)<-[edge:CHILD_OF]-(other:Institution)
    RETURN other, edge
  }
  WITH other, edge, toString(19999999 - coalesce(edge.works_count, edge.authorships_count, 0))
    + coalesce(other.sort_key, other.id) AS key
  WHERE key > $after AND NOT other.id IN $exclude
  WITH other, edge, key ORDER BY key LIMIT $limit + 1
  RETURN collect({node: other, edge: edge, key: key}) AS institutions
}
WITH focus, state,
  reduce(n = 0, alike IN people_within | n + size(alike.others)) AS people_count,
  size(topics_within) AS topics_count,
  people[..$limit] + works[..$limit] + topics[..$limit] + institutions[..$limit] AS first,
  {
    researcher: CASE WHEN size(people) > $limit THEN coalesce(people[..$limit][-1].key, $after) END,
    work: CASE WHEN size(works) > $limit THEN coalesce(works[..$limit][-1].key, $after) END,
    topic: CASE WHEN size(topics) > $limit THEN coalesce(topics[..$limit][-1].key, $after) END,
    institution: CASE WHEN size(institutions) > $limit
      THEN coalesce(institutions[..$limit][-1].key, $after) END
  } AS last
CALL (focus, first) {
  UNWIND first AS parent
  WITH [focus] + [step IN first | step.node] AS known, parent.node AS parent
  WITH known, parent, CASE WHEN parent.is_ranked THEN parent.id END AS ranked
  WITH known, parent,
    CASE WHEN 'researcher' IN $kinds AND NOT parent:Work THEN ranked END AS people_of,
    CASE WHEN 'work' IN $kinds THEN ranked END AS works_of,
    CASE WHEN 'topic' IN $kinds AND parent:Researcher THEN ranked END AS topics_of,
    CASE WHEN 'institution' IN $kinds AND parent:Researcher THEN ranked END AS places_of
  CALL (parent, people_of, works_of, topics_of, places_of) {
    CALL (parent, people_of) {
      WITH parent, people_of WHERE people_of IS NULL AND 'researcher' IN $kinds
      MATCH (parent)-[edge:AUTHORED|COLLABORATED_WITH|WORKS_ON|AFFILIATED_WITH]-(other:Researcher)
      RETURN other, edge, edge.works_count AS works, edge.last_year AS year
      UNION ALL
      MATCH ()-[edge:COLLABORATED_WITH]->(other)
      USING INDEX edge:COLLABORATED_WITH(rank_at_source)
      WHERE edge.rank_at_source > people_of + ':' AND edge.rank_at_source < people_of + ';'
      WITH other, edge ORDER BY edge.rank_at_source LIMIT $limit2
      RETURN other, edge, edge.works_count AS works, edge.last_year AS year
      UNION ALL
      MATCH (other)-[edge:COLLABORATED_WITH]->()
      USING INDEX edge:COLLABORATED_WITH(rank_at_target)
      WHERE edge.rank_at_target > people_of + ':' AND edge.rank_at_target < people_of + ';'
      WITH other, edge ORDER BY edge.rank_at_target LIMIT $limit2
      RETURN other, edge, edge.works_count AS works, edge.last_year AS year
      UNION ALL
      MATCH (other)-[edge:WORKS_ON]->()
      USING INDEX edge:WORKS_ON(rank_at_target)
      WHERE edge.rank_at_target > people_of + ':' AND edge.rank_at_target < people_of + ';'
      WITH other, edge ORDER BY edge.rank_at_target LIMIT $limit2
      RETURN other, edge, edge.works_count AS works, edge.last_year AS year
      UNION ALL
      MATCH (other)-[edge:AFFILIATED_WITH]->()
      USING INDEX edge:AFFILIATED_WITH(rank_at_target)
      WHERE edge.rank_at_target > people_of + ':' AND edge.rank_at_target < people_of + ';'
      WITH other, edge ORDER BY edge.rank_at_target LIMIT $limit2
      RETURN other, edge, edge.works_count AS works, edge.last_year AS year
    }
    WITH other, edge, coalesce(toString(10000000 + edge.position),
        toString(19999999 - coalesce(works, 0)) + toString(19999 - coalesce(year, 0)))
      + coalesce(other.sort_key, other.id) AS key
    WITH other, edge, key ORDER BY key LIMIT $limit2
    RETURN other, edge
    UNION ALL
    CALL (parent, works_of) {
      WITH parent, works_of WHERE works_of IS NULL AND 'work' IN $kinds
      MATCH (parent)-[edge:AUTHORED|HAS_TOPIC|HAS_INSTITUTION|CITES]-(other:Work)
      RETURN other, edge
      UNION ALL
      WITH parent, works_of WHERE works_of IS NOT NULL
      MATCH (parent:Work)-[edge:CITES]->(other:Work)
      RETURN other, edge
      UNION ALL
      MATCH ()-[edge:AUTHORED]->(other)
      USING INDEX edge:AUTHORED(rank_at_source)
      WHERE edge.rank_at_source > works_of + ':' AND edge.rank_at_source < works_of + ';'
      WITH other, edge ORDER BY edge.rank_at_source LIMIT $limit2
      RETURN other, edge
      UNION ALL
      MATCH (other)-[edge:HAS_TOPIC]->()
      USING INDEX edge:HAS_TOPIC(rank_at_target)
      WHERE edge.rank_at_target > works_of + ':' AND edge.rank_at_target < works_of + ';'
      WITH other, edge ORDER BY edge.rank_at_target LIMIT $limit2
      RETURN other, edge
      UNION ALL
      MATCH (other)-[edge:HAS_INSTITUTION]->()
      USING INDEX edge:HAS_INSTITUTION(rank_at_target)
      WHERE edge.rank_at_target > works_of + ':' AND edge.rank_at_target < works_of + ';'
      WITH other, edge ORDER BY edge.rank_at_target LIMIT $limit2
      RETURN other, edge
      UNION ALL
      MATCH (other)-[edge:CITES]->()
      USING INDEX edge:CITES(rank_at_target)
      WHERE edge.rank_at_target > works_of + ':' AND edge.rank_at_target < works_of + ';'
      WITH other, edge ORDER BY edge.rank_at_target LIMIT $limit2
      RETURN other, edge
    }
    WITH other, head(collect(edge)) AS edge, toString(1999999999 - coalesce(other.cited_by_count, 0))
      + coalesce(other.sort_key, other.id) AS key
    WITH other, edge, key ORDER BY key LIMIT $limit2
    RETURN other, edge
    UNION ALL
    CALL (parent, topics_of) {
      WITH parent WHERE 'topic' IN $kinds
      MATCH (parent)-[edge:HAS_TOPIC]->(other)
      RETURN other, edge, null AS works
      UNION ALL
      WITH parent, topics_of WHERE topics_of IS NULL AND 'topic' IN $kinds
      MATCH (parent)-[edge:WORKS_ON]->(other)
      RETURN other, edge, edge.works_count AS works
      UNION ALL
      CALL (topics_of) {
        MATCH ()-[edge:WORKS_ON]->()
        USING INDEX edge:WORKS_ON(rank_at_source)
        WHERE edge.rank_at_source > topics_of + ':' AND edge.rank_at_source < topics_of + ';'
        WITH edge.rank_at_source AS rank ORDER BY rank LIMIT $limit2
        RETURN max(rank) AS last
      }
      MATCH ()-[edge:WORKS_ON]->(other)
      USING INDEX edge:WORKS_ON(rank_at_source)
      WHERE edge.rank_at_source >= topics_of + ':' AND edge.rank_at_source <= last
      RETURN other, edge, edge.works_count AS works
    }
    WITH other, edge, toString(19999999 - coalesce(works, 0))
      + toString(toInteger(19999999 - coalesce(edge.score, 0) * 1000000))
      + coalesce(other.sort_key, other.id) AS key
    WITH other, edge, key ORDER BY key LIMIT $limit2
    RETURN other, edge
    UNION ALL
    CALL (parent, places_of) {
      WITH parent WHERE 'institution' IN $kinds
      MATCH (parent)-[edge:HAS_INSTITUTION|CHILD_OF]->(other)
      RETURN other, edge
      UNION ALL
      WITH parent, places_of WHERE places_of IS NULL AND 'institution' IN $kinds
      MATCH (parent)-[edge:AFFILIATED_WITH]->(other)
      RETURN other, edge
      UNION ALL
      CALL (places_of) {
        MATCH ()-[edge:AFFILIATED_WITH]->()
        USING INDEX edge:AFFILIATED_WITH(rank_at_source)
        WHERE edge.rank_at_source > places_of + ':' AND edge.rank_at_source < places_of + ';'
        WITH edge.rank_at_source AS rank ORDER BY rank LIMIT $limit2
        RETURN max(rank) AS last
      }
      MATCH ()-[edge:AFFILIATED_WITH]->(other)
      USING INDEX edge:AFFILIATED_WITH(rank_at_source)
      WHERE edge.rank_at_source >= places_of + ':' AND edge.rank_at_source <= last
      RETURN other, edge
      UNION ALL
      WITH parent WHERE 'institution' IN $kinds
      MATCH (parent:Institution)<-[edge:CHILD_OF]-(other:Institution)
      RETURN other, edge
    }
    WITH other, edge, toString(19999999 - coalesce(edge.works_count, edge.authorships_count, 0))
      + coalesce(other.sort_key, other.id) AS key
    WITH other, edge, key ORDER BY key LIMIT $limit2
    RETURN other, edge
  }
  WITH known, other, edge
  WHERE NOT other IN known AND NOT other.id IN $exclude
  RETURN collect({node: other, edge: edge}) AS steps
}
CALL (steps) {
  UNWIND range(0, size(steps) - 1) AS place
  WITH steps[place].node AS node, min(place) AS place ORDER BY place
  RETURN collect(place) AS places
}
WITH focus, state, people_count, topics_count, first, last,
  [place IN places[..$node_cap - 1 - size(first)] | steps[place]] AS second,
  size(places) > $node_cap - 1 - size(first) AS is_cut
CALL () {
  UNWIND $shown AS shown
  MATCH (there:Entity {id: shown})
  RETURN collect(there) AS there
}
WITH focus, state, people_count, topics_count, first, last, is_cut, there,
  [focus] + [step IN first + second | step.node] AS nodes,
  [step IN first + second WHERE step.edge IS NOT NULL | step.edge] AS reaching
WITH *, nodes + there AS around
WITH *,
  CASE WHEN $induced THEN around ELSE [] END AS ends
WITH *,
  [node IN ends WHERE node:Researcher AND node.is_ranked IS NULL] AS people,
  [node IN ends WHERE node:Researcher AND node.is_ranked | node.id] AS hubs,
  [node IN ends WHERE node:Work] AS works,
  [node IN ends WHERE node:Topic | node.id] AS topics,
  [node IN ends WHERE node:Institution] AS institutions
CALL (focus, around, there, people, hubs, works, topics, institutions) {
  CALL (focus, around, there, people, hubs, works, topics, institutions) {
    CALL (around, people, works, institutions) {
      UNWIND people AS one
      MATCH (one)-[edge:COLLABORATED_WITH|WORKS_ON|AFFILIATED_WITH]-(two)
      WHERE two IN around
      RETURN one, edge, two
      UNION ALL
      UNWIND works AS one
      MATCH (one)-[edge:AUTHORED|HAS_TOPIC|HAS_INSTITUTION]-(two)
      WHERE two IN around
      RETURN one, edge, two
      UNION ALL
      UNWIND works + institutions AS one
      MATCH (one)-[edge:CITES|CHILD_OF]->(two)
      WHERE two IN around
      RETURN one, edge, two
    }
    WITH focus, there, one, edge, two
    WHERE NOT (one IN there AND two IN there)
      AND (type(edge) <> 'WORKS_ON' OR edge.works_count >= 2 OR one = focus OR two = focus)
    RETURN edge
    UNION ALL
    UNWIND hubs AS one
    UNWIND hubs AS two
    WITH one, two WHERE one < two AND NOT (one IN $shown AND two IN $shown)
    WITH collect(one + two) AS pairs
    MATCH ()-[edge:COLLABORATED_WITH]->()
    USING INDEX edge:COLLABORATED_WITH(pair)
    WHERE edge.pair IN pairs
    RETURN edge
    UNION ALL
    UNWIND hubs AS one
    UNWIND topics AS two
    WITH focus, one, two WHERE NOT (one IN $shown AND two IN $shown)
    WITH focus, collect(one + two) AS pairs
    MATCH (one)-[edge:WORKS_ON]->(two)
    USING INDEX edge:WORKS_ON(pair)
    WHERE edge.pair IN pairs AND (edge.works_count >= 2 OR one = focus OR two = focus)
    RETURN edge
    UNION ALL
    UNWIND hubs AS one
    UNWIND institutions AS place
    WITH one, place.id AS two
    WITH one, two WHERE NOT (one IN $shown AND two IN $shown)
    WITH collect(one + two) AS pairs
    MATCH ()-[edge:AFFILIATED_WITH]->()
    USING INDEX edge:AFFILIATED_WITH(pair)
    WHERE edge.pair IN pairs
    RETURN edge
  }
  RETURN collect(edge) AS induced
}
CALL (reaching, induced) {
  UNWIND reaching + induced AS edge
  WITH DISTINCT edge
  RETURN collect([
    type(edge), startNode(edge).id, endNode(edge).id,
    CASE type(edge)
      WHEN 'AUTHORED' THEN edge {.position}
      WHEN 'COLLABORATED_WITH' THEN edge {.works_count, .weight, .first_year, .last_year}
      WHEN 'WORKS_ON' THEN edge {.works_count, .share}
      WHEN 'HAS_TOPIC' THEN edge {.score}
      WHEN 'AFFILIATED_WITH' THEN edge {.works_count, .first_year, .last_year}
      WHEN 'HAS_INSTITUTION' THEN edge {.authorships_count}
      ELSE {}
    END
  ]) AS edges
}
RETURN
  focus.id AS id,
  [node IN nodes | CASE
    WHEN node:Researcher THEN node {
      .id, .display_name, .works_count, .collaborators_count, .cited_by_count, .first_year, .last_year
    }
    WHEN node:Work THEN node {
      .id, .title, .publication_year, .type, .source, .authors_count, .cited_by_count
    }
    WHEN node:Topic THEN node {.id, .display_name, .works_count, .researchers_count, .subfield}
    ELSE node {.id, .display_name, .works_count, .researchers_count, .country_code, .type}
  END] AS nodes,
  size(first) AS first_count,
  edges,
  size(reaching) AS reaching_count,
  is_cut,
  last,
  COLLECT {
    UNWIND $exclude AS excluded
    MATCH (other:Entity {id: excluded})
    WHERE other <> focus AND EXISTS {
      (focus)-[:AUTHORED|COLLABORATED_WITH|WORKS_ON|HAS_TOPIC|HAS_INSTITUTION|AFFILIATED_WITH|CITES|CHILD_OF]-(other)
    }
    RETURN other.id
  } AS excluded,
  {
    researcher: CASE WHEN $filtered THEN
      COUNT {
        MATCH (focus)-[edge:AUTHORED|COLLABORATED_WITH|WORKS_ON|AFFILIATED_WITH]-(:Researcher)
        WHERE (type(edge) = 'AUTHORED' OR edge.works_count >= $min_works)
          AND ($years IS NULL OR type(edge) = 'AUTHORED' OR type(edge) = 'AFFILIATED_WITH'
            AND edge.first_year <= $years[1] AND edge.last_year >= $years[0])
      } + people_count
    ELSE
      count {(focus)-[:COLLABORATED_WITH]-()} + count {(focus)<-[:AUTHORED]-()}
      + count {(focus)<-[:WORKS_ON]-()} + count {(focus)<-[:AFFILIATED_WITH]-()}
    END,
    work: CASE WHEN $years IS NULL THEN
      count {(focus)-[:AUTHORED]->()} + count {(focus)<-[:HAS_TOPIC]-()}
      + count {(focus)<-[:HAS_INSTITUTION]-()} + count {(focus)-[:CITES]-()}
      - count {(focus)-[:CITES]->()-[:CITES]->(focus)}
    ELSE
      COUNT {
        MATCH (focus)-[:AUTHORED|HAS_TOPIC|HAS_INSTITUTION|CITES]-(other:Work)
        WHERE $years[0] <= other.publication_year <= $years[1]
        RETURN DISTINCT other
      }
    END,
    topic: CASE WHEN $filtered THEN
      COUNT {
        MATCH (focus)-[edge:WORKS_ON|HAS_TOPIC]->(:Topic)
        WHERE type(edge) = 'HAS_TOPIC' OR $years IS NULL AND edge.works_count >= $min_works
      } + topics_count
    ELSE
      count {(focus)-[:WORKS_ON]->()} + count {(focus)-[:HAS_TOPIC]->()}
    END,
    institution: CASE WHEN $filtered THEN
      COUNT {
        MATCH (focus)-[edge:AFFILIATED_WITH]->(:Institution)
        WHERE edge.works_count >= $min_works AND ($years IS NULL
          OR edge.first_year <= $years[1] AND edge.last_year >= $years[0])
      }
    ELSE
      count {(focus)-[:AFFILIATED_WITH]->()}
    END + count {(focus)-[:HAS_INSTITUTION]->()} + count {(focus)-[:CHILD_OF]-()}
  } AS totals,
  coalesce(focus.large_works_excluded, 0) AS large_works_excluded,
  state.version AS graph_version
