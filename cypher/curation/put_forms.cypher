// Replace the forms that decisions name.
//+ params = { rows = "Rows" }
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeUniqueIndexSeek"]
UNWIND $rows AS row
MATCH (d:Decision {id: row.id})
SET d.forms = row.forms
