// Index entities by kind, in the order of the feed of changes.
//+ rows   = "none"
//+ access = "schema"
CREATE INDEX entity_changes IF NOT EXISTS
FOR (n:Entity) ON (n.initial, n.changed_version, n.id)
