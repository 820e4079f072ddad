"""GraphML, as networkx, igraph, yEd and Gephi read it."""

from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from graphsvc.export.slices import edge_attributes, node_attributes, slice_attributes
from graphsvc.export.xml import declare, xml_text
from graphsvc.models.neighbourhood import Neighbourhood

_NAMESPACE: Final = "http://graphml.graphdrawing.org/xmlns"


def write_graphml(found: Neighbourhood) -> bytes:
    """Write a slice; what is said of the whole is data of the graph, under dotted names.

    Readers such as networkx refuse a mixed graph, so every edge is written as a directed one, and
    `directed` says which are.
    """
    root = etree.Element("graphml", nsmap={None: _NAMESPACE})  # pyright: ignore[reportArgumentType]
    nodes = [node_attributes(node) for node in found.nodes]
    edges = [edge_attributes(edge) for edge in found.edges]
    whole = dict(_dotted(slice_attributes(found)))
    for of, rows in (("graph", [whole]), ("node", nodes), ("edge", edges)):
        for name, type in declare(rows).items():
            key = {"id": f"{of}.{name}", "for": of, "attr.name": name, "attr.type": type}
            etree.SubElement(root, "key", key)
    graph = etree.SubElement(root, "graph", {"id": found.focus.id, "edgedefault": "directed"})
    _add_data(graph, "graph", whole)
    for node, data in zip(found.nodes, nodes, strict=True):
        _add_data(etree.SubElement(graph, "node", {"id": node.id}), "node", data)
    for edge, data in zip(found.edges, edges, strict=True):
        ends = {"id": edge.id, "source": edge.source, "target": edge.target}
        _add_data(etree.SubElement(graph, "edge", ends), "edge", data)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _dotted(value: dict[str, Any], at: str = "") -> Iterator[tuple[str, Any]]:
    for name, inner in value.items():
        if isinstance(inner, dict):
            yield from _dotted(inner, f"{at}{name}.")  # pyright: ignore[reportUnknownArgumentType]
        elif inner is not None:
            yield f"{at}{name}", inner


def _add_data(element: etree._Element, of: str, data: dict[str, Any]) -> None:  # pyright: ignore[reportPrivateUsage]
    for name, value in data.items():
        etree.SubElement(element, "data", {"key": f"{of}.{name}"}).text = xml_text(value)
