"""Collaboration distance: `GET /v1/paths`."""

from fastapi import APIRouter

from graphsvc.api.expose import expose
from graphsvc.models.collaboration import Path
from graphsvc.queries import Catalogue


def paths_router(catalogue: Catalogue) -> APIRouter:
    """Make the routes under `/v1/paths`."""
    router = APIRouter(prefix="/v1/paths", tags=["researchers"])
    expose(router, "", catalogue["researcher.path"], Path)
    return router
