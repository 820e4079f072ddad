"""Researchers: the record, lists, collaborators, the evidence of a tie, trust."""

from fastapi import APIRouter

from graphsvc.api.batch import add_batch
from graphsvc.api.expose import expose
from graphsvc.api.lists import add_list
from graphsvc.api.neighbourhood import add_neighbourhood
from graphsvc.ids import Kind
from graphsvc.models.changes import Changes
from graphsvc.models.collaboration import CommonCollaborators, SuggestedCollaborators
from graphsvc.models.common import Page
from graphsvc.models.researcher import (
    Affiliation,
    Collaborators,
    CollaboratorsCount,
    Researcher,
    ResearcherItem,
    ResearcherTopic,
    Tie,
    Timeline,
)
from graphsvc.models.trust import Trust
from graphsvc.models.work import WorkSummary
from graphsvc.queries import Catalogue


def researchers_router(catalogue: Catalogue) -> APIRouter:
    """Make the routes under `/v1/researchers`; longer paths come first, since ids hold slashes."""
    router = APIRouter(prefix="/v1/researchers", tags=["researchers"])
    add_list(router, Kind.RESEARCHER, ResearcherItem)
    add_batch(router, Kind.RESEARCHER, Researcher)
    expose(
        router,
        "/common-collaborators",
        catalogue["researcher.common_collaborators"],
        CommonCollaborators,
    )
    expose(
        router,
        "/{id:path}/collaborators/count",
        catalogue["researcher.collaborators_count"],
        CollaboratorsCount,
    )
    expose(router, "/{id:path}/collaborators/{other:path}", catalogue["researcher.tie"], Tie)
    expose(
        router,
        "/{id:path}/collaborators",
        catalogue["researcher.collaborators"],
        Collaborators,
    )
    expose(
        router,
        "/{id:path}/suggested-collaborators",
        catalogue["researcher.suggested_collaborators"],
        SuggestedCollaborators,
    )
    add_list(router, Kind.WORK, WorkSummary, of=Kind.RESEARCHER)
    expose(router, "/{id:path}/topics", catalogue["researcher.topics"], Page[ResearcherTopic])
    expose(
        router, "/{id:path}/institutions", catalogue["researcher.institutions"], Page[Affiliation]
    )
    expose(router, "/{id:path}/timeline", catalogue["researcher.timeline"], Timeline)
    expose(router, "/{id:path}/changes", catalogue["researcher.changes"], Changes)
    expose(router, "/{id:path}/trust", catalogue["researcher.trust"], Trust)
    add_neighbourhood(router, Kind.RESEARCHER)
    expose(router, "/{id:path}", catalogue["researcher.get"], Researcher)
    return router
