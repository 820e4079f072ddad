"""The pages of works, topics and institutions."""

from asyncio import gather
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from graphsvc.api.service import Served, Service
from graphsvc.ids import InstitutionId, Kind, TopicId, WorkId
from graphsvc.models.common import Reference, id_links
from graphsvc.models.topic import Institution, Topic
from graphsvc.models.work import AuthorListVariant, Work
from graphsvc.web.reads import beside, read
from graphsvc.web.render import page
from graphsvc.web.slices import nearest, slice_view

router = APIRouter(include_in_schema=False)

Reading = Coroutine[Any, Any, Topic] | Coroutine[Any, Any, Institution]


@dataclass(frozen=True)
class Variant:
    """Another source's author list, beside how it differs from the displayed one."""

    listed: AuthorListVariant
    missing: list[Reference]
    added: frozenset[str]


def compare(work: Work) -> list[Variant]:
    """Say of each variant whom it leaves out and whom it adds."""
    shown = {author.researcher.id: author.researcher for author in work.authors}
    variants: list[Variant] = []
    for listed in work.author_list_variants:
        there = {author.researcher.id for author in listed.authors}
        missing = [person for id, person in shown.items() if id not in there]
        variants.append(Variant(listed, missing, frozenset(there - set(shown))))
    return variants


@router.get("/works/{id:path}", name="page.work")
async def work_page(request: Request, service: Served, id: Annotated[WorkId, Path()]) -> Response:
    """Show one work with its authors, and what other sources say of them."""
    work, near = await beside(
        read(service, Work, "work.get", id=id), slice_view(service, Kind.WORK, id)
    )
    return page(
        request,
        "work.html",
        work=work,
        id_links=id_links(work.ids),
        variants=compare(work),
        near=near,
    )


@router.get("/topics/{id:path}", name="page.topic")
async def topic_page(request: Request, service: Served, id: Annotated[TopicId, Path()]) -> Response:
    """Show one topic with the works on it and the people behind them."""
    topic = read(service, Topic, "topic.get", id=id)
    return await _gathering(request, service, Kind.TOPIC, id, topic)


@router.get("/institutions/{id:path}", name="page.institution")
async def institution_page(
    request: Request, service: Served, id: Annotated[InstitutionId, Path()]
) -> Response:
    """Show one institution with its people and works."""
    institution = read(service, Institution, "institution.get", id=id)
    return await _gathering(request, service, Kind.INSTITUTION, id, institution)


async def _gathering(
    request: Request, service: Service, kind: Kind, id: str, reading: Reading
) -> Response:
    """Show something that gathers people and works."""
    record, (near, people, works) = await beside(
        reading,
        gather(
            slice_view(service, kind, id),
            nearest(service, id, Kind.RESEARCHER),
            nearest(service, id, Kind.WORK),
        ),
    )
    return page(
        request,
        f"{kind}.html",
        record=record,
        id_links=id_links(record.ids),
        near=near,
        people=people,
        works=works,
    )
