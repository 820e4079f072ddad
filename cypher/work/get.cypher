// One work with its authors, topics, and the author lists of other sources.
//+ params  = { id = "WorkId" }
//+ returns = "WorkDetailRow"
//+ rows    = "one"
//+ plan    = ["NodeUniqueIndexSeek"]
OPTIONAL MATCH (:ExternalId {key: $id})<-[:HAS_ID]-(known:Work)
WITH coalesce(known.id, $id) AS id
MATCH (w:Work {id: id})
MATCH (state:GraphState {key: 'graph'})
RETURN
  w.id AS id, w.title AS title, w.type AS type,
  w.publication_year AS publication_year, w.publication_date AS publication_date,
  w.source AS source, w.abstract AS abstract, w.authors_count AS authors_count,
  w.cited_by_count AS cited_by_count, w.is_retracted AS is_retracted, w.url AS url,
  [(w)-[:HAS_ID]->(x:ExternalId) | x.key] AS keys,
  coalesce(w.locations, []) AS locations,
  coalesce(w.unverified_keys, []) AS unverified_keys,
  COLLECT {
    MATCH (w)<-[a:AUTHORED]-(r:Researcher)
    RETURN a {
      .position, .raw_name, .asserted_by,
      institution_ids: coalesce(a.institution_ids, []), affiliations: coalesce(a.affiliations, []),
      affiliations_inferred: coalesce(a.affiliations_inferred, false),
      researcher: r {.id, .display_name}
    } ORDER BY a.position
  } AS authors,
  COLLECT {
    MATCH (w)-[:HAS_INSTITUTION]->(i:Institution)
    RETURN i {.id, .display_name} ORDER BY i.sort_key
  } AS institutions,
  COLLECT {
    MATCH (w)-[h:HAS_TOPIC]->(t:Topic)
    RETURN t {.id, .display_name} ORDER BY h.is_primary DESC, h.score DESC, t.sort_key
  } AS topics,
  COLLECT {
    MATCH (w)-[:HAS_RECORD]->(s:SourceRecord)
    WHERE NOT s.is_displayed AND EXISTS {(s)-[:LISTS]->()}
    RETURN {
      source: s.source, version: s.label,
      authors: COLLECT {
        MATCH (s)-[l:LISTS]->(r:Researcher)
        RETURN l {.position, .raw_name, researcher: r {.id, .display_name}} ORDER BY l.position
      }
    } ORDER BY s.name
  } AS author_list_variants,
  state.version AS graph_version
