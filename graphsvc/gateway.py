"""Runs named queries against Neo4j, one round trip each, and gives back their models."""

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import cache
import re
from typing import Any, Final, LiteralString, Protocol, TypeVar, cast

from neo4j import READ_ACCESS, AsyncDriver, AsyncResult, AsyncTransaction, unit_of_work
from neo4j import Query as DriverQuery
from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)

from graphsvc.errors import (
    Ambiguous,
    DatabaseError,
    DatabaseUnavailable,
    NotFound,
    QueryTimeout,
    SchemaUnknown,
    TransactionTooLarge,
)
from graphsvc.models.common import Model, Versioned
from graphsvc.models.graph import SchemaVersion
from graphsvc.queries import Catalogue, Query
from graphsvc.reading import current_reading

M = TypeVar("M", bound=Model)

#: The schema version this code reads and writes.
SCHEMA_VERSION: Final = 5
_VERSION: Final = "graph_version"
_STATE: Final = "graph.state"
_BUMP: Final = "graph.bump"
#: An answer that a commit cut in two is read again, and then sent as it is, without an ETag.
_ATTEMPTS: Final = 2


@contextmanager
def database_errors() -> Generator[None]:
    """Translate the driver's exceptions into graphsvc's; nothing of theirs reaches a client."""
    try:
        yield
    except (AuthError, ConfigurationError) as fault:
        raise DatabaseUnavailable(
            "Neo4j refused the connection's user, password or settings.",
            remedy="Check GRAPHSVC_NEO4J_URI, GRAPHSVC_NEO4J_USER and GRAPHSVC_NEO4J_PASSWORD.",
        ) from fault
    except Neo4jError as fault:
        if "TransactionTimedOut" in (fault.code or ""):
            raise QueryTimeout(
                "The query took longer than its limit and was stopped.",
                remedy="Ask for less, or raise GRAPHSVC_QUERY_TIMEOUT.",
            ) from fault
        if fault.code == "Neo.ClientError.Database.DatabaseNotFound":
            raise DatabaseUnavailable(
                "The Neo4j server has no such database.", remedy="Check GRAPHSVC_NEO4J_DATABASE."
            ) from fault
        if "MemoryPool" in (fault.code or "") or "OutOfMemory" in (fault.code or ""):
            raise TransactionTooLarge(
                "The server's limit of memory for a transaction is too low for this.",
                remedy="Ask for less, or give the database more memory "
                "(GRAPHSVC_EMBEDDED_HEAP_MB for the embedded one).",
            ) from fault
        if fault.is_retryable():
            raise DatabaseUnavailable(
                "The graph database cannot answer now.", remedy="Try again in a few seconds."
            ) from fault
        raise
    except DriverError as fault:
        raise DatabaseUnavailable(
            "The graph database is not reachable.",
            remedy="Try again in a few seconds; `graphsvc db status` says whether it runs.",
        ) from fault


def _bound(query: Query, params: dict[str, Any]) -> dict[str, Any]:
    values = {
        name: kind.default for name, kind in query.parameters.items() if kind.default is not ...
    } | params
    if set(values) != set(query.params):
        raise TypeError(f"{query.name} takes {sorted(query.params)}, got {sorted(values)}")
    return values


@cache
def _collected(query: Query) -> LiteralString:
    """Wrap a query so that all its rows come as one list: a message a row costs far more."""
    return cast(
        LiteralString,
        f"CALL () {{\n{query.text}\n}}\nRETURN collect({{{_columns(query)}}}) AS rows",
    )


@cache
def _fenced(query: Query) -> LiteralString:
    """Wrap a query so that the graph version is read before its rows, and again after them.

    Reads are read-committed: only where both are one version are the rows of one version. To
    collect them keeps the second reading behind the last row, and makes one message of them.
    """
    return _between_versions(query.text, _columns(query))


@cache
def _for_each(query: Query) -> LiteralString:
    """Wrap a query about one `$id` so that it answers many in one round trip, fenced as well."""
    text = re.sub(r"\$id\b", "asked", query.text)
    return _between_versions(
        f"UNWIND $ids AS asked\nCALL (asked) {{\n{text}\n}}\n"
        f"RETURN asked, {{{_columns(query)}}} AS found",
        "asked: asked, found: found",
    )


def _columns(query: Query) -> str:
    assert query.model is not None
    return ", ".join(f"{name}: {name}" for name in query.model.model_fields)


def _between_versions(text: str, columns: str) -> LiteralString:
    state = "(:GraphState {key: 'graph'})"
    return cast(
        LiteralString,
        f"MATCH {state.replace(':', 'fence_before:', 1)}\n"
        "WITH fence_before.version AS version_before\n"
        f"CALL () {{\n{text}\n}}\n"
        f"WITH version_before, collect({{{columns}}}) AS rows\n"
        f"MATCH {state.replace(':', 'fence_after:', 1)}\n"
        "RETURN version_before, rows, fence_after.version AS version_after",
    )


class Reader(Protocol):
    """Reads by name: the gateway itself, or a transaction that sees its own writes."""

    async def many(self, model: type[M], name: str, **params: Any) -> list[M]:
        """Run a query and return all its records."""
        ...


class WriteTransaction:
    """Named queries inside one transaction: all of them are committed, or none."""

    def __init__(self, transaction: AsyncTransaction, catalogue: Catalogue) -> None:
        self._transaction = transaction
        self._catalogue = catalogue
        #: The version that is being made, once it is counted.
        self.version: int | None = None

    async def run(self, name: str, **params: Any) -> None:
        """Run a query that gives nothing."""
        query = self._catalogue[name]
        await (await self._transaction.run(query.cypher, _bound(query, params))).consume()

    async def many(self, model: type[M], name: str, **params: Any) -> list[M]:
        """Run a query and return all its records."""
        query = self._catalogue[name]
        result = await self._transaction.run(_collected(query), _bound(query, params))
        record = await result.single(strict=True)
        if name == _BUMP:
            self.version = record["rows"][0][_VERSION]
        return [model.model_validate(row) for row in record["rows"]]


