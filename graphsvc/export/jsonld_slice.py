"""JSON-LD of a slice: entities with the properties that link them, and a statement an edge.

A link of RDF has no place for a weight, so each edge is also written as an `rdf:Statement` about
that link (RDF Schema 1.1, section 5.3), which carries its id, kind, weight and data.
"""

from typing import Any, Final
from urllib.parse import quote

from graphsvc.export.jsonld import CONTEXT, TYPES, Object, address, property_values, work_type
from graphsvc.export.text import as_json
from graphsvc.ids import Kind
from graphsvc.models.neighbourhood import Edge, EdgeKind, Neighbourhood, Node

_SCHEMA: Final = CONTEXT["@vocab"]
#: The property of schema.org that an edge is, from its source to its target.
_PROPERTIES: Final[dict[EdgeKind, str]] = {
    "authorship": "author",
    "co_authorship": "colleague",
    "works_on": "knowsAbout",
    "topic_signal": "about",
    "affiliation": "affiliation",
    "citation": "citation",
    "parent": "parentOrganization",
}


def write_jsonld(found: Neighbourhood, base: str) -> str:
    """Write a slice; `base` is the public address of the service, empty for relative links."""
    own = f"{address(found.focus.id, base)}/neighbourhood"
    entities = {node.id: _entity(node, base) for node in found.nodes}
    statements = [_statement(edge, own, base) for edge in found.edges]
    for edge in found.edges:
        subject, predicate, object = _triple(edge)
        entities[subject].setdefault(predicate, []).append({"@id": address(object, base)})
    whole = {
        "@id": own,
        "@type": "Dataset",
        "about": {"@id": address(found.focus.id, base)},
        "version": found.graph_version,
    }
    return as_json({"@context": CONTEXT, "@graph": [whole, *entities.values(), *statements]})


def _entity(node: Node, base: str) -> Object:
    type = work_type(node.data.get("type")) if node.kind is Kind.WORK else TYPES[node.kind]
    said: dict[str, Any] = {"hop": node.hop, "rank": node.rank} | node.data
    return {
        "@id": address(node.id, base),
        "@type": type,
        "name": node.label,
        "additionalProperty": property_values(said),
    }


def _triple(edge: Edge) -> tuple[str, str, str]:
    if edge.kind == "authorship":
        # In the graph a person has a work, in schema.org a work has an author.
        return edge.target, _PROPERTIES[edge.kind], edge.source
    if edge.kind == "affiliation" and edge.source.startswith(Kind.WORK.letter):
        return edge.source, "sourceOrganization", edge.target
    return edge.source, _PROPERTIES[edge.kind], edge.target


def _statement(edge: Edge, own: str, base: str) -> Object:
    subject, predicate, object = _triple(edge)
    return {
        "@id": f"{own}#{quote(edge.id, safe=':')}",
        "@type": "rdf:Statement",
        "rdf:subject": {"@id": address(subject, base)},
        "rdf:predicate": {"@id": f"{_SCHEMA}{predicate}"},
        "rdf:object": {"@id": address(object, base)},
        "identifier": edge.id,
        "name": edge.kind,
        "additionalProperty": property_values({"weight": edge.weight} | edge.data),
    }
