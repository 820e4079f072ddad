// Index ids that have no record any more by kind, in the order of the feed of changes.
//+ rows   = "none"
//+ access = "schema"
CREATE INDEX gone_changes IF NOT EXISTS
FOR (n:Gone) ON (n.initial, n.changed_version, n.id)
