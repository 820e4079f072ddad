// Remove entities that became part of others; their ids lead there from now on. What counted them
// is to be derived anew.
//+ params = { rows = "Rows" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
MATCH (state:GraphState {key: 'graph'})
WITH state.version + 1 AS version
UNWIND $rows AS row
MATCH (old:Entity {id: row.old})
MATCH (new:Entity {id: row.new})
MERGE (redirect:Redirect {id: row.old})
SET
  redirect:Gone, redirect.initial = left(row.old, 1), redirect.birth = old.birth,
  redirect.changed_version = version, new.changed_version = version
MERGE (redirect)-[:REDIRECTS_TO]->(new)
WITH old, new, version
CALL (old, new, version) {
  MATCH (old)<-[before:REDIRECTS_TO]-(earlier:Redirect)
  SET earlier.changed_version = version
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
CALL (old, version) {
  MATCH (old)--(beside:Entity)
  SET beside.changed_version = version
}
DETACH DELETE old
