"""`GET /v1/autocomplete`: what a text being typed, or an id that was pasted, may mean."""

from contextlib import suppress
import re
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response

from graphsvc.api.expose import respond
from graphsvc.api.filters import INDEXES
from graphsvc.api.problems import PROBLEM_RESPONSES
from graphsvc.api.service import Served, Service
from graphsvc.errors import InvalidInput
from graphsvc.ids import SCHEMES, Kind, external_key, parse_reference
from graphsvc.models.lists import Autocomplete, AutocompleteRow, Suggestion
from graphsvc.models.parameters import full_text, parse_kinds

#: The best matches of an index that are ranked by size: more cost time, fewer miss the largest.
_ENOUGH: Final = 500
#: Authors that the hint of a work names.
_AUTHORS: Final = 2

router = APIRouter(prefix="/v1/autocomplete", tags=["search"])


def keys_of(text: str, kinds: list[Kind]) -> list[str]:
    """Read what was pasted as ids: our own, external ones with or without scheme, addresses."""
    text = text.strip()
    # An id has a digit, and no space; our own may do without a digit.
    if not text or re.search(r"\s", text):
        return []
    tail = text.rstrip("/").rpartition("/")[2] if "://" in text else ""
    found: dict[str, None] = {}
    for kind in kinds:
        for written in filter(None, (text, tail)):
            with suppress(InvalidInput):
                found[parse_reference(written, kind)] = None
        if re.search(r"\d", text) and ":" not in text:
            for scheme in SCHEMES:
                with suppress(InvalidInput):
                    found[external_key(scheme, text, kind)] = None
    return list(found)


async def complete(service: Service, text: str, kinds: list[Kind], limit: int) -> Autocomplete:
    """Find what a text may mean, the best first.

    Raises:
        InvalidInput: there is no word in it.
    """
    words = full_text(text, "q")
    asked: dict[str, Any] = {
        "keys": keys_of(text, kinds),
        "text": text.strip().casefold(),
        "indexes": [INDEXES[kind] for kind in kinds],
        "whole": [words.whole],
        "begun": [words.begun],
        "fuzzy": [words.fuzzy] if words.fuzzy else [],
        "enough": _ENOUGH,
        "authors": _AUTHORS,
    }
    row = await service.gateway.one(
        AutocompleteRow, "entity.autocomplete", asked=asked, limit=limit
    )
    return Autocomplete(
        items=[
            Suggestion(
                **item.model_dump(exclude={"hint"}),
                hint=" · ".join(part for part in item.hint if part) or None,
            )
            for item in row.items
        ],
        graph_version=row.graph_version,
    )


@router.get(
    "",
    name="entity.autocomplete",
    operation_id="autocomplete",
    summary="What a text being typed may mean",
    description="Names, name variants, titles, aliases and acronyms; case, accents and errors are "
    "forgiven. An id or address of any known scheme is answered with its record first.",
    response_model=Autocomplete,
    responses=PROBLEM_RESPONSES,
)
async def autocomplete(
    request: Request,
    service: Served,
    q: Annotated[
        str, Query(min_length=1, max_length=500, description="What has been typed or pasted.")
    ],
    types: Annotated[
        str | None, Query(description="Kinds to look for, parted by commas; without it, all.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=10, description="Suggestions.")] = 10,
) -> Response:
    """Answer with the records that a text may mean."""
    found = await complete(service, q, parse_kinds(types), limit)
    return await respond(request, found, found.graph_version)
