// What the base edges say of works, beside what is stored.
//+ params  = { ids = "Names" }
//+ returns = "DerivedRow"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeek"]
UNWIND $ids AS id
MATCH (w:Work {id: id})
RETURN
  w.id AS id,
  {
    authors_count: count {(w)<-[:AUTHORED]-()},
    keys: [(w)-[:HAS_ID]->(x:ExternalId) | x.key], title: w.title, year: w.publication_year,
    institutions: [(w)<-[a:AUTHORED]-(:Researcher) | a.institution_ids],
    cited: [(w)-[:REFERS_TO]->(:ExternalId)<-[:HAS_ID]-(c:Work) WHERE c <> w | c.id]
  } AS base,
  w {.authors_count, .canonical_key, .sort_key} AS stored,
  {
    HAS_INSTITUTION: [(w)-[h:HAS_INSTITUTION]->(i:Institution) | h {.authorships_count, id: i.id}],
    CITES: [(w)-[:CITES]->(c:Work) | {id: c.id}]
  } AS stored_edges
