"""Builds a whole store from scratch: joins out of core, and files for Neo4j's own bulk loader."""
