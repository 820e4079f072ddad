"""Gives slices of the graph."""

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Literal, Unpack

from graphsvc.client.addresses import path_of
from graphsvc.client.asking import (
    KindName,
    SliceFilters,
)
from graphsvc.client.asynchronous.connection import AsyncPart
from graphsvc.ids import Kind
from graphsvc.models.neighbourhood import Neighbourhood, Node


class AsyncSlices(AsyncPart):
    """Asks for slices."""

    async def neighbourhood(
        self,
        kind: KindName,
        id: str,
        *,
        depth: Literal[1, 2] | None = None,
        limit: int | None = None,
        limit2: int | None = None,
        types: Sequence[KindName] | None = None,
        edges: Literal["induced", "star"] | None = None,
        exclude: Sequence[str] | None = None,
        cursor: str | None = None,
        **filters: Unpack[SliceFilters],
    ) -> Neighbourhood:
        """Give the slice around a record: its best neighbours of each type, and their edges.

        `cursor` is the `next` of one type, and leads to its following neighbours.

        >>> from graphsvc.ids import Kind
        >>> drawn = await client.neighbourhood(Kind.WORK, "arxiv:2207.05409", edges="star")
        >>> len(drawn.nodes), len(drawn.edges), drawn.neighbours[Kind.RESEARCHER].total
        (10, 9, 8)
        """
        given = {
            "depth": depth,
            "limit": limit,
            "limit2": limit2,
            "types": types,
            "edges": edges,
            "exclude": exclude,
            "cursor": cursor,
            **filters,
        }
        return await self._connection.get(Neighbourhood, path_of(kind, id, "neighbourhood"), given)

    async def neighbours(
        self,
        kind: KindName,
        id: str,
        type: KindName,
        *,
        limit: int = 200,
        **filters: Unpack[SliceFilters],
    ) -> AsyncIterator[Node]:
        """Give every neighbour of one type, the best first; `limit` of them to a request.

        >>> near = client.neighbours("work", "arxiv:2207.05409", "researcher", limit=3)
        >>> [node.rank async for node in near]
        [1, 2, 3, 4, 5, 6, 7, 8]
        """
        cursor = None
        while True:
            found = await self.neighbourhood(
                kind, id, types=[type], limit=limit, edges="star", cursor=cursor, **filters
            )
            for node in found.nodes:
                if node.hop == 1:
                    yield node
            cursor = found.neighbours[Kind(type)].next
            if cursor is None:
                break

    async def expand(
        self,
        id: str,
        shown: Iterable[str],
        *,
        limit: int | None = None,
        types: Sequence[KindName] | None = None,
        edges: Literal["induced", "star"] | None = None,
        cursor: str | None = None,
        **filters: Unpack[SliceFilters],
    ) -> Neighbourhood:
        """Give the best neighbours of a node among those not `shown`, and only what is new.

        >>> drawn = await client.neighbourhood("work", "arxiv:2207.05409", limit=2)
        >>> shown = [node.id for node in drawn.nodes]
        >>> more = await client.expand(drawn.focus.id, shown, types=["researcher"], limit=3)
        >>> [node.rank for node in more.nodes]
        [1, 2, 3]
        >>> {node.id for node in more.nodes} & set(shown)
        set()
        """
        body = {
            "id": id,
            "shown": list(shown),
            "limit": limit,
            "types": types,
            "edges": edges,
            "cursor": cursor,
            **filters,
        }
        return await self._connection.post(Neighbourhood, "/v1/graph/expand", body)
