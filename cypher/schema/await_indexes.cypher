// Wait until every index is online, five minutes at most.
//+ rows   = "none"
//+ access = "schema"
CALL db.awaitIndexes(300)
FINISH
