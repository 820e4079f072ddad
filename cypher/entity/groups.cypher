// How many things of a list are in each of its groups, most first.
// `asked` is as in `entity.ranked`; its `group` is a property, or what they are tied to.
// What has no value is in the group without a key.
//+ params  = { asked = "Asked", position = "Position", counted = "Counted", limit = "PageSize" }
//+ returns = "GroupRows"
//+ rows    = "one"
//+ plan    = ["NodeUniqueIndexSeek", "ProcedureCall", "NodeIndexSeekByRange"]
MATCH (state:GraphState {key: 'graph'})
// What every item must be tied to, by any id; an id that was merged away means its successor.
CALL () {
  UNWIND $asked.ties AS key
  CALL (key) {
    MATCH (:ExternalId {key: key})<-[:HAS_ID]-(e:Entity)
    RETURN e
    UNION
    MATCH (:Redirect {id: key})-[:REDIRECTS_TO]->(e:Entity)
    RETURN e
    UNION
    MATCH (e:Entity {id: key})
    RETURN e
  }
  RETURN collect(e) AS tied, collect({key: key, id: e.id}) AS found
}
// Words with errors are looked for only where none match as they are.
CALL () {
  UNWIND $asked.search.exact AS words
  CALL db.index.fulltext.queryNodes($asked.search.index, words, {limit: 1}) YIELD node
  RETURN count(node) AS any
}
WITH state, tied, found, CASE any WHEN 0 THEN $asked.search.fuzzy ELSE $asked.search.exact END AS wanted,
  CASE WHEN $asked.from IN ['works', 'researchers'] THEN tied[1..] ELSE tied END AS others
