// How many entities there are, from the count store.
//+ returns = "Count"
//+ rows    = "one"
//+ plan    = ["NodeCountFromCountStore"]
MATCH (n:Entity)
RETURN count(n) AS total
