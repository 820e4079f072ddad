"""Trust in a record: the published score policy and the inputs it reads."""
