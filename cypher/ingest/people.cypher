// People who own external keys, or bear names in sources that declare theirs disambiguated, or are
// asked for by their ids.
//+ params  = { keys = "Names", names = "Names", ids = "Names" }
//+ returns = "KnownPerson"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeek"]
CALL () {
  UNWIND $keys AS key
  MATCH (x:ExternalId {key: key})<-[:HAS_ID]-(r:Researcher)
  USING INDEX x:ExternalId(key)
  RETURN key, r
  UNION ALL
  UNWIND $names AS key
  MATCH (x:NameKey {key: key})<-[:BEARS]-(r:Researcher)
  USING INDEX x:NameKey(key)
  RETURN key, r
  UNION ALL
  UNWIND $ids AS id
  MATCH (r:Researcher {id: id})
  RETURN null AS key, r
}
WITH r, collect(key) AS keys
RETURN
  r.id AS id, r.birth AS birth, r.born AS born, r.forms AS forms, r:Contested AS is_contested,
  keys
