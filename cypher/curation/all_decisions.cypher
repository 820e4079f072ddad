// All that is kept of curators' decisions, those taken back among them, in the order they were taken.
//+ returns = "KeptDecision"
//+ rows    = "many"
MATCH (d:Decision)
RETURN
  properties(d) AS decision,
  [(r:Researcher)-[n:NOT_AUTHOR_OF {decision: d.id}]->(w:Work) | {id: r.id, work: w.id}] AS notes
ORDER BY d.decided_at, d.id
