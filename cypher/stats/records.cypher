// How many records each source gave, by their kind.
//+ returns = "RecordsCounted"
//+ rows    = "many"
//+ plan    = ["NodeByLabelScan"]
//+ allow   = { NodeByLabelScan = "only `graphsvc stats` asks, and every record has to be looked at" }
MATCH (s:SourceRecord)
RETURN s.source AS source, s.kind AS kind, count(s) AS total
ORDER BY source, kind
