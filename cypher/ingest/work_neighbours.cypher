// People, topics and institutions that hang on works, in displayed and other author lists.
//+ params  = { ids = "Names" }
//+ returns = "EntityRef"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeek"]
UNWIND $ids AS id
MATCH (w:Work {id: id})
CALL (w) {
  MATCH (w)<-[:AUTHORED]-(r:Researcher) RETURN r AS n
  UNION
  MATCH (w)-[:HAS_RECORD]->(:SourceRecord)-[:LISTS]->(r:Researcher) RETURN r AS n
  UNION
  MATCH (w)-[:HAS_TOPIC|HAS_INSTITUTION]->(t) RETURN t AS n
}
RETURN DISTINCT n.id AS id
