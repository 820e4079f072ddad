// One topic.
//+ params  = { id = "TopicId" }
//+ returns = "TopicDetailRow"
//+ rows    = "one"
//+ plan    = ["NodeUniqueIndexSeek"]
OPTIONAL MATCH (:ExternalId {key: $id})<-[:HAS_ID]-(known:Topic)
WITH coalesce(known.id, $id) AS id
MATCH (t:Topic {id: id})
MATCH (state:GraphState {key: 'graph'})
RETURN
  t.id AS id, t.display_name AS display_name, t.subfield AS subfield, t.field AS field,
  t.domain AS domain, t.works_count AS works_count, t.researchers_count AS researchers_count,
  [(t)-[:HAS_ID]->(x:ExternalId) | x.key] AS keys,
  state.version AS graph_version
