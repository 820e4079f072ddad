// Works that print any of these affiliation strings.
//+ params  = { texts = "Names" }
//+ returns = "EntityRef"
//+ rows    = "many"
//+ plan    = ["NodeUniqueIndexSeek"]
UNWIND $texts AS text
MATCH (:AffiliationString {text: text})<-[:PRINTS]-(w:Work)
RETURN DISTINCT w.id AS id
