"""The way in: the home page with its search, lists of everything, the query catalogue."""

from asyncio import gather
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response

from graphsvc.api.lists import list_entities
from graphsvc.api.service import Served
from graphsvc.errors import InvalidInput
from graphsvc.ids import Kind
from graphsvc.models.common import Page
from graphsvc.models.parameters import full_text
from graphsvc.web.render import page

_EACH: Final = 6
_LISTED: Final = 25
_CATALOGUED: Final = (*Kind, "entity", "graph")
Words = Annotated[str | None, Query(max_length=200, description="Words; the last may be begun.")]

router = APIRouter(include_in_schema=False)


def searchable(text: str | None) -> tuple[str | None, str | None]:
    """Give the words to search for, and what is wrong with them, if anything."""
    text = (text or "").strip()
    if not text:
        return None, None
    try:
        full_text(text)
    except InvalidInput as fault:
        return None, fault.detail
    return text, None


@router.get("/", name="page.home")
async def home_page(request: Request, service: Served, q: Words = None) -> Response:
    """Show the search and what it found, else ways into the graph."""
    search, fault = searchable(q)
    answers = await gather(*(list_entities(service, kind, search, _EACH, None) for kind in Kind))
    lists: dict[Kind, Page[Any]] = {
        kind: found for kind, (found, _) in zip(Kind, answers, strict=True)
    }
    template = "found.html" if search or fault else "home.html"
    return page(request, template, q=(q or "").strip(), fault=fault, lists=lists)


async def _list(
    request: Request, service: Served, search: Words = None, cursor: str | None = None
) -> Response:
    """Show a page of everything of one kind, or of what a search found."""
    kind = Kind(request.url.path.rpartition("/")[2].removesuffix("s"))
    text, fault = searchable(search)
    found, _ = await list_entities(service, kind, text, _LISTED, cursor)
    return page(
        request,
        "list.html",
        kind=kind,
        search=text,
        fault=fault,
        found=found,
        is_first_page=cursor is None,
        json_path=service.links(kind, "").self.rstrip("/"),
    )


for _kind in Kind:
    router.add_api_route(f"/{_kind.plural}", _list, name=f"page.{_kind.plural}")


@router.get("/queries", name="page.queries")
async def queries_page(request: Request, service: Served) -> Response:
    """Show the read queries behind the API, as they are."""
    queries = [
        query
        for query in service.gateway.catalogue.values()
        if query.access == "read" and query.name.partition(".")[0] in _CATALOGUED
    ]
    return page(request, "queries.html", queries=queries)
