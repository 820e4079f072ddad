"""The embedded Neo4j as callers see it: acquire, start, stop and status."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
import subprocess
import time
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psutil
from rich.console import Console

from graphsvc.embedded import launch, leases
from graphsvc.embedded.admin import run_admin_tool
from graphsvc.embedded.archive import make_in_background
from graphsvc.embedded.config import LOOPBACK, USER, read_password
from graphsvc.embedded.failure import start_error
from graphsvc.embedded.jars import neo4j_version
from graphsvc.embedded.java import Java
from graphsvc.embedded.layout import Layout
from graphsvc.embedded.ready import bolt_answers, query_answers
from graphsvc.embedded.supervisor import STOP_SECONDS, is_locked
from graphsvc.errors import EmbeddedError
from graphsvc.settings import Settings

# A start takes seconds; the recovery of a large store after a kill may take minutes.
START_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Status:
    """What the embedded Neo4j is doing; addresses and sizes are None while it does not run."""

    running: bool
    version: str
    store: Path
    password_file: Path
    leases: tuple[str, ...]
    uri: str | None = None
    http_uri: str | None = None
    pid: int | None = None
    rss: int | None = None


class Lease:
    """The embedded Neo4j, up for as long as this is held; a context manager.

    `uri` answers from the start; `http_uri` a second or two later when the server has just started.
    """

    def __init__(self, layout: Layout, file: leases.LeaseFile, ports: launch.Ports) -> None:
        self._layout = layout
        self._file = file
        self.user = USER
        self.password = read_password(layout)
        self.uri = _bolt_uri(ports)
        self.http_uri = _http_uri(ports)

    @property
    def pid(self) -> int | None:
        """Process id of Java; it changes when Java is killed and restarted."""
        return launch.java_pid(self._layout)

    def release(self) -> None:
        """Give the lease up; with the last one the server stops. A second call does nothing."""
        self._file.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def acquire(settings: Settings, *, console: Console | None = None) -> Lease:
    """Have the embedded Neo4j up and answering, and keep it up until the lease is released.

    Fetches what is missing, starts the server or joins the one that runs. Blocks for seconds; the
    first time of all for as long as 155 MB take. May be called in any thread.

    Raises:
        EmbeddedError: it cannot be fetched or started; `remedy` says what to do.
    """
    console = console or Console(stderr=True)
    layout = Layout.of(settings)
    java = launch.prepare(settings, console)
    file: leases.LeaseFile | None = None
    try:
        with leases.gate(layout):
            file = leases.LeaseFile(layout)
            launch.ensure_supervised(settings, java)
        ports = _wait_until_ready(layout)
        lease = Lease(layout, file, ports)
    except BaseException:
        if file:
            file.release()
        raise
    make_in_background(java, layout)
    return lease


def start(settings: Settings, *, console: Console | None = None) -> Status:
    """Have the embedded Neo4j up until `stop`, whichever processes come and go."""
    with acquire(settings, console=console):
        leases.persistent(Layout.of(settings)).touch()
    return status(settings)


def stop(settings: Settings) -> Status:
    """Take back `start`; wait for the stop unless other processes still hold leases.

    Raises:
        EmbeddedError: the server does not end.
    """
    layout = Layout.of(settings)
    leases.persistent(layout).unlink(missing_ok=True)
    for _ in _until(time.monotonic() + STOP_SECONDS + 10):
        now = status(settings)
        if now.leases or not now.running:
            return now
    raise EmbeddedError(
        "The embedded Neo4j does not stop.", remedy=f"See the logs in {layout.logs}."
    )


def status(settings: Settings) -> Status:
    """Look at the embedded Neo4j; a server that lost its supervisor gets a new one."""
    layout = Layout.of(settings)
    pid = launch.java_pid(layout)
    if pid is not None and not _is_supervised(layout):
        with leases.gate(layout):
            launch.ensure_supervised(settings, Java(settings))
    held = leases.holders(layout)
    ports = launch.ports(layout)
    if pid is None or ports is None:
        return Status(False, neo4j_version(), layout.store, layout.password, held)
    return Status(
        running=True,
        version=neo4j_version(),
        store=layout.store,
        password_file=layout.password,
        leases=held,
        uri=_bolt_uri(ports),
        http_uri=_http_uri(ports),
        pid=pid,
        rss=_rss(pid),
    )


def browser_url(settings: Settings) -> str:
    """Address of Neo4j Browser with the Bolt address filled in; the password is not in it.

    Raises:
        EmbeddedError: the server does not run.
    """
    ports = _running_ports(settings)
    return f"{_http_uri(ports)}/browser/?dbms=bolt://{USER}@{LOOPBACK}:{ports.bolt}&db=neo4j"


def shell_uri(settings: Settings) -> str:
    """Bolt URI that holds user and password, for clients that take nothing else.

    Raises:
        EmbeddedError: the server does not run.
    """
    ports = _running_ports(settings)
    password = quote(read_password(Layout.of(settings)), safe="")
    return f"bolt://{USER}:{password}@{LOOPBACK}:{ports.bolt}"


def run_admin(
    settings: Settings, args: list[str], *, console: Console | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run one `neo4j-admin` command, such as `["database", "dump", "neo4j", …]`, on the store.

    Commands that read or write the store need the server stopped, and say so.

    Raises:
        EmbeddedError: the command failed.
    """
    java = launch.prepare(settings, console or Console(stderr=True))
    return run_admin_tool(java, Layout.of(settings), args)


def _wait_until_ready(layout: Layout) -> launch.Ports:
    ports = launch.ports(layout)
    if ports is None:
        raise EmbeddedError("The embedded Neo4j was not launched.")
    password = read_password(layout)
    for _ in _until(time.monotonic() + START_SECONDS):
        if bolt_answers(ports.bolt) and query_answers(ports.bolt, password, layout):
            return ports
        if not _is_supervised(layout):
            raise start_error(layout, "The embedded Neo4j ended while it was starting.")
    raise start_error(layout, f"The embedded Neo4j did not answer within {START_SECONDS:.0f} s.")


def _running_ports(settings: Settings) -> launch.Ports:
    layout = Layout.of(settings)
    ports = launch.ports(layout)
    if ports is None or not launch.java_is_alive(layout):
        raise EmbeddedError(
            "The embedded Neo4j is not running.", remedy="Start it with `graphsvc db start`."
        )
    return ports


def _until(deadline: float) -> Iterator[None]:
    while time.monotonic() < deadline:
        yield
        time.sleep(0.05)


def _is_supervised(layout: Layout) -> bool:
    return is_locked(str(layout.run / "supervisor.lock"))


def _bolt_uri(ports: launch.Ports) -> str:
    return f"bolt://{LOOPBACK}:{ports.bolt}"


def _http_uri(ports: launch.Ports) -> str:
    return f"http://{LOOPBACK}:{ports.http}"


def _rss(pid: int) -> int | None:
    try:
        return psutil.Process(pid).memory_info().rss
    except psutil.Error:
        return None
