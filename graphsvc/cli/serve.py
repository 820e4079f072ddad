"""The command that serves the API and the pages."""

import asyncio
from contextlib import closing
import socket
from typing import Annotated

import typer
import uvicorn

from graphsvc.api.counting import open_counter
from graphsvc.app import open_service
from graphsvc.cli.output import notices
from graphsvc.errors import InvalidInput
from graphsvc.settings import Settings, read_settings


def free_port(host: str, port: int) -> int:
    """Check that a port can be listened on, and choose one where 0 is given.

    Raises:
        InvalidInput: it is taken, or may not be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise InvalidInput(
                f"Port {port} of {host} cannot be used: {fault.strerror}.",
                remedy="Choose another with --port or GRAPHSVC_PORT; 0 takes a free one.",
                field="port",
            ) from fault
        chosen: int = probe.getsockname()[1]
        return chosen


def run_server(settings: Settings, host: str, port: int, workers: int) -> None:
    """Serve until Ctrl-C or SIGTERM.

    Raises:
        DatabaseError: the store is away or has another schema; said before anything listens.
        InvalidInput: the port, or the place where requests are counted, cannot be used.
    """

    async def probe() -> None:
        async with open_service(settings, notices):
            if counter := open_counter(settings):
                await counter.check()
                await counter.close()

    port = free_port(host, port)
    asyncio.run(probe())
    notices.print(f"Serving on [bold]http://{host}:{port}/[/] (API: /docs); Ctrl-C stops.")
    uvicorn.run(
        "graphsvc.app:create_app",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        log_level=settings.log_level,
        server_header=False,
        # The application itself decides which proxies it believes.
        proxy_headers=False,
        # On a busy machine a worker needs longer to start than the default of five seconds.
        timeout_worker_healthcheck=60,
    )


def serve(
    host: Annotated[str | None, typer.Option(help="Address; default GRAPHSVC_HOST.")] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Port; 0 takes a free one. Default GRAPHSVC_PORT."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="Processes. Default GRAPHSVC_WORKERS.")
    ] = None,
) -> None:
    """Serve the API and the pages until Ctrl-C.

    Without GRAPHSVC_NEO4J_URI the embedded Neo4j is started, and stopped with the last that uses
    it. The store is never loaded or migrated here: see `graphsvc seed` and `graphsvc db migrate`.
    """
    settings = read_settings()
    run_server(
        settings,
        host or settings.host,
        settings.port if port is None else port,
        workers or settings.workers,
    )
