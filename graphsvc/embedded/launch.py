"""Starts the embedded Neo4j: everything between the settings and a running supervisor."""

from dataclasses import dataclass
import json
import os
import shutil
import subprocess
import sys

import psutil
from rich.console import Console

from graphsvc.embedded import supervisor
from graphsvc.embedded.admin import run_admin_tool
from graphsvc.embedded.config import choose_port, ensure_password, has_password, write_conf
from graphsvc.embedded.jars import locked_jars
from graphsvc.embedded.java import Java, environment, write_argument_file
from graphsvc.embedded.layout import Layout
from graphsvc.embedded.verify import missing_jars
from graphsvc.errors import EmbeddedError
from graphsvc.settings import Settings

# What Java needs beside heap and page cache: code, classes, threads, network buffers.
_OTHER_MB = 200

# A new store with its transaction logs takes a few MB; below this nothing useful can be loaded.
_DISK_MB = 100


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the server listens."""

    bolt: int
    http: int


def prepare(settings: Settings, console: Console) -> Java:
    """Make present what a start needs: Java, the folders, the jars."""
    java = Java(settings)
    layout = Layout.of(settings)
    try:
        layout.make()
    except OSError as error:
        raise EmbeddedError(
            f"The data folder {layout.data} cannot be made: {error.strerror}.",
            remedy="Check its owner and permissions, or set GRAPHSVC_DATA_DIR.",
        ) from error
    if missing_jars(locked_jars(), layout.jars):
        # A resolver and an HTTP client are of use only here.
        from graphsvc.embedded.fetch import fetch_jars

        fetch_jars(locked_jars(), layout.jars, console)
    return java


def ensure_supervised(settings: Settings, java: Java) -> None:
    """Start a supervisor unless one lives, and with it Java, unless that lives. Needs the gate.

    Raises:
        EmbeddedError: too little memory or disk, or a port is taken.
    """
    layout = Layout.of(settings)
    lock = supervisor.take_lock(str(layout.run / "supervisor.lock"))
    if lock is None:
        return
    try:
        if not java_is_alive(layout):
            _require_memory(settings)
            _require_disk(layout)
            _write_launch(settings, layout, java)
        _start_supervisor(layout, lock)
    finally:
        os.close(lock)


def java_is_alive(layout: Layout) -> bool:
    """Tell whether Java runs, be it supervised or not."""
    return supervisor.is_locked(str(layout.run / "java.lock"))


def java_pid(layout: Layout) -> int | None:
    """Process id of Java while it runs."""
    if not java_is_alive(layout):
        return None
    return int((layout.run / "java.pid").read_text(encoding="ascii"))


def ports(layout: Layout) -> Ports | None:
    """Ports of the last launch; None before the first."""
    try:
        launch = json.loads((layout.run / "launch.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Ports(launch["bolt_port"], launch["http_port"])


def _write_launch(settings: Settings, layout: Layout, java: Java) -> None:
    last = ports(layout)
    bolt, http = settings.embedded_bolt_port, settings.embedded_http_port
    chosen = Ports(
        choose_port(bolt, last and last.bolt, "GRAPHSVC_EMBEDDED_BOLT_PORT"),
        choose_port(http, last and last.http, "GRAPHSVC_EMBEDDED_HTTP_PORT"),
    )
    write_conf(settings, layout, chosen.bolt, chosen.http)
    password = ensure_password(layout)
    if not has_password(layout):
        run_admin_tool(java, layout, ["dbms", "set-initial-password", password])
    log = layout.logs / "java.log"
    log.unlink(missing_ok=True)
    arguments = layout.run / "java.args"
    write_argument_file(arguments, java.server_options(settings, layout))
    launch = {
        "argv": [str(java.executable), f"@{arguments}"],
        "env": environment(),
        "log": str(log),
        "bolt_port": chosen.bolt,
        "http_port": chosen.http,
    }
    path = layout.run / "launch.json"
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(launch), encoding="utf-8")
    fresh.replace(path)


def _start_supervisor(layout: Layout, lock: int) -> None:
    with (layout.logs / "supervisor.log").open("ab") as log:
        subprocess.run(
            [sys.executable, "-I", "-S", supervisor.__file__, str(layout.run), str(lock)],
            env=environment(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=[lock],
            start_new_session=True,
            check=True,
        )


def _require_memory(settings: Settings) -> None:
    needed = settings.embedded_heap_mb + settings.embedded_page_cache_mb + _OTHER_MB
    available = psutil.virtual_memory().available >> 20
    if available < needed:
        raise EmbeddedError(
            f"Too little memory: the embedded Neo4j needs about {needed} MiB, "
            f"{available} MiB are available.",
            remedy="Close something, or lower GRAPHSVC_EMBEDDED_HEAP_MB and "
            "GRAPHSVC_EMBEDDED_PAGE_CACHE_MB.",
        )


def _require_disk(layout: Layout) -> None:
    free = shutil.disk_usage(layout.store).free >> 20
    if free < _DISK_MB:
        raise EmbeddedError(
            f"Not enough disk space: {free} MiB are free at {layout.store}, "
            f"a start needs {_DISK_MB} MiB.",
            remedy="Free some space, or set GRAPHSVC_DATA_DIR to another disk.",
        )
