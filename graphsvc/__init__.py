"""graphsvc: a research knowledge graph served from Neo4j."""

from importlib.metadata import version

__version__ = version("graphsvc")
