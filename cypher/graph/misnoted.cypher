// Which entities do not tell the version that made them and the one that last changed them.
//+ params  = { ids = "Names" }
//+ returns = "EntityRef"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeek"]
MATCH (state:GraphState {key: 'graph'})
UNWIND $ids AS id
MATCH (n:Entity {id: id})
WHERE NOT coalesce(
  0 < n.created_version <= n.changed_version AND n.changed_version <= state.version, false
)
RETURN n.id AS id ORDER BY id
