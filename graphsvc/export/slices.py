"""What every graph format says of a slice: flat attributes of nodes, edges and the whole."""

from typing import Any, Final

from graphsvc.models.neighbourhood import Edge, Neighbourhood, Node

#: Kinds of edge that have no direction; the source is the smaller id.
UNDIRECTED: Final = frozenset({"co_authorship"})


def node_attributes(node: Node) -> dict[str, Any]:
    """Give all that is said of a node but its id."""
    return _flat(node.data, label=node.label, kind=node.kind.value, hop=node.hop, rank=node.rank)


def edge_attributes(edge: Edge) -> dict[str, Any]:
    """Give all that is said of an edge but its id and ends."""
    directed = edge.kind not in UNDIRECTED
    return _flat(edge.data, kind=edge.kind, weight=edge.weight, directed=directed)


def slice_attributes(found: Neighbourhood) -> dict[str, Any]:
    """Give what is said of the whole: the focus, the version, what was left out and why."""
    return found.model_dump(mode="json", exclude={"nodes", "edges"})


def _flat(data: dict[str, Any], **base: Any) -> dict[str, Any]:
    more = {name: value for name, value in data.items() if name not in base and value is not None}
    return base | more
