// All that is kept of curators' decisions, those taken back among them, in the order they were taken.
//+ returns = "KeptDecision"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeek"]
//+ allow   = { NodeByLabelScan = "a build wants every decision, once" }
MATCH (d:Decision)
RETURN
  properties(d) AS decision,
  COLLECT {
    UNWIND d.subjects AS subject
    OPTIONAL MATCH (:Redirect {id: subject})-[:REDIRECTS_TO]->(now:Researcher)
    WITH coalesce(now.id, subject) AS id
    MATCH (r:Researcher {id: id})-[n:NOT_AUTHOR_OF]->(w:Work)
    WHERE n.decision = d.id
    RETURN DISTINCT {id: r.id, work: w.id}
  } AS notes
ORDER BY d.decided_at, d.id
