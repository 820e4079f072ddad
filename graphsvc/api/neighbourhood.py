"""Neighbourhood slices: what a client asks for, within its bounds, and the endpoints."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from graphsvc.api.expose import answer, respond
from graphsvc.api.formats import JSON, Negotiation, chosen
from graphsvc.api.moved import MOVED_RESPONSES
from graphsvc.api.problems import PROBLEM_RESPONSES
from graphsvc.api.service import Served, Service, refuse_contradictions
from graphsvc.api.slices import MAX_NODES, shape_slice
from graphsvc.errors import InvalidInput, NotFound
from graphsvc.ids import Kind, parse_any, parse_reference
from graphsvc.models.common import Model
from graphsvc.models.neighbourhood import Neighbourhood, SliceRow
from graphsvc.models.parameters import MinWorks, NeighbourLimit, SecondHopLimit, Year, parse_kinds

_SECOND_HOP: Final = 5
_MAX_EXCLUDED: Final = 500
_SUFFIX: Final = "/neighbourhood"
_CURSOR: Final = "entity.neighbourhood"

Edges = Annotated[
    Literal["induced", "star"],
    Field(description="All edges among the nodes, or only those that reached them."),
]
NextCursor = Annotated[
    str | None,
    Field(description="The `next` of one type: its following neighbours, and only these."),
]


class Expansion(BaseModel):
    """What to add to a slice that a client already shows."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, Field(max_length=500, description="The node to expand: any id of it.")]
    shown: Annotated[
        list[Annotated[str, Field(max_length=20)]],
        Field(max_length=MAX_NODES, description="Ids of the nodes that the client has."),
    ] = []
    types: Annotated[
        list[Kind], Field(min_length=1, description="Types of neighbour; all by default.")
    ] = list(Kind)
    limit: NeighbourLimit = 25
    year_from: Year = None
    year_to: Year = None
    min_works: MinWorks = 0
    edges: Edges = "induced"
    cursor: NextCursor = None


def parse_own_ids(ids: Sequence[str], field: str) -> list[str]:
    """Read graphsvc's own ids of any kind.

    Raises:
        InvalidInput: one is malformed, or an external one.
    """
    found: list[str] = []
    for raw in ids:
        id = None
        with suppress(InvalidInput):
            id = parse_any(raw)
        if id is None or ":" in id:
            raise InvalidInput(
                f"'{raw}' is no id of graphsvc's own.",
                remedy="Give ids as they are in the nodes of a slice, such as R4V3RYTHBCB.",
                field=field,
            )
        found.append(id)
    return found


