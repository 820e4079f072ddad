"""Neighbourhood slices: the contract's parameters in, an honest and bounded slice out."""

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Path, Query, Request, Response

from graphsvc.api.expose import answer, respond
from graphsvc.api.formats import JSON, Negotiation, chosen
from graphsvc.api.moved import MOVED_RESPONSES
from graphsvc.api.problems import PROBLEM_RESPONSES
from graphsvc.api.service import Served, Service
from graphsvc.errors import InvalidInput, NotFound
from graphsvc.ids import Kind, parse_reference
from graphsvc.models.common import Model
from graphsvc.models.neighbourhood import (
    Edge,
    EdgeKind,
    Focus,
    Neighbourhood,
    Neighbours,
    Node,
    SliceRow,
)
from graphsvc.models.parameters import NeighbourLimit, SecondHopLimit

MAX_NODES: Final = 2_000
MAX_EDGES: Final = 10_000
_SECOND_HOP: Final = 5
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
_SUFFIX: Final = "/neighbourhood"


def parse_kinds(types: str | None) -> list[Kind]:
    """Read a comma-separated list of kinds; none means all four.

    Raises:
        InvalidInput: a name is not a kind.
    """
    if types is None:
        return list(Kind)
    try:
        return [Kind(name.strip()) for name in types.split(",")]
    except ValueError as fault:
        raise InvalidInput(
            f"'{types}' is not a list of types.",
            remedy=f"Separate by commas any of: {', '.join(Kind)}.",
            field="types",
        ) from fault


async def read_slice(
    service: Service,
    id: str,
    *,
    depth: int = 1,
    limit: int = 25,
    limit2: int = _SECOND_HOP,
    types: str | None = None,
    edges: Literal["induced", "star"] = "induced",
) -> Neighbourhood:
    """Read the slice around an entity; `id` is in its normal form."""
    kinds = parse_kinds(types)
    row = await service.gateway.one(
        SliceRow,
        "entity.neighbourhood",
        id=id,
        kinds=[kind.value for kind in kinds],
        limit=limit,
        limit2=limit2 if depth == 2 else 0,
        node_cap=MAX_NODES,
        induced=edges == "induced",
    )
    return shape_slice(row, kinds)


def shape_slice(row: SliceRow, kinds: list[Kind]) -> Neighbourhood:
    """Number the nodes, order the edges, and say what was left out and why."""
    nodes: list[Node] = []
    ranks: dict[tuple[int, Kind], int] = {}
    for place, found in enumerate(row.nodes):
        kind = _KINDS[found["id"][0]]
        hop = 0 if place == 0 else 1 if place <= row.first_count else 2
        rank = 0 if place == 0 else ranks.get((hop, kind), 0) + 1
        ranks[hop, kind] = rank
        nodes.append(_node(found, kind, hop, rank))
    edges = [_edge(found) for found in row.edges]
    kept = _within_cap(edges, row.reaching_count, nodes)
    return Neighbourhood(
        focus=Focus(id=row.id, kind=_KINDS[row.id[0]]),
        graph_version=row.graph_version,
        nodes=nodes,
        edges=sorted(kept, key=lambda edge: (edge.kind, edge.id)),
        neighbours={kind: _neighbours(row.totals[kind], ranks.get((1, kind), 0)) for kind in kinds},
        cut_by="node_cap" if row.is_cut else "edge_cap" if len(kept) < len(edges) else None,
    )


def _node(found: dict[str, Any], kind: Kind, hop: int, rank: int) -> Node:
    apart = {"id", "display_name", "title"}
    return Node(
        id=found["id"],
        kind=kind,
        label=found["title"] if kind is Kind.WORK else found["display_name"],
        hop=hop,
        rank=rank,
        data=_data(found, apart),
    )


def _data(found: dict[str, Any], apart: set[str]) -> dict[str, Any]:
    # Sorted, since the database gives no order to the keys of a map.
    return {
        name: value
        for name, value in sorted(found.items())
        if name not in apart and value is not None
    }


def _edge(found: dict[str, Any]) -> Edge:
    type, source, target = found["type"], found["source"], found["target"]
    kind = _EDGE_KINDS[type]
    weight = found.get(_WEIGHTS.get(type, ""))
    apart = {"type", "source", "target", "weight"}
    return Edge(
        id=f"{kind}:{source}:{target}",
        source=source,
        target=target,
        kind=kind,
        weight=1.0 if weight is None else float(weight),
        data=_data(found, apart),
    )


def _within_cap(edges: list[Edge], reaching: int, nodes: list[Node]) -> list[Edge]:
    """Keep those that reached a node, then those of the best ranked nodes, up to the cap."""
    if len(edges) <= MAX_EDGES:
        return edges
    place = {node.id: number for number, node in enumerate(nodes)}
    rest = sorted(edges[reaching:], key=lambda edge: max(place[edge.source], place[edge.target]))
    return [*edges[:reaching], *rest][:MAX_EDGES]


def _neighbours(total: int, returned: int) -> Neighbours:
    hidden = total - returned
    return Neighbours(
        total=total,
        returned=returned,
        hidden=hidden,
        reason="limit" if hidden else None,
        next=None,
    )


async def _work_named_so(service: Service, kind: Kind, id: str) -> tuple[Model, int] | None:
    """Find the work whose DOI ends like the address of a slice, as DOIs may."""
    if kind is not Kind.WORK:
        return None
    try:
        return await answer(service, "work.get", id=parse_reference(id, kind))
    except (NotFound, InvalidInput):
        return None


def add_neighbourhood(router: APIRouter, kind: Kind) -> None:
    """Add `GET /{id}/neighbourhood` for one kind."""

    async def endpoint(
        request: Request,
        service: Served,
        id: Annotated[str, Path()],
        depth: Annotated[int, Query(ge=1, le=2, description="Hops from the focus.")] = 1,
        limit: NeighbourLimit = 25,
        limit2: SecondHopLimit = _SECOND_HOP,
        types: Annotated[
            str | None,
            Query(description=f"Types of neighbour, by commas: {', '.join(Kind)}; all by default."),
        ] = None,
        edges: Annotated[
            Literal["induced", "star"],
            Query(description="All edges among the nodes, or only those that reached them."),
        ] = "induced",
    ) -> Response:
        try:
            found = await read_slice(
                service,
                parse_reference(id, kind),
                depth=depth,
                limit=limit,
                limit2=limit2,
                types=types,
                edges=edges,
            )
        except (NotFound, InvalidInput) as fault:
            work = await _work_named_so(service, kind, f"{id}{_SUFFIX}")
            # What was negotiated are the formats of slices; JSON alone is also one of works.
            if work is None or chosen(request) is not JSON:
                raise fault
            return await respond(request, *work)
        return await respond(request, found, found.graph_version)

    offered = Negotiation(Neighbourhood)
    router.add_api_route(
        "/{id:path}" + _SUFFIX,
        endpoint,
        name=f"{kind}.neighbourhood",
        operation_id=f"{kind}_neighbourhood",
        summary=f"The neighbourhood slice of one {kind}",
        description="The focus, its best neighbours of each type ranked before any expansion, the "
        "edges among them, and per type how many there are and how many were left out.",
        response_model=Neighbourhood,
        dependencies=offered.dependencies,
        responses=offered.responses | PROBLEM_RESPONSES | MOVED_RESPONSES,
    )
