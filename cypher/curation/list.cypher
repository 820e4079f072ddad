// Curators' decisions in force, the newest first.
//+ returns = "DecisionItem"
//+ rows    = "many"
//+ plan    = ["NodeIndexSeek"]
MATCH (d:Decision {is_active: true})
RETURN
  d.id AS id, d.kind AS kind, d.subjects AS subjects, d.works AS works, d.reason AS reason,
  d.decided_by AS decided_by, toString(d.decided_at) AS decided_at
ORDER BY decided_at DESC, id
