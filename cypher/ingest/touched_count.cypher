// How many entities are marked touched, from the count store.
//+ returns = "Count"
//+ rows    = "one"
//+ plan    = ["NodeCountFromCountStore"]
MATCH (n:Touched)
RETURN count(n) AS total
