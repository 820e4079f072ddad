// Replace the author lists that other sources give, and mark which record is displayed.
//+ params = { rows = "Rows" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $rows AS row
MATCH (s:SourceRecord {name: row.name})
SET s.is_displayed = row.is_displayed
WITH s, row
CALL (s) {
  MATCH (s)-[old:LISTS]->()
  DELETE old
}
CALL (s, row) {
  UNWIND row.authors AS author
  MATCH (r:Researcher {id: author.id})
  MERGE (s)-[l:LISTS {position: author.position}]->(r)
  SET l.raw_name = author.raw_name
}
