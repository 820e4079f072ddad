// Number the records of a batch in the order of their arrival; gives the number before the first.
//+ params  = { count = "Number" }
//+ returns = "Count"
//+ rows    = "one"
//+ access  = "write"
//+ plan    = ["NodeUniqueIndexSeek"]
MATCH (state:GraphState {key: 'graph'})
WITH state, coalesce(state.arrivals, 0) AS total
SET state.arrivals = total + $count
RETURN total
