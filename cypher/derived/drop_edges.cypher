// Remove derived edges that the base edges no longer support.
//+ params = { rows = "Rows" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $rows AS row
MATCH (a:Entity {id: row.source})
MATCH (b:Entity {id: row.target})
MATCH (a)-[edge:COLLABORATED_WITH|WORKS_ON|AFFILIATED_WITH|HAS_INSTITUTION|CITES|CHILD_OF]->(b)
WHERE type(edge) = row.type
DELETE edge
