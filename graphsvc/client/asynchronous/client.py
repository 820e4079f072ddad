"""The client: all that can be asked, and the connection that it is asked by."""

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

import httpx2

from graphsvc.client.asynchronous.changes import AsyncFeeds
from graphsvc.client.asynchronous.collaboration import AsyncCollaboration
from graphsvc.client.asynchronous.connection import AsyncConnection
from graphsvc.client.asynchronous.lists import AsyncLists
from graphsvc.client.asynchronous.records import AsyncRecords
from graphsvc.client.asynchronous.slices import AsyncSlices


class AsyncClient(AsyncRecords, AsyncLists, AsyncCollaboration, AsyncSlices, AsyncFeeds):
    """Asks one service.

    Every id may be graphsvc's own, an external one (`orcid:…`) or the address of one. An id that
    was merged away is answered with the record it became part of. Every method raises the errors
    of `graphsvc.errors`, such as `NotFound`, `InvalidInput` and `Ambiguous`, or
    `httpx2.TransportError` where the service is not to be reached.

    >>> client = AsyncClient("http://localhost:8000")
    """

    def __init__(
        self,
        url: str,
        *,
        timeout: float = 60,
        retries: int = 3,
        longest_wait: float = 60,
        http: httpx2.AsyncClient | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Make a client of the service at `url`; nothing is sent yet.

        A request that failed on the way, or was refused for now (429, 502, 503), is sent again up
        to `retries` times: after as many seconds as `Retry-After` says, unless these are more than
        `longest_wait`; else after a random time, of at most half a second and then twice as long
        each time. `timeout` is in seconds, for each try. `http` is a client of your own, for
        proxies, certificates and headers; closing it is left to you.
        """
        self._is_own = http is None
        self._http = http or httpx2.AsyncClient(timeout=timeout)
        self._connection = AsyncConnection(url, self._http, retries, longest_wait, sleep)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        if self._is_own:
            await self._http.aclose()
