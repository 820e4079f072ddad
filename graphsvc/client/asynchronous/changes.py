"""Gives what has changed, in order, from where one asked last."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from graphsvc.client.addresses import path_of
from graphsvc.client.asking import KindName
from graphsvc.client.asynchronous.connection import AsyncConnection, AsyncPart
from graphsvc.models.changes import Change, Changes


class AsyncFeed:
    """The changes since a version; each walk goes on where the one before it ended.

    Keep `since` and `cursor` to go on in another process. A walk that is broken off begins again
    with the page it was at, so that some may come twice and none is missed.
    """

    def __init__(
        self,
        connection: AsyncConnection,
        path: str,
        since: int,
        cursor: str | None,
        given: Mapping[str, Any],
    ) -> None:
        self._connection = connection
        self._path = path
        self._given = given
        #: The graph version up to which everything has been given.
        self.since = since
        #: Leads to the next page of a walk that was broken off; else None.
        self.cursor = cursor

    async def __aiter__(self) -> AsyncIterator[Change]:
        """Give what has changed since the last walk, and note how far it came."""
        while True:
            given = {**self._given, "since": self.since, "cursor": self.cursor}
            page = await self._connection.get(Changes, self._path, given)
            for change in page.items:
                yield change
            self.cursor = page.next_cursor
            if page.next_since is not None:
                self.since = page.next_since
                break


class AsyncFeeds(AsyncPart):
    """Asks what has changed."""

    def changes(
        self,
        *,
        since: int = 0,
        types: Sequence[KindName] | None = None,
        cursor: str | None = None,
        limit: int = 200,
    ) -> AsyncFeed:
        """Follow the whole graph, or only records of some types.

        >>> feed = client.changes(types=["topic", "work"])
        >>> [change.change async for change in feed][:2]
        ['created', 'created']
        >>> feed.since, [change.id async for change in feed]
        (1, [])
        """
        given = {"types": types, "limit": limit}
        return AsyncFeed(self._connection, "/v1/changes", since, cursor, given)

    def researcher_changes(
        self, id: str, *, since: int = 0, cursor: str | None = None, limit: int = 200
    ) -> AsyncFeed:
        """Follow one person: the record, and the works that are listed now.

        >>> len([change async for change in client.researcher_changes("RHZ6B2Z1AXF")])
        15
        """
        path = path_of("researcher", id, "changes")
        return AsyncFeed(self._connection, path, since, cursor, {"limit": limit})
