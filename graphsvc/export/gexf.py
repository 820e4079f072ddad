"""GEXF 1.3, Gephi's own format."""

from typing import Any, Final

from lxml import etree

from graphsvc.export.slices import edge_attributes, node_attributes, slice_attributes
from graphsvc.export.text import as_json
from graphsvc.export.xml import declare, xml_text
from graphsvc.models.neighbourhood import Neighbourhood

_NAMESPACE: Final = "http://gexf.net/1.3"


def write_gexf(found: Neighbourhood) -> bytes:
    """Write a slice; what is said of the whole is JSON in the description.

    Readers such as networkx refuse a mixed graph, so every edge is written as a directed one, and
    `directed` says which are. The date that GEXF may carry is left out, so that equal slices are
    equal bytes.
    """
    root = etree.Element("gexf", {"version": "1.3"}, nsmap={None: _NAMESPACE})  # pyright: ignore[reportArgumentType]
    meta = etree.SubElement(root, "meta")
    etree.SubElement(meta, "creator").text = "graphsvc"
    etree.SubElement(meta, "description").text = xml_text(as_json(slice_attributes(found)))
    graph = etree.SubElement(root, "graph", {"mode": "static", "defaultedgetype": "directed"})
    # A label and a weight have a place of their own.
    nodes = [_without(node_attributes(node), "label") for node in found.nodes]
    edges = [_without(edge_attributes(edge), "weight") for edge in found.edges]
    for of, rows in (("node", nodes), ("edge", edges)):
        attributes = etree.SubElement(graph, "attributes", {"class": of})
        for name, type in declare(rows).items():
            etree.SubElement(attributes, "attribute", {"id": name, "title": name, "type": type})
    inside = etree.SubElement(graph, "nodes")
    for node, data in zip(found.nodes, nodes, strict=True):
        said = {"id": node.id, "label": xml_text(node.label)}
        _add_values(etree.SubElement(inside, "node", said), data)
    inside = etree.SubElement(graph, "edges")
    for edge, data in zip(found.edges, edges, strict=True):
        ends = {"id": edge.id, "source": edge.source, "target": edge.target}
        _add_values(etree.SubElement(inside, "edge", ends, weight=xml_text(edge.weight)), data)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _without(data: dict[str, Any], apart: str) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != apart}


def _add_values(element: etree._Element, data: dict[str, Any]) -> None:  # pyright: ignore[reportPrivateUsage]
    values = etree.SubElement(element, "attvalues")
    for name, value in data.items():
        etree.SubElement(values, "attvalue", {"for": name, "value": xml_text(value)})
