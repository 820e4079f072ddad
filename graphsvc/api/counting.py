"""Counts the requests of clients, in one place for all workers."""

import sqlite3
from time import time
from typing import Any, NamedTuple, Protocol

from graphsvc.errors import InvalidInput
from graphsvc.settings import Settings

_SCHEMA = """
CREATE TABLE IF NOT EXISTS windows (
  client TEXT PRIMARY KEY, requests INTEGER NOT NULL, ends REAL NOT NULL
) WITHOUT ROWID
"""
#: One statement, which SQLite runs under its write lock: no two requests get the same number.
_HIT = """
INSERT INTO windows VALUES (:client, 1, :now + :seconds)
ON CONFLICT (client) DO UPDATE SET
  requests = CASE WHEN ends > :now THEN requests + 1 ELSE 1 END,
  ends = CASE WHEN ends > :now THEN ends ELSE :now + :seconds END
RETURNING requests, ends
"""


class Window(NamedTuple):
    """What a client has used of a window that began with its first request."""

    requests: int
    ends: float


class Counter(Protocol):
    """Counts requests of clients, each in windows of its own."""

    async def hit(self, client: str) -> Window:
        """Count a request; the number it gives is no other's."""
        ...

    async def peek(self, client: str) -> Window:
        """Look without counting."""
        ...

    async def check(self) -> None:
        """Raise InvalidInput where the place of the counts cannot be used."""
        ...

    async def close(self) -> None:
        """Let go of it."""
        ...


class SharedFile:
    """Counts in a SQLite file that all workers of one machine share.

    A count takes some microseconds, less than to hand it to a thread, so it is made at once.
    """

    def __init__(self, settings: Settings) -> None:
        self._path = settings.data_dir / "rate-limit.sqlite"
        self._seconds = settings.rate_limit_window
        self._connection: sqlite3.Connection | None = None
        self._swept = time()

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, timeout=1, isolation_level=None)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute(_SCHEMA)
            self._connection = connection
        return self._connection

    async def hit(self, client: str) -> Window:
        """Count a request, and now and then forget the clients whose windows are over."""
        now = time()
        connection = self._open()
        if now - self._swept > self._seconds:
            self._swept = now
            connection.execute("DELETE FROM windows WHERE ends <= ?", (now,))
        [row] = connection.execute(
            _HIT, {"client": client, "now": now, "seconds": self._seconds}
        ).fetchall()
        return Window(*row)

    async def peek(self, client: str) -> Window:
        """Look without counting."""
        now = time()
        row = (
            self._open()
            .execute(
                "SELECT requests, ends FROM windows WHERE client = ? AND ends > ?", (client, now)
            )
            .fetchone()
        )
        return Window(*row) if row else Window(0, now + self._seconds)

    async def check(self) -> None:
        """Open the file.

        Raises:
            InvalidInput: it cannot be written.
        """
        try:
            self._open().execute("DELETE FROM windows WHERE ends <= ?", (time(),))
        except (OSError, sqlite3.Error) as fault:
            raise InvalidInput(
                f"Requests cannot be counted in {self._path}: {fault}.",
                remedy="Let the service write there, or set GRAPHSVC_RATE_LIMIT_STORE.",
                field="rate_limit_store",
            ) from fault

    async def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class SharedServer:
    """Counts in a Redis that all machines share."""

    def __init__(self, uri: str, seconds: int) -> None:
        # Imported here, since few installations need it.
        from limits.aio.storage import RedisStorage
        from limits.errors import ConfigurationError

        options: dict[str, Any] = {"socket_timeout": 3, "socket_connect_timeout": 3}
        try:
            self._storage = RedisStorage(f"async+{uri}", implementation="redispy", **options)
        except ConfigurationError as fault:
            raise InvalidInput(
                "A redis:// store needs the package of its client.",
                remedy="Install it: pip install 'graphsvc[redis]'.",
                field="rate_limit_store",
            ) from fault
        self._seconds = seconds

    async def hit(self, client: str) -> Window:
        """Count a request."""
        return Window(
            await self._storage.incr(_key(client), self._seconds), await self._end(client)
        )

    async def peek(self, client: str) -> Window:
        """Look without counting."""
        requests = await self._storage.get(_key(client))
        return Window(requests, await self._end(client) if requests else time() + self._seconds)

    async def _end(self, client: str) -> float:
        # Redis rounds to whole seconds; a client that waits as told must not come too early.
        return await self._storage.get_expiry(_key(client)) + 0.5

    async def check(self) -> None:
        """Ask the server for an answer.

        Raises:
            InvalidInput: it gives none.
        """
        if not await self._storage.check():
            raise InvalidInput(
                "The store of the rate limit does not answer.",
                remedy="Check GRAPHSVC_RATE_LIMIT_STORE, and that the server runs.",
                field="rate_limit_store",
            )

    async def close(self) -> None:
        """Close the connections; the library leaves that to the client that it uses."""
        bridge: Any = self._storage.bridge
        await bridge.get_connection().aclose()


def _key(client: str) -> str:
    return f"graphsvc/{client}"


def open_counter(settings: Settings) -> Counter | None:
    """Make the counter that the settings ask for; None where there is no limit."""
    if not settings.rate_limit:
        return None
    if settings.rate_limit_store:
        uri = settings.rate_limit_store.get_secret_value()
        return SharedServer(uri, settings.rate_limit_window)
    return SharedFile(settings)
