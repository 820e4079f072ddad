"""The feed of changes: `GET /v1/changes`."""

from fastapi import APIRouter

from graphsvc.api.expose import expose
from graphsvc.models.changes import Changes
from graphsvc.queries import Catalogue


def changes_router(catalogue: Catalogue) -> APIRouter:
    """Make the routes under `/v1/changes`."""
    router = APIRouter(prefix="/v1/changes", tags=["changes"])
    expose(router, "", catalogue["entity.changes"], Changes)
    return router
