"""Writes what the embedded Neo4j runs on: `neo4j.conf`, the password file, the choice of ports."""

import os
import secrets
import socket

from graphsvc.embedded.layout import Layout
from graphsvc.errors import EmbeddedError
from graphsvc.settings import Settings

USER = "neo4j"
LOOPBACK = "127.0.0.1"

_CONF = """\
# Written by graphsvc at each start; changes made here do not stay.
server.config.strict_validation.enabled=true

# Loopback only.
server.default_listen_address={loopback}
server.bolt.listen_address={loopback}:{bolt_port}
server.bolt.advertised_address={loopback}:{bolt_port}
server.http.listen_address={loopback}:{http_port}
server.http.advertised_address={loopback}:{http_port}
server.https.enabled=false
dbms.routing.enabled=false

# Small, on disk and in memory.
server.memory.pagecache.size={page_cache_mb}m
db.tx_log.preallocate=false
db.tx_log.rotation.retention_policy=2 days 512M
db.logs.query.enabled=OFF
server.logs.gc.enabled=false

# Plans of slices are large and slow to make, and fill a small heap. One serves lists and texts of
# every length; no second copy of it is kept for good, nor are the last 8,192 queries with their
# texts.
internal.cypher.use_parameter_size=false
internal.dbms.query_execution_plan_cache_size=0
internal.datacollector.max_recent_query_count=0

# Limits: far above what an importer's batch needs, below what starves the server.
db.transaction.timeout=10m
db.lock.acquisition.timeout=60s
db.memory.transaction.max={transaction_mb}m
dbms.memory.transaction.total.max={transactions_mb}m

# No way out to files and addresses from Cypher; the import folder stays empty.
dbms.security.allow_csv_import_from_file_urls=false
internal.dbms.cypher_ip_blocklist=0.0.0.0/0,::/0
dbms.usage_report.enabled=false
client.allow_telemetry=false

# Connections are gone when the server stops, as leases are: there is nobody to wait for.
internal.server.bolt.thread_pool_shutdown_wait_time=1s
internal.server.bolt.connection_shutdown_wait_time=1s
internal.dbms.bolt.netty_server_shutdown_quiet_period=0
internal.dbms.bolt.netty_server_shutdown_timeout=1s
"""


def write_conf(settings: Settings, layout: Layout, bolt_port: int, http_port: int) -> None:
    """Write `neo4j.conf` whole."""
    heap = settings.embedded_heap_mb
    text = _CONF.format(
        loopback=LOOPBACK,
        bolt_port=bolt_port,
        http_port=http_port,
        page_cache_mb=settings.embedded_page_cache_mb,
        transaction_mb=heap // 2,
        transactions_mb=heap * 7 // 10,
    )
    (layout.conf / "neo4j.conf").write_text(text, encoding="utf-8")


def read_password(layout: Layout) -> str:
    """Read the password.

    Raises:
        EmbeddedError: the file is gone or unreadable.
    """
    try:
        return layout.password.read_text(encoding="ascii").strip()
    except OSError as error:
        raise EmbeddedError(
            f"The password file {layout.password} cannot be read: {error.strerror}.",
            remedy=f"Restore it, or move {layout.home} away to begin with an empty store.",
        ) from error


def ensure_password(layout: Layout) -> str:
    """Read the password, or make a random one for a store that has none yet."""
    if not layout.password.exists() and not has_password(layout):
        descriptor = os.open(layout.password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            # Only letters and digits: a word that begins with a dash would be an option of
            # `neo4j-admin`.
            file.write(secrets.token_hex(24))
    return read_password(layout)


def has_password(layout: Layout) -> bool:
    """Tell whether the store was given its first password already."""
    return (layout.store / "dbms" / "auth.ini").exists() or (
        layout.store / "databases" / "system"
    ).exists()


def choose_port(given: int | None, last: int | None, setting: str) -> int:
    """Give the port that the setting demands, or the last one if it is free, or a free one.

    Raises:
        EmbeddedError: the demanded port is taken.
    """
    if given is not None:
        if not _is_free(given):
            raise EmbeddedError(
                f"Port {given} on {LOOPBACK} is taken by another program.",
                remedy=f"Free it, or change {setting}; without it a free port is chosen.",
            )
        return given
    if last is not None and _is_free(last):
        return last
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As Neo4j does: a port whose last connections are only timing out is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