async def read_slice(
    service: Service,
    id: str,
    *,
    kinds: Sequence[Kind] = tuple(Kind),
    depth: int = 1,
    limit: int = 25,
    limit2: int = _SECOND_HOP,
    edges: Literal["induced", "star"] = "induced",
    year_from: int | None = None,
    year_to: int | None = None,
    min_works: int = 0,
    exclude: Sequence[str] = (),
    shown: Sequence[str] = (),
    cursor: str | None = None,
) -> Neighbourhood:
    """Read the slice around an entity; `id` is in its normal form.

    With a cursor it holds the following neighbours of the type that the cursor is of. What is
    `shown` is not given again, but for its edges to what is new.

    Raises:
        InvalidInput: the years are in the wrong order, or a cursor is of a type not asked for.
        BadCursor: the cursor was altered, or belongs to another slice.
    """
    refuse_contradictions({"year_from": year_from, "year_to": year_to})
    years = None if year_from is None and year_to is None else [year_from or 0, year_to or 9999]
    # The page size, the edges and what is excluded may change from page to page.
    filters: dict[str, Any] = {"id": id, "years": years, "min_works": min_works}
    after, before = "", 0
    if position := service.cursors.position(cursor, _CURSOR, filters):
        letter, after, before = position
        kinds = [kind for kind in kinds if kind.letter == letter]
        if not kinds:
            raise InvalidInput(
                "The cursor leads to neighbours of a type that 'types' leaves out.",
                remedy="Leave 'types' out.",
                field="types",
            )
    left_out = [*exclude, *shown]
    asked: dict[str, Any] = {"limit2": limit2, "node_cap": MAX_NODES} if depth == 2 else {}
    row = await service.gateway.one(
        SliceRow,
        "entity.neighbourhood_of_two_hops" if depth == 2 else "entity.neighbourhood",
        id=id,
        kinds=[kind.value for kind in kinds],
        limit=limit,
        reach=limit + 1 + len(left_out),
        after=after,
        induced=edges == "induced",
        exclude=left_out,
        shown=list(shown),
        filtered=years is not None or min_works > 0,
        years=years,
        min_works=min_works,
        max_authors=service.max_tie_authors,
        **asked,
    )

    def sign(kind: Kind, key: str, number: int) -> str:
        signed = service.cursors.sign(
            [kind.letter, key, number], _CURSOR, filters, row.graph_version
        )
        assert signed
        return signed

    return shape_slice(row, kinds, sign, before=before, is_new=row.id not in shown)


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
        limit: Annotated[NeighbourLimit, Query()] = 25,
        limit2: Annotated[SecondHopLimit, Query()] = _SECOND_HOP,
        types: Annotated[
            str | None,
            Query(description=f"Types of neighbour, by commas: {', '.join(Kind)}; all by default."),
        ] = None,
        year_from: Annotated[Year, Query()] = None,
        year_to: Annotated[Year, Query()] = None,
        min_works: Annotated[MinWorks, Query()] = 0,
        exclude: Annotated[
            str | None,
            Query(description=f"Ids of nodes to leave out, by commas; {_MAX_EXCLUDED} at most."),
        ] = None,
        edges: Annotated[Edges, Query()] = "induced",
        cursor: Annotated[NextCursor, Query()] = None,
    ) -> Response:
        try:
            found = await read_slice(
                service,
                parse_reference(id, kind),
                depth=depth,
                limit=limit,
                limit2=limit2,
                kinds=parse_kinds(types),
                edges=edges,
                year_from=year_from,
                year_to=year_to,
                min_works=min_works,
                exclude=_excluded(exclude),
                cursor=cursor,
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
        "edges among them, and per type how many there are and how many were left out. `next` of a "
        "type, given as `cursor`, leads to its following neighbours.",
        response_model=Neighbourhood,
        dependencies=offered.dependencies,
        responses=offered.responses | PROBLEM_RESPONSES | MOVED_RESPONSES,
    )


def _excluded(exclude: str | None) -> list[str]:
    ids = [id.strip() for id in exclude.split(",") if id.strip()] if exclude else []
    if len(ids) > _MAX_EXCLUDED:
        raise InvalidInput(
            f"'exclude' has {len(ids)} ids; it takes {_MAX_EXCLUDED} at most.",
            remedy="POST to /v1/graph/expand, which takes the ids in its body.",
            field="exclude",
        )
    return parse_own_ids(ids, "exclude")


def graph_router() -> APIRouter:
    """Make the routes under `/v1/graph`."""
    router = APIRouter(prefix="/v1/graph", tags=["graph"])

    async def endpoint(request: Request, service: Served, body: Expansion) -> Response:
        found = await read_slice(
            service,
            parse_any(body.id),
            kinds=body.types,
            limit=body.limit,
            edges=body.edges,
            year_from=body.year_from,
            year_to=body.year_to,
            min_works=body.min_works,
            shown=parse_own_ids(body.shown, "shown"),
            cursor=body.cursor,
        )
        # JSON alone: its edges lead to nodes that only the client has.
        return await respond(request, found, found.graph_version)

    router.add_api_route(
        "/expand",
        endpoint,
        methods=["POST"],
        name="graph.expand",
        operation_id="graph_expand",
        summary="Add one node's neighbours to a slice",
        description="The best neighbours of a node that the client does not show yet, and the "
        "edges that have an end among them; nothing that the client has comes again.",
        response_model=Neighbourhood,
        responses=PROBLEM_RESPONSES,
    )
    return router
