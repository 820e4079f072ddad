"""Cytoscape.js elements, for `cytoscape({…})` and `cy.json(…)`."""

from graphsvc.export.slices import edge_attributes, node_attributes, slice_attributes
from graphsvc.export.text import as_json
from graphsvc.models.neighbourhood import Neighbourhood


def write_cytoscape(found: Neighbourhood) -> str:
    """Write a slice; an element's group is said, since a work has a `source` as edges have."""
    nodes = [{"group": "nodes", "data": {"id": n.id, **node_attributes(n)}} for n in found.nodes]
    edges = [
        {
            "group": "edges",
            "data": {"id": e.id, "source": e.source, "target": e.target, **edge_attributes(e)},
        }
        for e in found.edges
    ]
    return as_json({"data": slice_attributes(found), "elements": {"nodes": nodes, "edges": edges}})
