"""From records to the graph: identity, what is displayed, derived data, check and checksum."""
