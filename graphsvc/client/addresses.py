"""Addresses of what is asked for, and how many ids go into one request."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final
from urllib.parse import quote

#: Ids that the service takes at once.
_MOST: Final = 1000


def path_of(kind: str, id: str | None = None, view: str | None = None) -> str:
    """Make the address of a collection, a record or what there is of it; ids may hold slashes."""
    parts = (f"/v1/{kind}s", id and quote(id, safe=""), view)
    return "/".join(part for part in parts if part)


def parts_of(ids: Iterable[str]) -> Iterator[list[str]]:
    """Cut ids into as many as go into one request."""
    rest = iter(ids)
    while part := list(islice(rest, _MOST)):
        yield part
