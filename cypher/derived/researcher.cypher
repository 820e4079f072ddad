// What the base edges say of researchers, beside what is stored.
// A tie's weight is summed in whole units of 1e-12, so that it does not depend on the order.
//+ params  = { ids = "Names", max_authors = "MaxAuthors", groups = "SourceGroups", indexed = "Names" }
//+ returns = "DerivedRow"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeek"]
UNWIND $ids AS id
MATCH (r:Researcher {id: id})
CALL (r) {
  OPTIONAL MATCH (r)-[a:AUTHORED]->(w:Work)
  WITH a, w, size(COLLECT {
    UNWIND a.asserted_by AS source
    WITH DISTINCT $groups[source] AS voice
    WHERE voice IS NOT NULL
    RETURN voice
  }) AS voices
  RETURN {
    works_count: count(w), first_year: min(w.publication_year), last_year: max(w.publication_year),
    large_works_excluded: sum(CASE WHEN w.authors_count > $max_authors THEN 1 ELSE 0 END),
    indexed_works_count:
      sum(CASE WHEN any(source IN a.asserted_by WHERE source IN $indexed) THEN 1 ELSE 0 END),
    corroborated_works_count: sum(CASE WHEN voices >= 2 THEN 1 ELSE 0 END),
    retracted_works_count: CASE
      WHEN count(w.is_retracted) > 0 THEN sum(CASE WHEN w.is_retracted THEN 1 ELSE 0 END)
    END
  } AS counts
}
CALL (r) {
  MATCH (r)-[:AUTHORED]->(w:Work)<-[:AUTHORED]-(other:Researcher)
  WHERE w.authors_count <= $max_authors
  WITH other, count(w) AS works_count, min(w.publication_year) AS first_year,
    max(w.publication_year) AS last_year,
    sum(toInteger(round(1e12 / (w.authors_count - 1)))) AS units
  RETURN collect({
    id: other.id, works_count: works_count, first_year: first_year, last_year: last_year,
    weight: round(units / 1e12, 6)
  }) AS ties
}
CALL (r) {
  MATCH (r)-[:AUTHORED]->(w:Work)-[:HAS_TOPIC]->(t:Topic)
  WITH r, t, count(w) AS works_count
  RETURN collect({
    id: t.id, works_count: works_count,
    share: round(1.0 * works_count / count {(r)-[:AUTHORED]->()}, 6)
  }) AS topics
}
CALL (r) {
  MATCH (r)-[a:AUTHORED]->(w:Work)
  UNWIND a.institution_ids AS institution
  WITH institution, collect(a) AS authorships, count(w) AS works_count,
    min(w.publication_year) AS first_year, max(w.publication_year) AS last_year
  WITH *, COLLECT {
    UNWIND authorships AS a
    UNWIND a.affiliations_asserted_by AS source
    RETURN DISTINCT source ORDER BY source
  } AS asserted_by
  RETURN collect({
    id: institution, works_count: works_count, first_year: first_year, last_year: last_year,
    is_inferred: all(a IN authorships WHERE a.affiliations_inferred),
    asserted_by: asserted_by
  }) AS institutions
}
RETURN
  r.id AS id,
  counts {
    .*,
    asserted_by: COLLECT {
      MATCH (r)-[a:AUTHORED]->()
      UNWIND a.asserted_by AS source
      RETURN DISTINCT source ORDER BY source
    },
    keys: [
      (r)-[:HAS_ID]->(x:ExternalId)
      | {key: x.key, is_contested: count {(x)<-[:HAS_ID]-()} > 1}
    ],
    name_keys: [(r)-[:BEARS]->(x:NameKey) | x.key],
    forms: r.forms,
    citations: [(r)-[:AUTHORED]->(w:Work) | w.cited_by_count],
    employers: [
      (r)-[:REFERS_TO]->(x:ExternalId)<-[:HAS_ID]-(i:Institution) | {key: x.key, id: i.id}
    ],
    names: [(r)-[a:AUTHORED]->() | {name: a.raw_name, sources: a.asserted_by}]
      + [(s:SourceRecord)-[l:LISTS]->(r) | {name: l.raw_name, sources: [s.source]}],
    records: [(r)-[:HAS_RECORD]->(s:SourceRecord) | s.body],
    observed_at: head(COLLECT {
      MATCH (r)-[:AUTHORED]->(:Work)-[:HAS_RECORD]->(s:SourceRecord)
      WHERE s.observed_at IS NOT NULL
      RETURN toString(s.observed_at) ORDER BY s.observed_at DESC
    })
  } AS base,
  {COLLABORATED_WITH: ties, WORKS_ON: topics, AFFILIATED_WITH: institutions} AS edges,
  r {
    .works_count, .first_year, .last_year, .large_works_excluded, .indexed_works_count,
    .corroborated_works_count, .retracted_works_count, .asserted_by, .display_name, .name_variants,
    .headline, .topics_count, .institutions_count, .collaborators_count, .ties_at_least,
    observed_at: toString(r.observed_at), .canonical_key, .sort_key, .cited_by_count, .h_index
  } AS stored,
  {
    COLLABORATED_WITH: [(r)-[t:COLLABORATED_WITH]-(o:Researcher) | t {.*, id: o.id}],
    WORKS_ON: [(r)-[t:WORKS_ON]->(o:Topic) | t {.*, id: o.id}],
    AFFILIATED_WITH: [(r)-[t:AFFILIATED_WITH]->(o:Institution) | t {.*, id: o.id}]
  } AS stored_edges
