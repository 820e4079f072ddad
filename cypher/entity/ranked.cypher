// Things of one kind in any order: all, those tied to others, or those found by words.
// `asked` says where they are read `from`: a full-text index (`search`), the first of what they are
// tied to (`works`, `researchers`), or all of a kind; by which properties they are filtered; and
// the property of their `order`, none for the score. One map, so that one plan serves all.
// What one topic, institution or person lists without a filter, in the default order, is looked for
// along the list of all, where so many of all are among it that they must soon be met; that ends
// after the first `walk` of them.
// Works that are to be `cited` have all names that stand on them.
//+ params  = { asked = "Asked", position = "Position", counted = "Counted", limit = "PageSize", cited = "Cited" }
//+ returns = "RankedRows"
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
  CASE WHEN $asked.from IN ['works', 'researchers'] THEN tied[1..] ELSE tied END AS others,
  head(tied) AS one
WITH *, CASE WHEN $asked.walk > 0 THEN
    CASE $asked.from
      WHEN 'works' THEN count {(one)-[:AUTHORED]->()} + count {(one)<-[:HAS_TOPIC|HAS_INSTITUTION]-()}
      ELSE count {(one)<-[:WORKS_ON|AFFILIATED_WITH]-()}
    END
  END AS degree
WITH *, coalesce($position[2], '') AS start, degree * $asked.walk / (2 * $limit + 2) AS reach
CALL (one, start, reach) {
  CALL (start, reach) {
    MATCH (n:Work)
    WHERE n.sort_key > CASE WHEN $asked.from = 'works' AND reach > COUNT {(:Work)} THEN start END
    WITH n ORDER BY n.sort_key LIMIT $asked.walk
    RETURN collect(n) AS line
    UNION ALL
    MATCH (n:Researcher)
    WHERE n.sort_key > CASE
      WHEN $asked.from = 'researchers' AND reach > COUNT {(:Researcher)} THEN start END
    WITH n ORDER BY n.sort_key LIMIT $asked.walk
    RETURN collect(n) AS line
  }
  UNWIND line AS n
  WITH n WHERE EXISTS {(n)-[:AUTHORED|HAS_TOPIC|HAS_INSTITUTION|WORKS_ON|AFFILIATED_WITH]-(one)}
  WITH n LIMIT $limit + 1
  RETURN collect(n) AS met
}
WITH *, CASE WHEN size(met) > $limit THEN met END AS met
CALL (tied, wanted, others, met) {
  CALL (tied, wanted, met) {
    UNWIND wanted AS words
    CALL db.index.fulltext.queryNodes($asked.search.index, words) YIELD node AS n, score
    RETURN n, score
    UNION ALL
    UNWIND met AS n
    RETURN n, 0.0 AS score
    UNION ALL
    UNWIND CASE WHEN $asked.from = 'works' AND met IS NULL THEN tied[..1] ELSE [] END AS first
    MATCH (first)-[:AUTHORED|HAS_TOPIC|HAS_INSTITUTION]-(n:Work)
    RETURN n, 0.0 AS score
    UNION ALL
    UNWIND CASE WHEN $asked.from = 'researchers' AND met IS NULL THEN tied[..1] ELSE [] END AS first
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
  WITH
    n, n.sort_key AS name,
    CASE WHEN $asked.order.by IS NULL THEN -score ELSE coalesce($asked.order.sign * n[$asked.order.by], $asked.order.last) END AS rank,
    CASE WHEN $asked.order.by IS NULL THEN -coalesce(n[$asked.order.size], 0) ELSE 0 END AS size
  WHERE $position IS NULL
    OR rank > $position[0]
    OR rank = $position[0] AND size > $position[1]
    OR rank = $position[0] AND size = $position[1] AND name > $position[2]
  WITH n, rank, size, name ORDER BY rank, size, name LIMIT $limit + 1
  RETURN collect({n: n, at: [rank, size, name]}) AS rest
}
// A total that the cursor brings along is not counted again on the same graph version.
CALL (state, tied, wanted, others, degree) {
  WITH degree WHERE degree IS NOT NULL
  RETURN degree AS total
  UNION ALL
  WITH state, degree WHERE $counted[0] = state.version AND degree IS NULL
  RETURN $counted[1] AS total
  UNION ALL
  WITH state, tied, wanted, others, degree
  WHERE coalesce($counted[0] <> state.version, true) AND degree IS NULL
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
WITH state, found, rest, total,
  [place IN range(0, CASE WHEN size(rest) > $limit THEN $limit ELSE size(rest) END - 1)
    | {place: place, n: rest[place].n}] AS page
CALL (page) {
  CALL (page) {
    UNWIND page AS row
    WITH row, row.n AS n WHERE n:Researcher
    RETURN row.place AS place, n {
        .id, .display_name, .works_count, .collaborators_count, .cited_by_count,
        .first_year, .last_year,
        hint: coalesce(
          head(COLLECT {
            MATCH (n)-[a:AFFILIATED_WITH]->(i:Institution)
            RETURN i.display_name ORDER BY a.is_inferred, a.last_year DESC, a.works_count DESC, i.sort_key
          }),
          head(COLLECT {
            MATCH (n)-[s:WORKS_ON]->(t:Topic)
            RETURN t.display_name ORDER BY s.works_count DESC, t.sort_key
          })
        )
      } AS item
    UNION ALL
    UNWIND page AS row
    WITH row, row.n AS n WHERE n:Work
    RETURN row.place AS place, n {
        .id, .title, .type, .publication_year, .publication_date, .source, .abstract,
        .authors_count, .cited_by_count, .is_retracted,
        keys: [(n)-[:HAS_ID]->(x:ExternalId) | x.key],
        url: CASE WHEN $cited THEN n.url END,
        raw_names: CASE WHEN $cited THEN COLLECT {
          MATCH (n)<-[a:AUTHORED]-() RETURN a.raw_name ORDER BY a.position
        } END
      } AS item
    UNION ALL
    UNWIND page AS row
    WITH row, row.n AS n WHERE n:Topic
    RETURN row.place AS place, n {
        .id, .display_name, .subfield, .field, .domain, .works_count, .researchers_count,
        keys: [(n)-[:HAS_ID]->(x:ExternalId) | x.key]
      } AS item
    UNION ALL
    UNWIND page AS row
    WITH row, row.n AS n WHERE n:Institution
    RETURN row.place AS place, n {
        .id, .display_name, .country_code, .type, .works_count, .researchers_count,
        aliases: coalesce(n.aliases, []), keys: [(n)-[:HAS_ID]->(x:ExternalId) | x.key]
      } AS item
  }
  WITH place, item ORDER BY place
  RETURN collect(item) AS items
}
RETURN
  null AS id, found, items, total,
  CASE WHEN size(rest) > $limit THEN rest[$limit - 1].at END AS after,
  state.version AS graph_version
