"""Lists of everything of one kind, and search by words."""

from typing import Annotated, Any, cast

from fastapi import APIRouter, Query, Request, Response

from graphsvc.api.expose import Cursor, answer, respond
from graphsvc.api.formats import Negotiation
from graphsvc.api.problems import PROBLEM_RESPONSES
from graphsvc.api.service import Served, Service
from graphsvc.ids import Kind
from graphsvc.models.common import Model, Page
from graphsvc.models.parameters import PageSize, full_text


async def list_entities(
    service: Service, kind: Kind, search: str | None, limit: int, cursor: str | None
) -> tuple[Page[Any], int]:
    """List everything of one kind in its fixed order, or search it by words, best match first."""
    name, given = f"{kind}.list", {"limit": limit}
    if search is not None:
        name, given = f"{kind}.search", {"limit": limit, "search": full_text(search)}
    found, version = await answer(service, name, cursor, **given)
    return cast(Page[Any], found), version


def add_list(router: APIRouter, kind: Kind, item: type[Model]) -> None:
    """Add `GET` of the whole collection."""

    async def endpoint(
        request: Request,
        service: Served,
        search: Annotated[
            str | None,
            Query(min_length=1, max_length=200, description="Words; the last may be begun."),
        ] = None,
        limit: PageSize = 25,
        cursor: Cursor = None,
    ) -> Response:
        found, version = await list_entities(service, kind, search, limit, cursor)
        return await respond(request, found, version)

    offered = Negotiation(Page[item])
    router.add_api_route(
        "",
        endpoint,
        name=f"{kind}.list",
        operation_id=f"{kind}_list",
        summary=f"List or search {kind.plural}",
        response_model=Page[item],
        dependencies=offered.dependencies,
        responses=offered.responses | PROBLEM_RESPONSES,
    )
