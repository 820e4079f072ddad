// All that is kept of curators' decisions, those taken back among them, in the order they were taken.
//+ returns = "KeptDecision"
//+ rows    = "many"
//+ plan    = ["NodeByLabelScan"]
//+ allow   = { NodeByLabelScan = "an export or a build wants every decision, once" }
MATCH (d:Decision)
RETURN
  d.id AS id, d.kind AS kind, d.is_active AS is_active, d.forms AS forms, d.works AS works,
  d.subjects AS subjects, d.reason AS reason, d.decided_by AS decided_by,
  toString(d.decided_at) AS decided_at, toString(d.undone_at) AS undone_at
ORDER BY d.decided_at, d.id
