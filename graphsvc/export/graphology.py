"""graphology's serialised graph, for `Graph.from(…)`."""

from typing import Any

from graphsvc.export.slices import (
    UNDIRECTED,
    edge_attributes,
    node_attributes,
    slice_attributes,
)
from graphsvc.export.text import as_json
from graphsvc.models.neighbourhood import Edge, Neighbourhood


def write_graphology(found: Neighbourhood) -> str:
    """Write a slice as a mixed graph: ties have no direction, all else has."""
    ends = {(edge.kind in UNDIRECTED, edge.source, edge.target) for edge in found.edges}
    return as_json(
        {
            # Several functions of graphology refuse graphs that may have parallel edges.
            "options": {"type": "mixed", "multi": len(ends) < len(found.edges)},
            "attributes": slice_attributes(found),
            "nodes": [{"key": n.id, "attributes": node_attributes(n)} for n in found.nodes],
            "edges": [_edge(edge) for edge in found.edges],
        }
    )


def _edge(edge: Edge) -> dict[str, Any]:
    written = {
        "key": edge.id,
        "source": edge.source,
        "target": edge.target,
        "attributes": edge_attributes(edge),
    }
    return written | ({"undirected": True} if edge.kind in UNDIRECTED else {})
