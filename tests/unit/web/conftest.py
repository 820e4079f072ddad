"""Slices to draw, made by hand."""

from collections.abc import Callable

import pytest

from graphsvc.ids import Kind
from graphsvc.models.neighbourhood import Edge, EdgeKind, Focus, Neighbourhood, Neighbours, Node

MakeSlice = Callable[..., Neighbourhood]


def make_node(kind: Kind, rank: int, hop: int = 1, label: str | None = None) -> Node:
    id = f"{kind.letter}{hop}{rank:09}"
    data = {"works_count": 20 - rank} if kind is not Kind.WORK else {"type": "preprint"}
    return Node(id=id, kind=kind, label=label or f"{kind} {rank}", hop=hop, rank=rank, data=data)


def make_edge(kind: EdgeKind, source: Node, target: Node, **data: object) -> Edge:
    return Edge(
        id=f"{kind}:{source.id}:{target.id}",
        source=source.id,
        target=target.id,
        kind=kind,
        weight=0.5,
        data=data,
    )


@pytest.fixture
def make_slice() -> MakeSlice:
    """Make a researcher's slice with so many neighbours of each kind, each tied to the focus."""

    def make(
        researcher: int = 0,
        work: int = 0,
        topic: int = 0,
        institution: int = 0,
        *,
        name: str = "Ada",
    ) -> Neighbourhood:
        counts = {
            Kind.RESEARCHER: researcher,
            Kind.WORK: work,
            Kind.TOPIC: topic,
            Kind.INSTITUTION: institution,
        }
        kinds: dict[Kind, EdgeKind] = {
            Kind.RESEARCHER: "co_authorship",
            Kind.WORK: "authorship",
            Kind.TOPIC: "works_on",
            Kind.INSTITUTION: "affiliation",
        }
        focus = make_node(Kind.RESEARCHER, 0, hop=0, label=name)
        others = [make_node(kind, rank + 1) for kind, n in counts.items() for rank in range(n)]
        return Neighbourhood(
            focus=Focus(id=focus.id, kind=focus.kind),
            graph_version=1,
            nodes=[focus, *others],
            edges=[make_edge(kinds[node.kind], focus, node, works_count=2) for node in others],
            neighbours={
                kind: Neighbours(total=n + 3, returned=n, hidden=3, reason="limit", next=None)
                for kind, n in counts.items()
            },
        )

    return make
