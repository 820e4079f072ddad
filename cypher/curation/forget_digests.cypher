// Let the next import bring back whatever was redacted.
//+ rows   = "none"
//+ access = "write"
//+ plan   = ["NodeIndexSeek"]
MATCH (s:SourceRecord {is_redacted: true})
SET s.digest = '', s.is_redacted = null
