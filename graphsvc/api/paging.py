"""Cursors: opaque, signed, bound to their query; and the pages they lead through."""

from collections.abc import Mapping
from hashlib import blake2b
import json
from typing import Any, Final

from itsdangerous import BadSignature, URLSafeSerializer

from graphsvc.errors import BadCursor

_FORMAT: Final = "cursor.1"


class Cursors:
    """Signs positions in lists; without a time, so that equal pages give equal bytes."""

    def __init__(self, secret: str) -> None:
        self._serializer = URLSafeSerializer(secret, salt=_FORMAT)

    def sign(
        self, position: list[Any] | None, name: str, given: Mapping[str, Any], version: int
    ) -> str | None:
        """Make the cursor that leads past a position of a query; None stays None."""
        if position is None:
            return None
        return self._serializer.dumps([_of(name, given), version, position])

    def position(self, cursor: str | None, name: str, given: Mapping[str, Any]) -> list[Any] | None:
        """Read a cursor back.

        Raises:
            BadCursor: it was altered, or belongs to another query or other filters.
        """
        if cursor is None:
            return None
        try:
            query, _version, position = self._serializer.loads(cursor)
        except (BadSignature, ValueError, TypeError) as fault:
            raise BadCursor(
                "The cursor is not one that this service gave.",
                remedy="Start again without a cursor.",
                field="cursor",
            ) from fault
        if query != _of(name, given):
            raise BadCursor(
                "The cursor belongs to another list or other filters.",
                remedy="Use it with the parameters it came from, or start without one.",
                field="cursor",
            )
        return position


def _of(name: str, given: Mapping[str, Any]) -> str:
    """Name a query and its filters; the page size may change from page to page."""
    filters = {key: value for key, value in given.items() if key != "limit"}
    said = json.dumps([name, filters], sort_keys=True, default=str)
    return blake2b(said.encode(), digest_size=9).hexdigest()
