// How many source records there are, from the count store.
//+ returns = "Count"
//+ rows    = "one"
//+ plan    = ["NodeCountFromCountStore"]
MATCH (s:SourceRecord)
RETURN count(s) AS total
