// One entity after another as the canonical checksum sees it.
// Without ids of ours, times, and projections of private data; edges name the other end by its
// canonical key, and a tie is told from its smaller end.
//+ params  = { after = "Name", limit = "Number" }
//+ returns = "CanonicalRow"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeekByRange"]
MATCH (n:Entity)
WHERE n.id > $after
WITH n ORDER BY n.id LIMIT $limit
RETURN
  n.id AS id,
  head([label IN labels(n) WHERE label IN ['Researcher', 'Work', 'Topic', 'Institution']]) AS kind,
  COLLECT {MATCH (n)-[:HAS_ID]->(x:ExternalId) RETURN x.key ORDER BY x.key} AS keys,
  properties(n) AS properties,
  COLLECT {
    MATCH (n)-[e]->(m:Entity)
    WHERE type(e) <> 'NOT_AUTHOR_OF' AND type(e) <> 'COLLABORATED_WITH'
    RETURN {type: type(e), to: m.canonical_key, properties: properties(e)}
    UNION ALL
    MATCH (n)-[e:COLLABORATED_WITH]-(m:Researcher)
    WHERE n.canonical_key < m.canonical_key
    RETURN {type: type(e), to: m.canonical_key, properties: properties(e)}
  } AS edges,
  COLLECT {
    MATCH (n)-[:HAS_RECORD]->(s:SourceRecord)
    RETURN {name: s.name, digest: s.digest, is_displayed: s.is_displayed} ORDER BY s.name
  } AS records
