// Create every label, relationship type and property name of the schema.
// The driver's notification of an unknown name then always means a mistake in a query.
//+ params = { labels = "Names", types = "Names", names = "Names" }
//+ rows   = "none"
//+ access = "schema"
UNWIND $labels AS label
CALL db.createLabel(label)
WITH count(*) AS labels
UNWIND $types AS type
CALL db.createRelationshipType(type)
WITH count(*) AS types
UNWIND $names AS name
CALL db.createProperty(name)
WITH count(*) AS names
FINISH
