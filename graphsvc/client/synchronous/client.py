# Made of the asynchronous client by `make client`; changes here do not stay.
"""The client: all that can be asked, and the connection that it is asked by."""

from collections.abc import Callable
import time
from types import TracebackType
from typing import Self

import httpx2

from graphsvc.client.synchronous.changes import Feeds
from graphsvc.client.synchronous.collaboration import Collaboration
from graphsvc.client.synchronous.connection import Connection
from graphsvc.client.synchronous.lists import Lists
from graphsvc.client.synchronous.records import Records
from graphsvc.client.synchronous.slices import Slices


class Client(Records, Lists, Collaboration, Slices, Feeds):
    """Asks one service.

    Every id may be graphsvc's own, an external one (`orcid:…`) or the address of one. An id that
    was merged away is answered with the record it became part of. Every method raises the errors
    of `graphsvc.errors`, such as `NotFound`, `InvalidInput` and `Ambiguous`, or
    `httpx2.TransportError` where the service is not to be reached.

    >>> client = Client("http://localhost:8000")
    """

    def __init__(
        self,
        url: str,
        *,
        timeout: float = 60,
        retries: int = 3,
        longest_wait: float = 60,
        http: httpx2.Client | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Make a client of the service at `url`; nothing is sent yet.

        A request that failed on the way, or was refused for now (429, 502, 503), is sent again up
        to `retries` times: after as many seconds as `Retry-After` says, unless these are more than
        `longest_wait`; else after a random time, of at most half a second and then twice as long
        each time. `timeout` is in seconds, for each try. `http` is a client of your own, for
        proxies, certificates and headers; closing it is left to you.
        """
        self._is_own = http is None
        self._http = http or httpx2.Client(timeout=timeout)
        self._connection = Connection(url, self._http, retries, longest_wait, sleep)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        if self._is_own:
            self._http.close()
