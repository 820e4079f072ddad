// What the base edges say of researchers, work by work, beside what is stored.
// The co-authors of works with too many authors make no ties and are left out.
//+ params  = { ids = "Names", max_authors = "MaxAuthors" }
//+ returns = "DerivedRow"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeek"]
UNWIND $ids AS id
MATCH (r:Researcher {id: id})
RETURN
  r.id AS id,
  {
    works: [
      (r)-[a:AUTHORED]->(w:Work)
      | {
        year: w.publication_year, authors: w.authors_count, is_retracted: w.is_retracted,
        citations: w.cited_by_count, observed_at: w.observed_at.epochMillis,
        name: a.raw_name, asserted_by: a.asserted_by, institutions: a.institution_ids,
        is_inferred: a.affiliations_inferred, printed_by: a.affiliations_asserted_by,
        others: CASE
          WHEN w.authors_count <= $max_authors THEN [(w)<-[:AUTHORED]-(o:Researcher) | o.id]
        END,
        topics: [(w)-[:HAS_TOPIC]->(t:Topic) | t.id]
      }
    ],
    listed: [(s:SourceRecord)-[l:LISTS]->(r) | {name: l.raw_name, source: s.source}],
    records: [(r)-[:HAS_RECORD]->(s:SourceRecord) | s.body],
    keys: [
      (r)-[:HAS_ID]->(x:ExternalId)
      | {key: x.key, is_contested: count {(x)<-[:HAS_ID]-()} > 1}
    ],
    name_keys: [(r)-[:BEARS]->(x:NameKey) | x.key],
    forms: r.forms,
    employers: [
      (r)-[:REFERS_TO]->(x:ExternalId)<-[:HAS_ID]-(i:Institution) | {key: x.key, id: i.id}
    ]
  } AS base,
  r {
    .works_count, .first_year, .last_year, .large_works_excluded, .indexed_works_count,
    .corroborated_works_count, .retracted_works_count, .asserted_by, .display_name, .name_variants,
    .headline, .topics_count, .institutions_count, .collaborators_count, .ties_at_least,
    observed_at: r.observed_at.epochMillis, .canonical_key, .sort_key, .cited_by_count, .h_index
  } AS stored,
  // New people have none yet but ties, which the other end may have stored before their turn.
  {
    COLLABORATED_WITH: [
      (r)-[t:COLLABORATED_WITH]-(o:Researcher)
      | t {.works_count, .first_year, .last_year, .weight, id: o.id}
    ],
    WORKS_ON: [
      (r)-[t:WORKS_ON]->(o:Topic) WHERE r.sort_key IS NOT NULL
      | t {.works_count, .share, id: o.id}
    ],
    AFFILIATED_WITH: [
      (r)-[t:AFFILIATED_WITH]->(o:Institution) WHERE r.sort_key IS NOT NULL
      | t {.works_count, .first_year, .last_year, .is_inferred, .asserted_by, id: o.id}
    ]
  } AS stored_edges
