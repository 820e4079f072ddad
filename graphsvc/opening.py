"""Opens the graph: the Neo4j that is set, or the embedded one."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager

from anyio.to_thread import run_sync
from neo4j import AsyncDriver, AsyncGraphDatabase, NotificationMinimumSeverity
from rich.console import Console

from graphsvc import __version__
from graphsvc.embedded import acquire
from graphsvc.gateway import Gateway
from graphsvc.queries import Catalogue
from graphsvc.settings import Settings


@asynccontextmanager
async def open_gateway(
    settings: Settings, console: Console | None = None
) -> AsyncGenerator[tuple[Gateway, AsyncDriver]]:
    """Open the graph: the Neo4j that is set, else the embedded one, which starts if it must.

    A fresh embedded store gets its schema here; any other store is left as it is.
    """
    async with AsyncExitStack() as stack:
        if settings.neo4j_uri:
            uri, user = settings.neo4j_uri, settings.neo4j_user
            password = settings.neo4j_password.get_secret_value() if settings.neo4j_password else ""
        else:
            lease = await run_sync(lambda: acquire(settings, console=console))
            stack.push_async_callback(run_sync, lease.release)
            uri, user, password = lease.uri, lease.user, lease.password
        driver = await stack.enter_async_context(
            AsyncGraphDatabase.driver(
                uri,
                auth=(user, password) if password else None,
                # The driver's own patience of half a minute would hang every request.
                connection_acquisition_timeout=5,
                connection_timeout=3,
                max_transaction_retry_time=2,
                liveness_check_timeout=30,
                notifications_min_severity=NotificationMinimumSeverity.OFF,
                user_agent=f"graphsvc/{__version__}",
            )
        )
        gateway = Gateway(driver, settings.neo4j_database, Catalogue.load(), settings.query_timeout)
        if not settings.neo4j_uri and await gateway.schema_version() is None:
            # neomodel is needed only here, so that serving does not carry its weight.
            from graphsvc.schema.migrate import migrate

            await migrate(gateway, driver)
        yield gateway, driver


@asynccontextmanager
async def open_graph(settings: Settings, console: Console | None = None) -> AsyncGenerator[Gateway]:
    """Open a graph whose schema this version knows.

    Raises:
        SchemaUnknown: it has another one.
    """
    async with open_gateway(settings, console) as (gateway, _):
        await gateway.require_schema()
        yield gateway
