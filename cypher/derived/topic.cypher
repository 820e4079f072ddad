// What the base edges say of topics, beside what is stored.
//+ params  = { ids = "Names" }
//+ returns = "DerivedRow"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeek"]
UNWIND $ids AS id
MATCH (t:Topic {id: id})
RETURN
  t.id AS id,
  {
    works_count: count {(t)<-[:HAS_TOPIC]-()}, researchers_count: count {(t)<-[:WORKS_ON]-()},
    keys: [(t)-[:HAS_ID]->(x:ExternalId) | x.key], name: t.display_name
  } AS base,
  t {.works_count, .researchers_count, .canonical_key, .sort_key} AS stored,
  {} AS stored_edges
