// How many entities are marked stale, from the count store.
//+ returns = "Count"
//+ rows    = "one"
//+ plan    = ["NodeCountFromCountStore"]
MATCH (n:Stale)
RETURN count(n) AS total
