"""Works, topics and institutions: the record, the list and the slice of each."""

from fastapi import APIRouter

from graphsvc.api.batch import add_batch
from graphsvc.api.expose import expose
from graphsvc.api.lists import add_list
from graphsvc.api.neighbourhood import add_neighbourhood
from graphsvc.ids import Kind
from graphsvc.models.common import Model
from graphsvc.models.researcher import ResearcherItem
from graphsvc.models.topic import Institution, Topic
from graphsvc.models.work import Work, WorkSummary
from graphsvc.queries import Catalogue


def _router(catalogue: Catalogue, kind: Kind, item: type[Model], model: type[Model]) -> APIRouter:
    router = APIRouter(prefix=f"/v1/{kind.plural}", tags=[kind.plural])
    add_list(router, kind, item)
    add_batch(router, kind, model)
    add_neighbourhood(router, kind)
    if kind is not Kind.WORK:
        add_list(router, Kind.WORK, WorkSummary, of=kind)
        add_list(router, Kind.RESEARCHER, ResearcherItem, of=kind)
    expose(router, "/{id:path}", catalogue[f"{kind}.get"], model)
    return router


def entity_routers(catalogue: Catalogue) -> list[APIRouter]:
    """Make the routes under `/v1/works`, `/v1/topics` and `/v1/institutions`."""
    return [
        _router(catalogue, Kind.WORK, WorkSummary, Work),
        _router(catalogue, Kind.TOPIC, Topic, Topic),
        _router(catalogue, Kind.INSTITUTION, Institution, Institution),
    ]
