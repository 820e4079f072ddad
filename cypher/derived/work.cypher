// What the base edges say of works, beside what is stored.
//+ params  = { ids = "Names" }
//+ returns = "DerivedRow"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeek"]
UNWIND $ids AS id
MATCH (w:Work {id: id})
CALL (w) {
  MATCH (w)<-[a:AUTHORED]-(:Researcher)
  UNWIND a.institution_ids AS institution
  WITH institution, count(*) AS authorships_count
  RETURN collect({id: institution, authorships_count: authorships_count}) AS institutions
}
RETURN
  w.id AS id,
  {
    authors_count: count {(w)<-[:AUTHORED]-()},
    keys: [(w)-[:HAS_ID]->(x:ExternalId) | x.key], title: w.title, year: w.publication_year
  } AS base,
  {
    HAS_INSTITUTION: institutions,
    CITES: COLLECT {
      MATCH (w)-[:REFERS_TO]->(:ExternalId)<-[:HAS_ID]-(c:Work)
      WHERE c <> w
      RETURN DISTINCT {id: c.id}
    }
  } AS edges,
  w {.authors_count, .canonical_key, .sort_key} AS stored,
  {
    HAS_INSTITUTION: [(w)-[h:HAS_INSTITUTION]->(i:Institution) | h {.*, id: i.id}],
    CITES: [(w)-[:CITES]->(c:Work) | {id: c.id}]
  } AS stored_edges
