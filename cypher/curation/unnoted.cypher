// Decisions in force that someone did not write a work that is there, but bears no note of it.
//+ returns = "DecisionRow"
//+ rows    = "many"
//+ plan    = ["NodeIndexSeek"]
MATCH (d:Decision {is_active: true})
WHERE
  d.kind = 'not-author'
  AND EXISTS {
    UNWIND d.works AS key
    MATCH (:ExternalId {key: key})<-[:HAS_ID]-(w:Work)
    WHERE NOT EXISTS {
      MATCH (w)<-[n:NOT_AUTHOR_OF]-(:Researcher)
      WHERE n.decision = d.id
    }
  }
RETURN d.id AS id, d.kind AS kind, d.forms AS forms, d.works AS works
ORDER BY d.id
