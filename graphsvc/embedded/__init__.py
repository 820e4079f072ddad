"""The local Neo4j that graphsvc fetches, starts, supervises and stops, where none is given."""

from graphsvc.embedded.server import (
    Lease,
    Status,
    acquire,
    browser_url,
    run_admin,
    shell_uri,
    start,
    status,
    stop,
)

__all__ = [
    "Lease",
    "Status",
    "acquire",
    "browser_url",
    "run_admin",
    "shell_uri",
    "start",
    "status",
    "stop",
]
