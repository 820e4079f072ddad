"""Cursors: opaque, signed, bound to their query; and the pages they lead through."""

from collections.abc import Mapping
from hashlib import blake2b
import json
from typing import Any, Final

from itsdangerous import BadSignature, URLSafeSerializer

from graphsvc.errors import BadCursor

#: What a cursor holds may change; so does this name then, and earlier ones are told from garbage.
_FORMAT: Final = "cursor.2"
_EARLIER: Final = ("cursor.1",)


class Cursors:
    """Signs positions in lists; without a time, so that equal pages give equal bytes."""

    def __init__(self, secret: str) -> None:
        self._serializer = URLSafeSerializer(secret, salt=_FORMAT)
        self._earlier = [URLSafeSerializer(secret, salt=name) for name in _EARLIER]

    def sign(
        self,
        position: list[Any] | None,
        name: str,
        given: Mapping[str, Any],
        version: int,
        total: int | None = None,
    ) -> str | None:
        """Make the cursor that leads past a position of a query; None stays None.

        It brings the total along, so that the pages of one graph version count once.
        """
        if position is None:
            return None
        return self._serializer.dumps([_of(name, given), position, version, total])

    def position(self, cursor: str | None, name: str, given: Mapping[str, Any]) -> list[Any] | None:
        """Read the position back from a cursor.

        Raises:
            BadCursor: it was altered, or belongs to another query or other filters.
        """
        return self.read(cursor, name, given)[0]

    def read(
        self, cursor: str | None, name: str, given: Mapping[str, Any]
    ) -> tuple[list[Any] | None, list[int] | None]:
        """Read a cursor back: the position, and the graph version with the total counted in it.

        Raises:
            BadCursor: it was altered, is of an earlier format, or belongs to another query or
                other filters.
        """
        if cursor is None:
            return None, None
        try:
            query, position, version, total = self._serializer.loads(cursor)
        except (BadSignature, ValueError, TypeError) as fault:
            is_earlier = any(known.loads_unsafe(cursor)[0] for known in self._earlier)
            raise BadCursor(
                "The cursor is of an earlier version of this service."
                if is_earlier
                else "The cursor is not one that this service gave.",
                remedy="Start again without a cursor.",
                field="cursor",
            ) from fault
        if query != _of(name, given):
            raise BadCursor(
                "The cursor belongs to another list or other filters.",
                remedy="Use it with the parameters it came from, or start without one.",
                field="cursor",
            )
        return position, None if total is None else [version, total]


def _of(name: str, given: Mapping[str, Any]) -> str:
    """Name a query and its filters; the page size may change from page to page."""
    filters = {key: value for key, value in given.items() if key != "limit"}
    said = json.dumps([name, filters], sort_keys=True, default=str)
    return blake2b(said.encode(), digest_size=9).hexdigest()
