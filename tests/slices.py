"""Reads each graph format back with a library of its own, as plain nodes and edges.

Every reader gives the same shape as `expected`, made from the JSON, so that formats and answers can
be compared as they are.
"""

import csv
from io import BytesIO, StringIO
import json
from typing import Any
from urllib.parse import unquote, urldefrag
from warnings import catch_warnings, simplefilter

import networkx as nx
from rdflib import RDF, SDO, BNode, Graph, URIRef

Things = dict[str, dict[str, Any]]

_BASE = "http://service.test/"
_SCHEMA_TYPES = {
    "researcher": {"Person"},
    "topic": {"DefinedTerm"},
    "institution": {"Organization"},
    "work": {
        "ScholarlyArticle",
        "Book",
        "Chapter",
        "Dataset",
        "Thesis",
        "Report",
        "SoftwareSourceCode",
    },
}


def expected(found: dict[str, Any]) -> tuple[Things, Things]:
    """Nodes and edges of an answer in JSON, flat, by their ids."""
    nodes = {
        node["id"]: {"label": node["label"], "kind": node["kind"], "hop": node["hop"]}
        | {"rank": node["rank"], **node["data"]}
        for node in found["nodes"]
    }
    edges = {
        edge["id"]: {
            "source": edge["source"],
            "target": edge["target"],
            "kind": edge["kind"],
            "weight": edge["weight"],
            "directed": edge["kind"] != "co_authorship",
            **edge["data"],
        }
        for edge in found["edges"]
    }
    return nodes, edges


def _of_networkx(graph: Any) -> tuple[Things, Things]:
    edges = {}
    for source, target, data in graph.edges(data=True):
        id = data.pop("id")
        edges[id] = {"source": source, "target": target, **data}
    return dict(graph.nodes(data=True)), edges


def read_graphml(text: bytes) -> tuple[Things, Things]:
    return _of_networkx(nx.read_graphml(BytesIO(text)))


def read_gexf(text: bytes) -> tuple[Things, Things]:
    return _of_networkx(nx.read_gexf(BytesIO(text), version="1.3"))


def of_javascript(found: dict[str, Any]) -> tuple[Things, Things]:
    """What graphology or Cytoscape.js hold."""
    nodes = {node.pop("id"): node for node in found["nodes"]}
    edges = {edge.pop("id"): edge for edge in found["edges"]}
    for edge in edges.values():
        assert edge.pop("undirected", not edge["directed"]) is not edge["directed"]
    return nodes, edges


def read_edges(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def read_rdf(text: str) -> Graph:
    """Read JSON-LD as a client at the root of the service does."""
    with catch_warnings():
        # The library's own parser uses what the library has deprecated.
        simplefilter("ignore", DeprecationWarning)
        return Graph().parse(data=text, format="json-ld", publicID=_BASE)


def read_jsonld(text: str) -> tuple[Things, Things]:
    """Read the statements and entities; the links themselves must be there as well."""
    graph = read_rdf(text)
    nodes: Things = {}
    edges: Things = {}
    for subject in set(graph.subjects(RDF.type)):
        types = {str(type).removeprefix(str(SDO)) for type in graph.objects(subject, RDF.type)}
        if isinstance(subject, BNode) or (types == {"Dataset"} and "/neighbourhood" in subject):
            continue
        data = {
            str(graph.value(value, SDO.name)): graph.value(value, SDO.value).toPython()
            for value in graph.objects(subject, SDO.additionalProperty)
        }
        name = graph.value(subject, SDO.name).toPython()
        if RDF.Statement in graph.objects(subject, RDF.type):
            ends = [graph.value(subject, part) for part in (RDF.subject, RDF.predicate, RDF.object)]
            assert tuple(ends) in graph
            source, _, target = (_id(end) for end in ends)
            if name == "authorship":
                source, target = target, source
            id = graph.value(subject, SDO.identifier).toPython()
            assert unquote(urldefrag(subject).fragment) == id
            edges[id] = {"source": source, "target": target, "kind": name} | data
            edges[id]["directed"] = name != "co_authorship"
        else:
            kind = str(subject).split("/")[-2].removesuffix("s")
            assert types <= _SCHEMA_TYPES[kind]
            nodes[_id(subject)] = {"label": name, "kind": kind} | data
    return nodes, edges


def _id(address: Any) -> str:
    assert isinstance(address, URIRef)
    return str(address).rsplit("/", 1)[-1]


def plain(things: Things) -> Things:
    """Make lists texts, as XML and RDF have them, and leave out empty ones."""
    return {
        id: {
            name: json.dumps(value, ensure_ascii=False, separators=(",", ":"))
            if isinstance(value, list | dict)
            else value
            for name, value in thing.items()
        }
        for id, thing in things.items()
    }
