"""Whatever names and numbers a slice holds, each graph format gives it back to its own library."""

import json
import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from graphsvc.export.cytoscape import write_cytoscape
from graphsvc.export.edges import write_edges
from graphsvc.export.gexf import write_gexf
from graphsvc.export.graphml import write_graphml
from graphsvc.export.graphology import write_graphology
from graphsvc.export.jsonld_slice import write_jsonld
from graphsvc.ids import CROCKFORD, Kind
from graphsvc.models.neighbourhood import Edge, Focus, Neighbourhood, Neighbours, Node
from tests.javascript import read_in_javascript
from tests.slices import (
    expected,
    of_javascript,
    plain,
    read_edges,
    read_gexf,
    read_graphml,
    read_jsonld,
)

ENDS = {
    "authorship": (Kind.RESEARCHER, Kind.WORK),
    "co_authorship": (Kind.RESEARCHER, Kind.RESEARCHER),
    "works_on": (Kind.RESEARCHER, Kind.TOPIC),
    "topic_signal": (Kind.WORK, Kind.TOPIC),
    "affiliation": (Kind.WORK, Kind.INSTITUTION),
    "citation": (Kind.WORK, Kind.WORK),
    "parent": (Kind.INSTITUTION, Kind.INSTITUTION),
}
NUMBERS = st.integers(-(2**40), 2**40)
WEIGHTS = st.floats(0, 1e6, allow_subnormal=False)
#: Any character at all, the ones that XML cannot hold among them.
TEXTS = st.text(min_size=1, max_size=12)


@st.composite
def slices(draw: st.DrawFn) -> Neighbourhood:
    """Draw a slice around any kind of focus, with edges of every kind between its nodes."""
    tails = draw(st.lists(st.text(CROCKFORD, min_size=10, max_size=10), min_size=1, unique=True))
    nodes: list[Node] = []
    for place, tail in enumerate(tails):
        kind = draw(st.sampled_from(Kind))
        data: dict[str, Any] = draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "type": TEXTS,
                    "source": TEXTS,
                    "works_count": NUMBERS,
                    "score": st.one_of(WEIGHTS, st.integers(0, 3)),
                    "is_retracted": st.booleans(),
                },
            )
        )
        id = kind.letter + tail
        hop = min(place, 1)
        nodes.append(Node(id=id, kind=kind, label=draw(TEXTS), hop=hop, rank=place, data=data))
    edges: dict[str, Edge] = {}
    for source in nodes:
        for target in nodes:
            for kind, ends in ENDS.items():
                is_tie = kind == "co_authorship" and source.id >= target.id
                if (source.kind, target.kind) != ends or is_tie or source is target:
                    continue
                if not draw(st.booleans()):
                    continue
                edge = Edge(
                    id=f"{kind}:{source.id}:{target.id}",
                    source=source.id,
                    target=target.id,
                    kind=kind,
                    weight=draw(WEIGHTS),
                    data=draw(
                        st.fixed_dictionaries(
                            {}, optional={"works_count": NUMBERS, "share": WEIGHTS}
                        )
                    ),
                )
                edges[edge.id] = edge
    known = Neighbours(total=9, returned=3, hidden=6, reason="limit", next=None)
    return Neighbourhood(
        graph_version=7,
        focus=Focus(id=nodes[0].id, kind=nodes[0].kind),
        nodes=nodes,
        edges=list(edges.values()),
        neighbours={Kind.WORK: known},
    )


def as_json(found: Neighbourhood) -> dict[str, Any]:
    return json.loads(found.model_dump_json())


def without_forbidden(value: Any) -> Any:
    """Put U+FFFD where XML has no way to write a character."""
    if isinstance(value, dict):
        return {name: without_forbidden(inner) for name, inner in value.items()}
    if isinstance(value, str):
        return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", value)
    return value


@given(slices())
@settings(max_examples=60, deadline=None)
def test_xml_comes_back_from_networkx(found: Neighbourhood):
    nodes, edges = (without_forbidden(plain(things)) for things in expected(as_json(found)))
    assert read_graphml(write_graphml(found)) == (nodes, edges)
    assert read_gexf(write_gexf(found)) == (nodes, edges)


@given(slices())
@settings(max_examples=30, deadline=None)
def test_json_ld_comes_back_from_rdflib(found: Neighbourhood):
    assert read_jsonld(write_jsonld(found, "")) == expected(as_json(found))


@given(st.lists(slices(), min_size=10, max_size=10))
@settings(max_examples=3, deadline=None)
def test_json_comes_back_from_graphology_and_cytoscape(drawn: list[Neighbourhood]):
    read = read_in_javascript(
        graphology=[write_graphology(found) for found in drawn],
        cytoscape=[write_cytoscape(found) for found in drawn],
    )
    for library in read.values():
        for found, held in zip(drawn, library, strict=True):
            whole = as_json(found)
            assert of_javascript(held) == expected(whole)
            assert held["whole"] == {
                name: value for name, value in whole.items() if name not in ("nodes", "edges")
            }


@given(slices())
@settings(max_examples=60, deadline=None)
def test_edges_come_back_from_csv(found: Neighbourhood):
    rows = read_edges(write_edges(found))
    names = {node.id: (node.label, node.kind) for node in found.nodes}
    assert [row["id"] for row in rows] == [edge.id for edge in found.edges]
    for row, edge in zip(rows, found.edges, strict=True):
        assert (row["source"], row["target"], row["kind"]) == (edge.source, edge.target, edge.kind)
        assert float(row["weight"]) == edge.weight
        for end, id in (("source", edge.source), ("target", edge.target)):
            label, kind = names[id]
            assert row[f"{end}_kind"] == kind
            assert row[f"{end}_label"] in (label, f"'{label}")
        for name, value in edge.data.items():
            assert json.loads(row[name]) == value


@given(slices())
@settings(max_examples=20, deadline=None)
def test_equal_slices_are_equal_bytes(found: Neighbourhood):
    again = Neighbourhood.model_validate_json(found.model_dump_json())
    for write in (write_graphml, write_gexf, write_graphology, write_cytoscape, write_edges):
        assert write(found) == write(again)
