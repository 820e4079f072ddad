// Create derived edges; what was there in their place has been dropped before.
//+ params = { rows = "Rows" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $rows AS row
MATCH (a:Entity {id: row.source})
UNWIND row.targets AS target
MATCH (b:Entity {id: target.id})
CREATE (a)-[edge:$(row.type)]->(b)
SET edge = target.properties
