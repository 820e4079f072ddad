"""Composition root: wires the service over an opened graph, makes the application."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
import os
from pathlib import Path
from secrets import token_urlsafe
from tempfile import mkstemp

from fastapi import Depends, FastAPI
from fastapi_offline import FastAPIOffline
from rich.console import Console

from graphsvc import __version__
from graphsvc.api import autocomplete, operations
from graphsvc.api.changes import changes_router
from graphsvc.api.entities import entity_routers
from graphsvc.api.middleware import install_middleware
from graphsvc.api.neighbourhood import graph_router
from graphsvc.api.openapi import install_openapi
from graphsvc.api.paging import Cursors
from graphsvc.api.paths import paths_router
from graphsvc.api.problems import install_problems, refuse_unknown_parameters
from graphsvc.api.researchers import researchers_router
from graphsvc.api.service import Service
from graphsvc.api.warm import warm
from graphsvc.opening import open_graph
from graphsvc.queries import Catalogue
from graphsvc.settings import Settings, read_settings
from graphsvc.trust.policy import load_policy
from graphsvc.web.routes import install_pages

_DESCRIPTION = """
A research knowledge graph: researchers, works, topics and institutions, who wrote with whom, and
how far a record can be trusted.

* Every id may be graphsvc's own or an external one: `orcid:…`, `doi:…`, `arxiv:…`, `openalex:…`,
  `ror:…`.
* Lists say their true total and lead on by `cursor`.
* Slices say what they left out.
* Errors are problem details that name the field and the remedy.
"""


def cursor_secret(settings: Settings) -> str:
    """Read the secret that signs cursors, made once and kept in the data folder."""
    if settings.secret:
        return settings.secret.get_secret_value()
    path = settings.data_dir / "secret"
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        # Linked into place whole: workers that start together must read one secret.
        descriptor, made = mkstemp(dir=settings.data_dir)
        with os.fdopen(descriptor, "w") as file:
            file.write(token_urlsafe(32))
        with suppress(FileExistsError):
            os.link(made, path)
        Path(made).unlink()
    return path.read_text()


@asynccontextmanager
async def open_service(
    settings: Settings, console: Console | None = None
) -> AsyncGenerator[Service]:
    """Open the graph and wire the service over it.

    Raises:
        SchemaUnknown: the store has a schema that this version does not know.
    """
    async with open_graph(settings, console) as gateway:
        yield Service(
            gateway=gateway,
            policy=load_policy(),
            cursors=Cursors(cursor_secret(settings)),
            max_tie_authors=settings.max_tie_authors,
            public_url=public_url(settings),
        )


def public_url(settings: Settings) -> str:
    """Base of the links in answers; empty for relative ones."""
    return (settings.public_url or "").rstrip("/")


def create_app(settings: Settings | None = None) -> FastAPI:
    """Make the application: API and pages over one gateway."""
    settings = settings or read_settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        async with open_service(settings) as service:
            app.state.service = service
            ahead = asyncio.create_task(warm(service))
            yield
            ahead.cancel()
            await asyncio.wait([ahead])
            if app.state.limiter:
                await app.state.limiter.counter.close()

    # The usual page of FastAPI fetches its scripts from elsewhere; this one has them.
    app = FastAPIOffline(
        title="graphsvc",
        summary="Neighbourhood slices, collaborators and trust inputs from a research graph.",
        description=_DESCRIPTION,
        version=__version__,
        lifespan=lifespan,
        dependencies=[Depends(refuse_unknown_parameters)],
        redoc_url=None,
    )
    app.state.public_url = public_url(settings)
    install_middleware(app, settings)
    install_problems(app)
    catalogue = Catalogue.load()
    app.include_router(operations.router)
    app.include_router(autocomplete.router)
    app.include_router(researchers_router(catalogue))
    app.include_router(paths_router(catalogue))
    app.include_router(changes_router(catalogue))
    app.include_router(graph_router())
    for router in entity_routers(catalogue):
        app.include_router(router)
    install_pages(app)
    install_openapi(app)
    return app
