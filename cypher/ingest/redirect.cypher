// Remove entities that became part of others; their ids lead there from now on. What counted them
// is to be derived anew.
//+ params = { rows = "Rows" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $rows AS row
MATCH (old:Entity {id: row.old})
MATCH (new:Entity {id: row.new})
MERGE (redirect:Redirect {id: row.old})
SET redirect.birth = old.birth
MERGE (redirect)-[:REDIRECTS_TO]->(new)
WITH old, new
CALL (old, new) {
  MATCH (old)<-[before:REDIRECTS_TO]-(earlier:Redirect)
  MERGE (earlier)-[:REDIRECTS_TO]->(new)
  DELETE before
}
CALL (old, new) {
  MATCH (old)-[n:NOT_AUTHOR_OF]->(w:Work)
  MERGE (new)-[kept:NOT_AUTHOR_OF]->(w)
  SET kept = properties(n)
}
CALL (old, new) {
  MATCH (old)<-[n:NOT_AUTHOR_OF]-(r:Researcher)
  MERGE (r)-[kept:NOT_AUTHOR_OF]->(new)
  SET kept = properties(n)
}
CALL (old) {
  MATCH (old)-[:WORKS_ON|AFFILIATED_WITH|HAS_TOPIC|HAS_INSTITUTION]->(near:Topic|Institution)
  SET near:Touched
}
DETACH DELETE old
