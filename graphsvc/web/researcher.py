"""The profile page of a researcher."""

from asyncio import gather
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Request, Response

from graphsvc.api.service import Served
from graphsvc.ids import Kind, ResearcherId
from graphsvc.models.common import id_links
from graphsvc.models.researcher import Affiliation, Collaborator, Researcher, ResearcherTopic
from graphsvc.models.trust import Trust
from graphsvc.models.work import WorkSummary
from graphsvc.web.reads import beside, read, read_page
from graphsvc.web.render import page
from graphsvc.web.slices import slice_view

_COLLABORATORS: Final = 10
_TOPICS: Final = 10
_WORKS: Final = 25

router = APIRouter(include_in_schema=False)


@router.get("/researchers/{id:path}", name="page.researcher")
async def researcher_page(
    request: Request,
    service: Served,
    id: Annotated[ResearcherId, Path()],
    cursor: Annotated[str | None, Query(description="Leads to further works.")] = None,
) -> Response:
    """Show one researcher; all that the page needs is read at the same time."""
    researcher, others = await beside(
        read(service, Researcher, "researcher.get", id=id),
        gather(
            read(service, Trust, "researcher.trust", id=id),
            read_page(
                service, Collaborator, "researcher.collaborators", id=id, limit=_COLLABORATORS
            ),
            read_page(service, WorkSummary, "researcher.works", cursor, id=id, limit=_WORKS),
            read_page(service, ResearcherTopic, "researcher.topics", id=id, limit=_TOPICS),
            read_page(service, Affiliation, "researcher.institutions", id=id, limit=_TOPICS),
            slice_view(service, Kind.RESEARCHER, id),
        ),
    )
    trust, collaborators, works, topics, affiliations, near = others
    return page(
        request,
        "researcher.html",
        researcher=researcher,
        id_links=id_links(researcher.ids),
        trust=trust,
        bands=service.policy.bands,
        notice=service.policy.notice,
        collaborators=collaborators,
        works=works,
        is_first_page=cursor is None,
        topics=topics,
        affiliations=affiliations,
        near=near,
    )
