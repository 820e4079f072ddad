// Keep the sources' records whole, each on the entity it speaks of.
//+ params = { rows = "Rows" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $rows AS row
MATCH (n:Entity {id: row.id})
MERGE (s:SourceRecord {name: row.name})
  ON CREATE SET s.born = row.born
SET s += row.properties
MERGE (n)-[:HAS_RECORD]->(s)
