// What the base edges say of institutions, beside what is stored.
//+ params  = { ids = "Names" }
//+ returns = "DerivedRow"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeek"]
UNWIND $ids AS id
MATCH (i:Institution {id: id})
RETURN
  i.id AS id,
  {
    works_count: count {(i)<-[:HAS_INSTITUTION]-()},
    researchers_count: count {(i)<-[:AFFILIATED_WITH]-()},
    keys: [(i)-[:HAS_ID]->(x:ExternalId) | x.key], name: i.display_name,
    parents: [
      (i)-[:REFERS_TO]->(:ExternalId)<-[:HAS_ID]-(parent:Institution)
      WHERE parent <> i
      | parent.id
    ]
  } AS base,
  i {.works_count, .researchers_count, .canonical_key, .sort_key} AS stored,
  {CHILD_OF: [(i)-[:CHILD_OF]->(parent:Institution) | {id: parent.id}]} AS stored_edges
