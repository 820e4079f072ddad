"""Sends requests, again where that helps, and walks through pages."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, Generic, TypeVar, cast

import httpx2
from tenacity import (
    AsyncRetrying,
    retry_if_exception_type,
    retry_if_result,
    stop_after_attempt,
)

from graphsvc.client.addresses import path_of
from graphsvc.client.answers import Shape, last_outcome, passes, read, waiting
from graphsvc.client.asking import KindName
from graphsvc.models.common import Page
from graphsvc.models.lists import Groups

Item = TypeVar("Item")
PageT = TypeVar("PageT", bound=Page[Any] | Groups)


class AsyncConnection:
    """A way to one service; every request it sends may be sent twice without harm."""

    def __init__(
        self,
        url: str,
        http: httpx2.AsyncClient,
        retries: int,
        longest_wait: float,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._url = url.rstrip("/")
        self._http = http
        self._retrying = AsyncRetrying(
            stop=stop_after_attempt(retries + 1),
            wait=waiting(longest_wait),
            retry=retry_if_exception_type(httpx2.TransportError)
            | retry_if_result(lambda response: passes(response, longest_wait)),
            retry_error_callback=last_outcome,
            sleep=sleep,
        )

    async def get(self, shape: type[Shape], path: str, given: Mapping[str, Any]) -> Shape:
        """Ask for an answer; what is None is not sent, and several values are parted by commas.

        Raises:
            GraphsvcError: the service refused, or could not answer.
            httpx2.TransportError: the service is not to be reached.
        """
        params = {name: _written(value) for name, value in given.items() if value is not None}
        return read(await self._send("GET", path, params=params), shape)

    async def post(self, shape: type[Shape], path: str, body: Mapping[str, Any]) -> Shape:
        """Ask for an answer with a question too long for an address; raises what `get` does."""
        given = {name: value for name, value in body.items() if value is not None}
        return read(await self._send("POST", path, json=given), shape)

    async def _send(self, method: str, path: str, **more: Any) -> httpx2.Response:
        # A copy, since one object cannot count the tries of several requests at once.
        retrying = self._retrying.copy()
        return await retrying(
            self._http.request, method, f"{self._url}{path}", follow_redirects=True, **more
        )


def _written(value: Any) -> Any:
    return value if isinstance(value, str | int | float) else ",".join(value)


class AsyncListing(Generic[Item, PageT]):
    """A list, read page by page as it is walked through; each walk reads it anew."""

    def __init__(
        self, connection: AsyncConnection, page: type[PageT], path: str, given: Mapping[str, Any]
    ) -> None:
        self._connection = connection
        self._page = page
        self._path = path
        self._given = given

    async def __aiter__(self) -> AsyncIterator[Item]:
        """Give every item of every page."""
        async for page in self.pages():
            for item in cast(list[Item], page.items):
                yield item

    async def pages(self, cursor: str | None = None) -> AsyncIterator[PageT]:
        """Give the pages, with what they say beside their items.

        To go on where an earlier walk ended, give the `next_cursor` of its last page.
        """
        page = await self._read(cursor)
        yield page
        while page.next_cursor is not None:
            page = await self._read(page.next_cursor)
            yield page

    async def first(self) -> PageT:
        """Give the first page."""
        return await self._read(None)

    async def total(self) -> int:
        """Give the number of items in the whole list."""
        return (await self.first()).total

    async def _read(self, cursor: str | None) -> PageT:
        given = {**self._given, "cursor": cursor}
        return await self._connection.get(self._page, self._path, given)


class AsyncPart:
    """What the parts of the client have in common: the connection they ask by."""

    _connection: AsyncConnection

    def _list(
        self,
        page: type[Any],
        kind: KindName,
        given: dict[str, Any],
        id: str | None = None,
        view: str | None = None,
    ) -> AsyncListing[Any, Any]:
        return AsyncListing(self._connection, page, path_of(kind, id, view), given)
