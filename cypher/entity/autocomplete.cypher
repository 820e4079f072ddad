// The records that a text being typed may mean: first by id, then by whole words, by a last word
// that is only begun, each where there is room left; by words with errors only where nothing has
// them as they are. In a step a name that is all of the text comes first, then the one with most
// works (of works, most citations), of the `enough` best matches of each index.
//+ params  = { asked = "Asked", limit = "PageSize" }
//+ returns = "AutocompleteRow"
//+ rows    = "one"
//+ plan    = ["NodeUniqueIndexSeek", "ProcedureCall"]
MATCH (state:GraphState {key: 'graph'})
CALL () {
  UNWIND $asked.keys AS key
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
  RETURN collect(DISTINCT e) AS known
}
CALL (known) {
  UNWIND CASE WHEN size(known) < $limit THEN $asked.whole ELSE [] END AS words
  UNWIND $asked.indexes AS index
  CALL db.index.fulltext.queryNodes(index, words, {limit: $asked.enough}) YIELD node AS n
  WITH n, toLower(coalesce(n.display_name, n.title)) = $asked.text AS is_all,
    coalesce(n.works_count, n.cited_by_count, 0) AS size
  WHERE NOT n IN known
  WITH n, is_all, size ORDER BY is_all DESC, size DESC, n.sort_key LIMIT $limit
  RETURN collect(n) AS whole
}
WITH state, known + whole AS known
CALL (known) {
  UNWIND CASE WHEN size(known) < $limit THEN $asked.begun ELSE [] END AS words
  UNWIND $asked.indexes AS index
  CALL db.index.fulltext.queryNodes(index, words, {limit: $asked.enough}) YIELD node AS n
  WITH n, coalesce(n.works_count, n.cited_by_count, 0) AS size
  WHERE NOT n IN known
  WITH n, size ORDER BY size DESC, n.sort_key LIMIT $limit
  RETURN collect(n) AS begun
}
WITH state, known + begun AS known
CALL (known) {
  UNWIND CASE WHEN known = [] THEN $asked.fuzzy ELSE [] END AS words
  UNWIND $asked.indexes AS index
  CALL db.index.fulltext.queryNodes(index, words, {limit: $limit}) YIELD node AS n, score
  WITH n, score, coalesce(n.works_count, n.cited_by_count, 0) AS size
  WHERE NOT n IN known
  WITH n, score, size ORDER BY score DESC, size DESC, n.sort_key LIMIT $limit
  RETURN collect(n) AS fuzzy
}
RETURN
  [n IN (known + fuzzy)[..$limit] | {
    id: n.id, display_name: coalesce(n.display_name, n.title), works_count: n.works_count,
    kind: CASE
      WHEN n:Researcher THEN 'researcher'
      WHEN n:Work THEN 'work'
      WHEN n:Topic THEN 'topic'
      ELSE 'institution'
    END,
    hint: CASE
      WHEN n:Researcher THEN [coalesce(
        head(COLLECT {
          MATCH (n)-[a:AFFILIATED_WITH]->(i:Institution)
          RETURN i.display_name ORDER BY a.is_inferred, a.last_year DESC, a.works_count DESC, i.sort_key
        }),
        head(COLLECT {
          MATCH (n)-[s:WORKS_ON]->(t:Topic)
          RETURN t.display_name ORDER BY s.works_count DESC, t.sort_key
        })
      )]
      WHEN n:Work THEN [toString(n.publication_year)] + COLLECT {
        MATCH (n)<-[a:AUTHORED]-(r:Researcher)
        RETURN r.display_name ORDER BY a.position LIMIT $asked.authors
      }
      WHEN n:Topic THEN [coalesce(n.subfield, n.field, n.domain)]
      ELSE [n.city, n.country_code]
    END
  }] AS items,
  state.version AS graph_version
