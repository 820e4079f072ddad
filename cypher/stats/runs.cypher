// The last runs of imports, latest first.
//+ params  = { limit = "Number" }
//+ returns = "RunSummary"
//+ rows    = "many"
//+ plan    = ["NodeByLabelScan"]
//+ allow   = { NodeByLabelScan = "only `graphsvc stats` asks, and an import leaves one node" }
MATCH (run:ImportRun)
RETURN
  run.id AS id, coalesce(run.files, []) AS files, run.input AS input, run.source AS source,
  run.format AS format, run.state AS state, toString(run.started_at) AS started_at,
  toString(run.finished_at) AS finished_at, run.created AS created, run.updated AS updated,
  run.unchanged AS unchanged, run.linked AS linked, run.conflicts AS conflicts,
  run.rejected AS rejected, run.graph_version AS graph_version
ORDER BY run.started_at DESC, id LIMIT $limit
