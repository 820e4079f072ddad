// One institution.
//+ params  = { id = "InstitutionId" }
//+ returns = "InstitutionDetailRow"
//+ rows    = "one"
//+ plan    = ["NodeUniqueIndexSeek"]
OPTIONAL MATCH (:ExternalId {key: $id})<-[:HAS_ID]-(known:Institution)
WITH coalesce(known.id, $id) AS id
MATCH (i:Institution {id: id})
MATCH (state:GraphState {key: 'graph'})
RETURN
  i.id AS id, i.display_name AS display_name, i.country_code AS country_code, i.type AS type,
  coalesce(i.aliases, []) AS aliases, i.works_count AS works_count,
  i.researchers_count AS researchers_count,
  [(i)-[:HAS_ID]->(x:ExternalId) | x.key] AS keys,
  state.version AS graph_version
