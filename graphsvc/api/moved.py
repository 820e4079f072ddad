"""Leads a client from an id that was merged away to the one it became part of."""

from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import Request, Response

from graphsvc.api.service import address, get_service
from graphsvc.errors import InvalidInput, NotFound
from graphsvc.gateway import Gateway
from graphsvc.ids import Kind, parse_reference
from graphsvc.models.graph import Redirected

MOVED_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    HTTPStatus.MOVED_PERMANENTLY.value: {
        "description": "The record became part of another; `Location` is the same with its id.",
        "headers": {"Location": {"schema": {"type": "string"}}},
    }
}


async def successors(gateway: Gateway, ids: list[str]) -> dict[str, Redirected]:
    """Tell where ids lead that were merged away; others are left out."""
    rows = await gateway.many(Redirected, "entity.redirects", ids=ids)
    return {row.id: row for row in rows}


def _own_id(raw: str) -> str | None:
    """Read an id of ours; what an external id means is known otherwise."""
    for kind in Kind:
        with suppress(InvalidInput):
            id = parse_reference(raw, kind)
            if id.startswith(kind.letter) and ":" not in id:
                return id
    return None


def _own_ids(given: Mapping[str, str]) -> dict[str, str]:
    """Find the ids of ours in parameters, each as it was written; one may be a list of them."""
    parts = {part for raw in given.values() for part in (raw, *raw.split(","))}
    return {part: id for part in parts if (id := _own_id(part))}


def _query(request: Request, new: Mapping[str, str]) -> str:
    """Give the query string with new ids, as it was written where it has none."""
    renamed = {
        name: ",".join(new.get(part, part) for part in raw.split(","))
        for name, raw in request.query_params.items()
    }
    if renamed == dict(request.query_params):
        return f"?{request.url.query}" if request.url.query else ""
    return f"?{urlencode(renamed, safe=',:/')}"


async def moved(request: Request, error: NotFound) -> Response | None:
    """Lead on to the same address with the new id; None where no id in it was merged away.

    Only asked when a record was not found, so that an address that is right costs no more.
    """
    given = {name: str(raw) for name, raw in request.path_params.items()}
    asked = dict(request.query_params)
    if error.field not in given | asked or not (ids := _own_ids(given | asked)):
        return None
    leads = await successors(get_service(request).gateway, sorted(set(ids.values())))
    new = {part: leads[id].leads_to for part, id in ids.items() if id in leads}
    if not new:
        return None
    given = {name: new.get(raw, raw) for name, raw in given.items()}
    path = request.app.url_path_for(request.scope["route"].name, **given)
    query = _query(request, new)
    is_read = request.method in ("GET", "HEAD")
    return Response(
        status_code=HTTPStatus.MOVED_PERMANENTLY if is_read else HTTPStatus.PERMANENT_REDIRECT,
        headers={
            "Location": f"{address(request, str(path))}{query}",
            "Graph-Version": str(next(iter(leads.values())).graph_version),
            # A curator may undo a merge, so nobody should keep this for good.
            "Cache-Control": "no-cache",
        },
    )
