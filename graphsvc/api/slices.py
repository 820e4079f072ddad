"""Shapes what a slice query returns into a slice: ranks, edges, caps, and what was left out."""

from collections import Counter
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, Final

from graphsvc.ids import Kind
from graphsvc.models.neighbourhood import (
    Edge,
    EdgeKind,
    EdgeRow,
    Focus,
    HiddenReason,
    Neighbourhood,
    Neighbours,
    Node,
    SliceRow,
)

MAX_NODES: Final = 2_000
MAX_EDGES: Final = 10_000
_KINDS: Final = {kind.letter: kind for kind in Kind}
_EDGE_KINDS: Final[dict[str, EdgeKind]] = {
    "AUTHORED": "authorship",
    "COLLABORATED_WITH": "co_authorship",
    "WORKS_ON": "works_on",
    "HAS_TOPIC": "topic_signal",
    "AFFILIATED_WITH": "affiliation",
    "HAS_INSTITUTION": "affiliation",
    "CITES": "citation",
    "CHILD_OF": "parent",
}
#: What an edge weighs: the Newman weight of a tie, else a number of works, else one.
_WEIGHTS: Final = {
    "COLLABORATED_WITH": "weight",
    "WORKS_ON": "works_count",
    "AFFILIATED_WITH": "works_count",
    "HAS_INSTITUTION": "authorships_count",
    "HAS_TOPIC": "score",
}
#: What a node or an edge does not tell again among its data.
_NAMES: Final = frozenset(("id", "display_name", "title"))
_WEIGHT: Final = frozenset(("weight",))

#: Signs the position after the last neighbour of a kind: its key, and how many came before it.
Sign = Callable[[Kind, str, int], str]


def shape_slice(
    row: SliceRow, kinds: Sequence[Kind], sign: Sign, *, before: int = 0, is_new: bool = True
) -> Neighbourhood:
    """Number the nodes, order the edges, and say what was left out and why.

    `before` is how many neighbours earlier pages gave; without `is_new` the client has the focus.
    """
    nodes: list[Node] = []
    ranks: Counter[tuple[int, Kind]] = Counter()
    for place, found in enumerate(row.nodes):
        kind = _KINDS[found["id"][0]]
        hop = 0 if place == 0 else 1 if place <= row.first_count else 2
        ranks[hop, kind] += hop > 0
        rank = ranks[hop, kind] + (before if hop == 1 else 0)
        nodes.append(_node(found, kind, hop, rank))
    edges = [_edge(found) for found in row.edges]
    kept = _within_cap(edges, row.reaching_count, nodes)
    excluded = Counter(_KINDS[id[0]] for id in row.excluded)
    focus = Focus(id=row.id, kind=_KINDS[row.id[0]])

    def neighbours(kind: Kind) -> Neighbours:
        returned, last = ranks[1, kind], row.last[kind]
        hidden = row.totals[kind] - returned
        reason: HiddenReason | None = None
        if last is not None or hidden > excluded[kind]:
            reason = "limit"
        elif hidden:
            reason = "excluded"
        elif focus.kind == kind == Kind.RESEARCHER and row.large_works_excluded:
            reason = "large_works"
        return Neighbours(
            total=row.totals[kind],
            returned=returned,
            hidden=hidden,
            reason=reason,
            next=None if last is None else sign(kind, last, before + returned),
        )

    return Neighbourhood(
        focus=focus,
        graph_version=row.graph_version,
        nodes=nodes if is_new else nodes[1:],
        # Their ids begin with the kind.
        edges=sorted(kept, key=attrgetter("id")),
        neighbours={kind: neighbours(kind) for kind in kinds},
        cut_by="node_cap" if row.is_cut else "edge_cap" if len(kept) < len(edges) else None,
    )


def _node(found: dict[str, Any], kind: Kind, hop: int, rank: int) -> Node:
    return Node(
        id=found["id"],
        kind=kind,
        label=found["title"] if kind is Kind.WORK else found["display_name"],
        hop=hop,
        rank=rank,
        data=_data(found, _NAMES),
    )


def _data(found: dict[str, Any], apart: frozenset[str]) -> dict[str, Any]:
    # Sorted, since the database gives no order to the keys of a map.
    return {
        name: value
        for name, value in sorted(found.items())
        if name not in apart and value is not None
    }


def _edge(found: EdgeRow) -> Edge:
    type, source, target, data = found
    kind = _EDGE_KINDS[type]
    weight = data.get(_WEIGHTS.get(type, ""))
    return Edge(
        id=f"{kind}:{source}:{target}",
        source=source,
        target=target,
        kind=kind,
        weight=1.0 if weight is None else float(weight),
        data=_data(data, _WEIGHT),
    )


def _within_cap(edges: list[Edge], reaching: int, nodes: list[Node]) -> list[Edge]:
    """Keep those that reached a node, then those of the best ranked nodes, up to the cap."""
    if len(edges) <= MAX_EDGES:
        return edges
    place = {node.id: number for number, node in enumerate(nodes)}

    def last(edge: Edge) -> int:
        # What a client shows already comes before all that is new.
        return max(place.get(edge.source, -1), place.get(edge.target, -1))

    rest = sorted(edges[reaching:], key=lambda edge: (last(edge), edge.id))
    return [*edges[:reaching], *rest][:MAX_EDGES]
