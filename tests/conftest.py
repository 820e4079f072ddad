"""Real servers for the tests: one with the seeds that is only read, one that tests may change."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing, contextmanager
import logging
import os
from pathlib import Path
import shutil
import socket
import subprocess
import sys
import time
from urllib.request import urlopen

from httpx2 import ASGITransport, AsyncClient
from neo4j import AsyncDriver, AsyncGraphDatabase
import pytest

from graphsvc.api.paging import Cursors
from graphsvc.api.service import Service
from graphsvc.app import create_app
from graphsvc.embedded import acquire
from graphsvc.gateway import SCHEMA_VERSION, Gateway
from graphsvc.ingest.load import Loaded, load_records
from graphsvc.ingest.readers.seeds import read_seeds, seeds_folder
from graphsvc.queries import Catalogue
from graphsvc.schema.migrate import migrate
from graphsvc.settings import Settings
from graphsvc.trust.policy import load_policy


def docker_answers() -> bool:
    """Tell whether a Docker engine runs here."""
    if shutil.which("docker") is None:
        return False
    return subprocess.run(["docker", "info"], capture_output=True, check=False).returncode == 0


@contextmanager
def neo4j_server(place: int, folder: Path) -> Iterator[Settings]:
    """Give a real Neo4j: a given one, else a container, else the embedded one; never none.

    `GRAPHSVC_TEST_NEO4J_URIS` may name servers without password, separated by spaces, two for
    each process that runs tests; tests delete all that is in them.
    """
    given = os.environ.get("GRAPHSVC_TEST_NEO4J_URIS", "").split()
    place += 2 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    if len(given) > place:
        yield Settings(neo4j_uri=given[place], data_dir=folder)
    elif docker_answers():
        from testcontainers.neo4j import Neo4jContainer

        with Neo4jContainer("neo4j:5.26") as container:
            yield Settings(
                neo4j_uri=container.get_connection_url(),
                neo4j_user=container.username,
                neo4j_password=container.password,
                data_dir=folder,
            )
    else:
        with acquire(Settings(data_dir=folder)) as lease:
            yield Settings(
                neo4j_uri=lease.uri,
                neo4j_user=lease.user,
                neo4j_password=lease.password,
                data_dir=folder,
            )


@pytest.fixture(scope="session")
def seeded_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A server for the seeds; tests only read it."""
    with neo4j_server(0, tmp_path_factory.mktemp("seeded")) as settings:
        yield settings


@pytest.fixture(scope="session")
def scratch_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A server that tests may change; each takes it empty."""
    with neo4j_server(1, tmp_path_factory.mktemp("scratch")) as settings:
        yield settings


class Refusing(logging.Handler):
    """Makes an error of each record.

    The driver can make warnings of notifications, but takes the whole stack of every query for it:
    nine tenths of the time of tests that write.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Raise what was to be logged."""
        raise Warning(record.getMessage())


logging.getLogger("neo4j.notifications").addHandler(Refusing(logging.WARNING))


def open_driver(settings: Settings, *, strict: bool = True) -> AsyncDriver:
    """Open a driver; a strict one turns every notification of the database into an error."""
    assert settings.neo4j_uri
    password = settings.neo4j_password
    return AsyncGraphDatabase.driver(
        settings.neo4j_uri,
        auth=(settings.neo4j_user, password.get_secret_value()) if password else None,
        notifications_min_severity=None if strict else "OFF",
    )


def open_gateway(driver: AsyncDriver) -> Gateway:
    """Make a gateway over a driver."""
    return Gateway(driver, "neo4j", Catalogue.load(), 30)


async def empty(settings: Settings) -> None:
    """Bring a server to the empty graph with the schema applied."""
    # A fresh store knows no label yet, of which it would warn a strict driver.
    async with open_driver(settings, strict=False) as driver:
        gateway = open_gateway(driver)
        async with driver.session() as session:
            # In parts: a large graph does not fit into the memory of one transaction.
            deleted = await session.run(
                "MATCH (n) WHERE NOT n:GraphState "
                "CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1000 ROWS"
            )
            await deleted.consume()
        await driver.execute_query(
            "MATCH (state:GraphState) SET state.version = 0, state.settled_version = 0"
        )
        if await gateway.schema_version() != SCHEMA_VERSION:
            await driver.execute_query("MATCH (state:GraphState) DELETE state")
            await migrate(gateway, driver)


async def load_layer(gateway: Gateway, *, affiliations: bool = False) -> Loaded:
    """Load one layer of the shipped seeds."""
    records = read_seeds(seeds_folder(), affiliations)
    return await load_records(gateway, records, source="seed", max_authors=100)


@pytest.fixture(scope="session")
async def seeded(seeded_server: Settings) -> AsyncIterator[Settings]:
    """Settings of a server that holds the first layer of the seeds."""
    await empty(seeded_server)
    async with open_driver(seeded_server) as driver:
        await load_layer(open_gateway(driver))
    yield seeded_server


@pytest.fixture
async def scratch(scratch_server: Settings) -> AsyncIterator[Gateway]:
    """A gateway to an empty graph that the test may fill and change."""
    await empty(scratch_server)
    async with open_driver(scratch_server) as driver:
        yield open_gateway(driver)


@pytest.fixture(scope="session")
async def service(seeded: Settings) -> AsyncIterator[Service]:
    """The service over the seeds, with every notification of the database an error."""
    async with open_driver(seeded) as driver:
        yield Service(
            gateway=open_gateway(driver),
            policy=load_policy(),
            cursors=Cursors("a secret of the tests"),
            max_tie_authors=100,
        )


@pytest.fixture(scope="session")
async def client(service: Service, seeded: Settings) -> AsyncIterator[AsyncClient]:
    """A client of the application over the seeds, without a network between them."""
    app = create_app(seeded)
    app.state.service = service
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        yield client


def free_port() -> int:
    """Find a port that nothing listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """Make the environment in which a process of ours uses a server."""
    password = settings.neo4j_password
    given = {
        "GRAPHSVC_NEO4J_URI": settings.neo4j_uri or "",
        "GRAPHSVC_NEO4J_USER": settings.neo4j_user,
        "GRAPHSVC_NEO4J_PASSWORD": password.get_secret_value() if password else "",
        "GRAPHSVC_DATA_DIR": str(settings.data_dir),
        "COLUMNS": "200",
    }
    return {**os.environ, **given, **more}


COMMAND = str(Path(sys.executable).with_name("graphsvc"))


@contextmanager
def serving(env: dict[str, str]) -> Iterator[str]:
    """Run `graphsvc serve` and give its address once it is ready."""
    port = free_port()
    with subprocess.Popen([COMMAND, "serve", "--port", str(port)], env=env) as server:
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until(lambda: is_ready(url) or server.poll() is not None)
            assert server.poll() is None, "the service ended at once"
            yield url
        finally:
            server.terminate()


def is_ready(url: str) -> bool:
    """Tell whether a service answers that it is ready."""
    try:
        with urlopen(f"{url}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def wait_until(condition: Callable[[], bool], seconds: float = 120) -> None:
    """Wait for a condition; the limit only ends a test that would hang."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


@pytest.fixture(scope="session")
def seeded_url(seeded: Settings) -> Iterator[str]:
    """Address of a real server process over the seeds."""
    with serving(environment(seeded)) as url:
        yield url