CALL (tied, wanted, others) {
  CALL (tied, wanted) {
    UNWIND wanted AS words
    CALL db.index.fulltext.queryNodes($asked.search.index, words) YIELD node AS n, score
    RETURN n, score
    UNION ALL
    UNWIND CASE WHEN $asked.from = 'works' THEN tied[..1] ELSE [] END AS first
    MATCH (first)-[:AUTHORED|HAS_TOPIC|HAS_INSTITUTION]-(n:Work)
    RETURN n, 0.0 AS score
    UNION ALL
    UNWIND CASE WHEN $asked.from = 'researchers' THEN tied[..1] ELSE [] END AS first
    MATCH (first)-[:AUTHORED|WORKS_ON|AFFILIATED_WITH]-(n:Researcher)
    RETURN n, 0.0 AS score
    UNION ALL
    MATCH (n:Work) WHERE n.sort_key > CASE $asked.from WHEN 'work' THEN '' END
    RETURN n, 0.0 AS score
    UNION ALL
    MATCH (n:Researcher) WHERE n.sort_key > CASE $asked.from WHEN 'researcher' THEN '' END
    RETURN n, 0.0 AS score
    UNION ALL
    MATCH (n:Topic) WHERE n.sort_key > CASE $asked.from WHEN 'topic' THEN '' END
    RETURN n, 0.0 AS score
    UNION ALL
    MATCH (n:Institution) WHERE n.sort_key > CASE $asked.from WHEN 'institution' THEN '' END
    RETURN n, 0.0 AS score
  }
  WITH others, n, score
  WHERE all(name IN keys($asked.filters.equal) WHERE n[name] = $asked.filters.equal[name])
    AND all(name IN keys($asked.filters.flags) WHERE coalesce(n[name], false) = $asked.filters.flags[name])
    AND all(name IN keys($asked.filters.known) WHERE (n[name] IS NOT NULL) = $asked.filters.known[name])
    AND all(name IN keys($asked.filters.least) WHERE n[name] >= $asked.filters.least[name])
    AND all(name IN keys($asked.filters.most) WHERE n[name] <= $asked.filters.most[name])
    AND all(e IN others WHERE EXISTS {
      (n)-[:AUTHORED|HAS_TOPIC|HAS_INSTITUTION|WORKS_ON|AFFILIATED_WITH]-(e)
    })
  WITH n, CASE $asked.group
    WHEN 'topic' THEN COLLECT {MATCH (n)-[:HAS_TOPIC|WORKS_ON]->(t:Topic) RETURN t.id}
    WHEN 'institution' THEN COLLECT {
      MATCH (n)-[:HAS_INSTITUTION|AFFILIATED_WITH]->(i:Institution) RETURN i.id
    }
    WHEN 'is_retracted' THEN [coalesce(n.is_retracted, false)]
    ELSE [n[$asked.group]]
  END AS keys
  UNWIND CASE keys WHEN [] THEN [null] ELSE keys END AS key
  WITH key, count(*) AS count, coalesce(toString(key), '') AS name
  WHERE $position IS NULL OR count < $position[0] OR count = $position[0] AND name > $position[1]
  WITH key, count, name ORDER BY count DESC, name LIMIT $limit + 1
  OPTIONAL MATCH (e:Entity {id: CASE WHEN $asked.group IN ['topic', 'institution'] THEN key END})
  WITH key, count, name, e ORDER BY count DESC, name
  RETURN collect({
    item: {
      key: toString(key), count: count,
      display_name: coalesce(e.display_name, toString(key), 'Unknown')
    },
    at: [count, name]
  }) AS rest
}
// A total that the cursor brings along is not counted again on the same graph version.
CALL (state, tied, wanted, others) {
  WITH state WHERE $counted[0] = state.version
  RETURN $counted[1] AS total
  UNION ALL
  WITH state, tied, wanted, others WHERE coalesce($counted[0] <> state.version, true)
  CALL (tied, wanted, others) {
    CALL (tied, wanted) {
      UNWIND wanted AS words
      CALL db.index.fulltext.queryNodes($asked.search.index, words) YIELD node AS n, score
      RETURN n, score
      UNION ALL
      UNWIND CASE WHEN $asked.from = 'works' THEN tied[..1] ELSE [] END AS first
      MATCH (first)-[:AUTHORED|HAS_TOPIC|HAS_INSTITUTION]-(n:Work)
      RETURN n, 0.0 AS score
      UNION ALL
      UNWIND CASE WHEN $asked.from = 'researchers' THEN tied[..1] ELSE [] END AS first
      MATCH (first)-[:AUTHORED|WORKS_ON|AFFILIATED_WITH]-(n:Researcher)
      RETURN n, 0.0 AS score
      UNION ALL
      MATCH (n:Work) WHERE n.sort_key > CASE $asked.from WHEN 'work' THEN '' END
      RETURN n, 0.0 AS score
      UNION ALL
      MATCH (n:Researcher) WHERE n.sort_key > CASE $asked.from WHEN 'researcher' THEN '' END
      RETURN n, 0.0 AS score
      UNION ALL
      MATCH (n:Topic) WHERE n.sort_key > CASE $asked.from WHEN 'topic' THEN '' END
      RETURN n, 0.0 AS score
      UNION ALL
      MATCH (n:Institution) WHERE n.sort_key > CASE $asked.from WHEN 'institution' THEN '' END
      RETURN n, 0.0 AS score
    }
    WITH others, n, score
    WHERE all(name IN keys($asked.filters.equal) WHERE n[name] = $asked.filters.equal[name])
      AND all(name IN keys($asked.filters.flags) WHERE coalesce(n[name], false) = $asked.filters.flags[name])
      AND all(name IN keys($asked.filters.known) WHERE (n[name] IS NOT NULL) = $asked.filters.known[name])
      AND all(name IN keys($asked.filters.least) WHERE n[name] >= $asked.filters.least[name])
      AND all(name IN keys($asked.filters.most) WHERE n[name] <= $asked.filters.most[name])
      AND all(e IN others WHERE EXISTS {
        (n)-[:AUTHORED|HAS_TOPIC|HAS_INSTITUTION|WORKS_ON|AFFILIATED_WITH]-(e)
      })
    RETURN count(n) AS total
  }
  RETURN total
}
RETURN
  null AS id, found, [row IN rest[..$limit] | row.item] AS items, total,
  CASE WHEN size(rest) > $limit THEN rest[$limit - 1].at END AS after,
  state.version AS graph_version
