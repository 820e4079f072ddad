// The run of this input that was cut short, if there is one: the import goes on from there.
//+ params  = { input = "Name" }
//+ returns = "OpenRun"
//+ rows    = "many"
//+ plan    = ["NodeIndexSeek"]
MATCH (run:ImportRun {input: $input})
WHERE run.state = 'running'
RETURN
  run.id AS id, run.checkpoint AS checkpoint, toString(run.started_at) AS started_at,
  run {.created, .updated, .unchanged, .linked, .conflicts, .rejected} AS counts
ORDER BY started_at DESC