class Gateway:
    """The one way to the graph: queries by name, parameters by keyword, models out."""

    def __init__(
        self, driver: AsyncDriver, database: str, catalogue: Catalogue, timeout: float
    ) -> None:
        self._driver = driver
        self._database = database
        self._timeout = timeout
        self.catalogue = catalogue

    async def many(self, model: type[M], name: str, **params: Any) -> list[M]:
        """Run a read query and return all its records."""
        query = self.catalogue[name]
        if query.model is not model:
            raise TypeError(f"{name} gives {query.returns}, not {model.__name__}")
        bound = _bound(query, params)
        if _VERSION in model.model_fields and name != _STATE:
            records = await self._whole(_fenced(query), bound)
        else:
            records = await self._read(query.cypher, bound)
            current_reading().note(*(record.get(_VERSION) for record in records))
        return [model.model_validate(record) for record in records]

    async def version(self) -> int:
        """Read the graph version alone."""
        return (await self.one(Versioned, _STATE)).graph_version

    async def each(self, name: str, ids: list[str]) -> list[tuple[str, Any]]:
        """Run a query about one thing for many ids at once.

        Gives each id with its record; none for an unknown id, several for one in conflict.
        """
        query = self.catalogue[name]
        assert query.model is not None and list(query.params) == ["id"]
        records = await self._whole(_for_each(query), {"ids": ids})
        return [(row["asked"], query.model.model_validate(row["found"])) for row in records]

    async def one(self, model: type[M], name: str, **params: Any) -> M:
        """Run a read query about one thing and return its record.

        Raises:
            NotFound: no record.
            Ambiguous: the id stands for several entities; `candidates` names them.
        """
        found = await self.many(model, name, **params)
        asked = str(params.get("id", ""))
        if not found:
            thing = name.partition(".")[0].replace("entity", "record")
            raise NotFound(f"No {thing} has the id '{asked}'.", field="id")
        if len(found) > 1:
            candidates = sorted(str(getattr(item, "id", "")) for item in found)
            raise Ambiguous(
                f"'{asked}' is claimed by {len(found)} records: {', '.join(candidates)}.",
                remedy="Ask for one of them by its own id.",
                field="id",
                extra={"candidates": candidates},
            )
        return found[0]

    async def _whole(self, cypher: LiteralString, params: dict[str, Any]) -> list[dict[str, Any]]:
        """Read the rows of a fenced query; where a commit landed in between, once more."""
        found: list[dict[str, Any]] = []
        for _ in range(_ATTEMPTS):
            found = await self._read(cypher, params)
            if all(row["version_before"] == row["version_after"] for row in found):
                break
        current_reading().note(
            *(row[name] for row in found for name in ("version_before", "version_after"))
        )
        return [row for record in found for row in record["rows"]]

    async def _read(self, cypher: LiteralString, params: dict[str, Any]) -> list[dict[str, Any]]:
        text = DriverQuery(cypher, timeout=self._timeout)
        with database_errors(), current_reading().timed():
            async with self._driver.session(
                database=self._database, default_access_mode=READ_ACCESS, fetch_size=-1
            ) as session:
                try:
                    # An auto-commit read is one round trip; a managed one takes three messages.
                    return await _rows(await session.run(text, params))
                except (ServiceUnavailable, SessionExpired):
                    # The server restarted under a pooled connection: the driver's own retry.
                    return await session.execute_read(
                        unit_of_work(timeout=self._timeout)(_fetch), cypher, params
                    )

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[WriteTransaction]:
        """Open a write transaction; it is committed at the end, or undone by any exception."""
        with database_errors():
            async with (
                self._driver.session(database=self._database) as session,
                await session.begin_transaction() as transaction,
            ):
                written = WriteTransaction(transaction, self.catalogue)
                yield written
                await transaction.commit()
        if written.version is not None:
            # What is committed stays; if this fails, the next version settles this one too.
            with suppress(DatabaseError):
                await self.write("graph.settle", version=written.version)

    async def write(self, name: str, **params: Any) -> None:
        """Run one write or schema query in a transaction of its own."""
        query = self.catalogue[name]
        with database_errors():
            async with self._driver.session(database=self._database) as session:
                await (await session.run(query.cypher, _bound(query, params))).consume()

    async def schema_version(self) -> int | None:
        """Read the schema version that is recorded in the store; None in an empty one."""
        found = await self.many(SchemaVersion, "schema.version")
        return found[0].schema_version if found else None

    async def require_schema(self) -> None:
        """Refuse a store whose schema this code does not know.

        Raises:
            SchemaUnknown: it was never set up, is older, or is newer.
        """
        found = await self.schema_version()
        if found != SCHEMA_VERSION:
            raise SchemaUnknown(
                f"The store has schema version {found or 'none'}, this graphsvc needs "
                f"{SCHEMA_VERSION}.",
                remedy="Run `graphsvc db migrate`."
                if (found or 0) < SCHEMA_VERSION
                else "Update graphsvc, or point it at another store.",
            )


async def _fetch(
    transaction: Any, text: LiteralString, params: dict[str, Any]
) -> list[dict[str, Any]]:
    return await _rows(await transaction.run(text, params))


async def _rows(result: AsyncResult) -> list[dict[str, Any]]:
    # Queries give maps and never nodes, for which the driver would look through all there is in
    # them: measured, half of the time that a service spends on a slice.
    return [dict(record) async for record in result]
