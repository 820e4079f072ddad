// How much there is of everything, from the count store.
// `what` is `entity`, `node`, `marked` (a second label of entities) or `relationship`.
//+ returns = "Counted"
//+ rows    = "many"
//+ plan    = ["NodeCountFromCountStore", "RelationshipCountFromCountStore"]
MATCH (n:Researcher)
WITH count(n) AS total
RETURN 'entity' AS what, 'Researcher' AS name, total
UNION ALL
MATCH (n:Work)
WITH count(n) AS total
RETURN 'entity' AS what, 'Work' AS name, total
UNION ALL
MATCH (n:Topic)
WITH count(n) AS total
RETURN 'entity' AS what, 'Topic' AS name, total
UNION ALL
MATCH (n:Institution)
WITH count(n) AS total
RETURN 'entity' AS what, 'Institution' AS name, total
UNION ALL
MATCH (n:ExternalId)
WITH count(n) AS total
RETURN 'node' AS what, 'ExternalId' AS name, total
UNION ALL
MATCH (n:SourceRecord)
WITH count(n) AS total
RETURN 'node' AS what, 'SourceRecord' AS name, total
UNION ALL
MATCH (n:AffiliationString)
WITH count(n) AS total
RETURN 'node' AS what, 'AffiliationString' AS name, total
UNION ALL
MATCH (n:NameKey)
WITH count(n) AS total
RETURN 'node' AS what, 'NameKey' AS name, total
UNION ALL
MATCH (n:Gone)
WITH count(n) AS total
RETURN 'node' AS what, 'Gone' AS name, total
UNION ALL
MATCH (n:Redirect)
WITH count(n) AS total
RETURN 'node' AS what, 'Redirect' AS name, total
UNION ALL
MATCH (n:Decision)
WITH count(n) AS total
RETURN 'node' AS what, 'Decision' AS name, total
UNION ALL
MATCH (n:ImportRun)
WITH count(n) AS total
RETURN 'node' AS what, 'ImportRun' AS name, total
UNION ALL
MATCH (n:Touched)
WITH count(n) AS total
RETURN 'marked' AS what, 'Touched' AS name, total
UNION ALL
MATCH (n:Stale)
WITH count(n) AS total
RETURN 'marked' AS what, 'Stale' AS name, total
UNION ALL
MATCH (n:Contested)
WITH count(n) AS total
RETURN 'marked' AS what, 'Contested' AS name, total
UNION ALL
MATCH (n:Hub)
WITH count(n) AS total
RETURN 'marked' AS what, 'Hub' AS name, total
UNION ALL
MATCH ()-[e:AFFILIATED_WITH]->()
WITH count(e) AS total
RETURN 'relationship' AS what, 'AFFILIATED_WITH' AS name, total
UNION ALL
MATCH ()-[e:AUTHORED]->()
WITH count(e) AS total
RETURN 'relationship' AS what, 'AUTHORED' AS name, total
UNION ALL
MATCH ()-[e:BEARS]->()
WITH count(e) AS total
RETURN 'relationship' AS what, 'BEARS' AS name, total
UNION ALL
MATCH ()-[e:CHILD_OF]->()
WITH count(e) AS total
RETURN 'relationship' AS what, 'CHILD_OF' AS name, total
UNION ALL
MATCH ()-[e:CITES]->()
WITH count(e) AS total
RETURN 'relationship' AS what, 'CITES' AS name, total
UNION ALL
MATCH ()-[e:COLLABORATED_WITH]->()
WITH count(e) AS total
RETURN 'relationship' AS what, 'COLLABORATED_WITH' AS name, total
UNION ALL
MATCH ()-[e:HAS_ID]->()
WITH count(e) AS total
RETURN 'relationship' AS what, 'HAS_ID' AS name, total
UNION ALL
MATCH ()-[e:HAS_INSTITUTION]->()
WITH count(e) AS total
RETURN 'relationship' AS what, 'HAS_INSTITUTION' AS name, total
UNION ALL
MATCH ()-[e:HAS_RECORD]->()
WITH count(e) AS total
RETURN 'relationship' AS what, 'HAS_RECORD' AS name, total
UNION ALL
MATCH ()-[e:HAS_TOPIC]->()
WITH count(e) AS total
RETURN 'relationship' AS what, 'HAS_TOPIC' AS name, total
UNION ALL
MATCH ()-[e:LISTS]->()
WITH count(e) AS total
RETURN 'relationship' AS what, 'LISTS' AS name, total
UNION ALL
MATCH ()-[e:NAMES]->()
WITH count(e) AS total
RETURN 'relationship' AS what, 'NAMES' AS name, total
UNION ALL
MATCH ()-[e:NOT_AUTHOR_OF]->()
WITH count(e) AS total
RETURN 'relationship' AS what, 'NOT_AUTHOR_OF' AS name, total
UNION ALL
MATCH ()-[e:PRINTS]->()
WITH count(e) AS total
RETURN 'relationship' AS what, 'PRINTS' AS name, total
UNION ALL
MATCH ()-[e:REDIRECTS_TO]->()
WITH count(e) AS total
RETURN 'relationship' AS what, 'REDIRECTS_TO' AS name, total
UNION ALL
MATCH ()-[e:REFERS_TO]->()
WITH count(e) AS total
RETURN 'relationship' AS what, 'REFERS_TO' AS name, total
UNION ALL
MATCH ()-[e:WORKS_ON]->()
WITH count(e) AS total
RETURN 'relationship' AS what, 'WORKS_ON' AS name, total
