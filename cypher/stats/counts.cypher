// How much there is of everything, from the count store.
// `what` is `entity`, `node`, `marked` (a second label of entities) or `relationship`.
//+ returns = "Counted"
//+ rows    = "many"
//+ plan    = ["NodeCountFromCountStore", "RelationshipCountFromCountStore"]
MATCH (n:Researcher)
RETURN 'entity' AS what, 'Researcher' AS name, count(n) AS total
UNION ALL
MATCH (n:Work)
RETURN 'entity' AS what, 'Work' AS name, count(n) AS total
UNION ALL
MATCH (n:Topic)
RETURN 'entity' AS what, 'Topic' AS name, count(n) AS total
UNION ALL
MATCH (n:Institution)
RETURN 'entity' AS what, 'Institution' AS name, count(n) AS total
UNION ALL
MATCH (n:ExternalId)
RETURN 'node' AS what, 'ExternalId' AS name, count(n) AS total
UNION ALL
MATCH (n:SourceRecord)
RETURN 'node' AS what, 'SourceRecord' AS name, count(n) AS total
UNION ALL
MATCH (n:AffiliationString)
RETURN 'node' AS what, 'AffiliationString' AS name, count(n) AS total
UNION ALL
MATCH (n:NameKey)
RETURN 'node' AS what, 'NameKey' AS name, count(n) AS total
UNION ALL
MATCH (n:Redirect)
RETURN 'node' AS what, 'Redirect' AS name, count(n) AS total
UNION ALL
MATCH (n:Decision)
RETURN 'node' AS what, 'Decision' AS name, count(n) AS total
UNION ALL
MATCH (n:ImportRun)
RETURN 'node' AS what, 'ImportRun' AS name, count(n) AS total
UNION ALL
MATCH (n:Touched)
RETURN 'marked' AS what, 'Touched' AS name, count(n) AS total
UNION ALL
MATCH (n:Stale)
RETURN 'marked' AS what, 'Stale' AS name, count(n) AS total
UNION ALL
MATCH (n:Contested)
RETURN 'marked' AS what, 'Contested' AS name, count(n) AS total
UNION ALL
MATCH ()-[e:AFFILIATED_WITH]->()
RETURN 'relationship' AS what, 'AFFILIATED_WITH' AS name, count(e) AS total
UNION ALL
MATCH ()-[e:AUTHORED]->()
RETURN 'relationship' AS what, 'AUTHORED' AS name, count(e) AS total
UNION ALL
MATCH ()-[e:BEARS]->()
RETURN 'relationship' AS what, 'BEARS' AS name, count(e) AS total
UNION ALL
MATCH ()-[e:CHILD_OF]->()
RETURN 'relationship' AS what, 'CHILD_OF' AS name, count(e) AS total
UNION ALL
MATCH ()-[e:CITES]->()
RETURN 'relationship' AS what, 'CITES' AS name, count(e) AS total
UNION ALL
MATCH ()-[e:COLLABORATED_WITH]->()
RETURN 'relationship' AS what, 'COLLABORATED_WITH' AS name, count(e) AS total
UNION ALL
MATCH ()-[e:HAS_ID]->()
RETURN 'relationship' AS what, 'HAS_ID' AS name, count(e) AS total
UNION ALL
MATCH ()-[e:HAS_INSTITUTION]->()
RETURN 'relationship' AS what, 'HAS_INSTITUTION' AS name, count(e) AS total
UNION ALL
MATCH ()-[e:HAS_RECORD]->()
RETURN 'relationship' AS what, 'HAS_RECORD' AS name, count(e) AS total
UNION ALL
MATCH ()-[e:HAS_TOPIC]->()
RETURN 'relationship' AS what, 'HAS_TOPIC' AS name, count(e) AS total
UNION ALL
MATCH ()-[e:LISTS]->()
RETURN 'relationship' AS what, 'LISTS' AS name, count(e) AS total
UNION ALL
MATCH ()-[e:NAMES]->()
RETURN 'relationship' AS what, 'NAMES' AS name, count(e) AS total
UNION ALL
MATCH ()-[e:NOT_AUTHOR_OF]->()
RETURN 'relationship' AS what, 'NOT_AUTHOR_OF' AS name, count(e) AS total
UNION ALL
MATCH ()-[e:PRINTS]->()
RETURN 'relationship' AS what, 'PRINTS' AS name, count(e) AS total
UNION ALL
MATCH ()-[e:REDIRECTS_TO]->()
RETURN 'relationship' AS what, 'REDIRECTS_TO' AS name, count(e) AS total
UNION ALL
MATCH ()-[e:REFERS_TO]->()
RETURN 'relationship' AS what, 'REFERS_TO' AS name, count(e) AS total
UNION ALL
MATCH ()-[e:WORKS_ON]->()
RETURN 'relationship' AS what, 'WORKS_ON' AS name, count(e) AS total
