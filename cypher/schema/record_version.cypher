// Record the schema version the store has reached.
//+ params = { schema_version = "Number" }
//+ rows   = "none"
//+ access = "write"
MERGE (state:GraphState {key: 'graph'})
  ON CREATE SET state.version = 0, state.settled_version = 0
SET state.schema_version = $schema_version
