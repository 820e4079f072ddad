"""Many records at once: `POST /v1/{kind}s/batch`, in one round trip."""

from collections import Counter
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from graphsvc.api.expose import respond
from graphsvc.api.formats import Negotiation
from graphsvc.api.moved import successors
from graphsvc.api.present import present
from graphsvc.api.problems import PROBLEM_RESPONSES
from graphsvc.api.service import Served, Service
from graphsvc.errors import InvalidInput
from graphsvc.ids import Kind, parse_reference
from graphsvc.models.common import Batch, BatchItem, Model, Versioned

#: Ids in one request.
_MOST: Final = 1000
_NEITHER: Final = (404, 409)


class BatchRequest(BaseModel):
    """What a client asks for."""

    model_config = ConfigDict(extra="forbid")

    ids: Annotated[
        list[Annotated[str, Field(max_length=500)]],
        Field(
            min_length=1,
            max_length=_MOST,
            description="Ids as in an address, our own or external ones; each is answered in turn.",
        ),
    ]


def add_batch(router: APIRouter, kind: Kind, item: type[Model]) -> None:
    """Add `POST` of many ids."""

    async def endpoint(request: Request, service: Served, body: BatchRequest) -> Response:
        found = await _batch(service, kind, item, body.ids)
        return await respond(request, found, found.graph_version)

    offered = Negotiation(Batch[item])
    router.add_api_route(
        "/batch",
        endpoint,
        methods=["POST"],
        name=f"{kind}.batch",
        operation_id=f"{kind}_batch",
        summary=f"Up to {_MOST:,} {kind.plural} by their ids",
        description="As many answers as ids, in the same order. What cannot be given is null, with "
        "the reason; an id that was merged away is answered with the record it became part of.",
        response_model=Batch[item],
        dependencies=offered.dependencies,
        responses=offered.responses
        | {status: said for status, said in PROBLEM_RESPONSES.items() if status not in _NEITHER},
    )


async def _batch(service: Service, kind: Kind, item: type[Model], asked: list[str]) -> Batch[Any]:
    keys = {raw: _parsed(raw, kind) for raw in asked}
    wanted = sorted({key for key in keys.values() if key})
    rows = await service.gateway.each(f"{kind}.get", wanted)
    known = {key for key, _ in rows}
    # Only where an id is not known at all is it worth another round trip.
    gone = [key for key in wanted if ":" not in key and key not in known]
    if gone and (leads := await successors(service.gateway, gone)):
        to = sorted({lead.leads_to for lead in leads.values()})
        became = dict(await service.gateway.each(f"{kind}.get", to))
        rows += [
            (key, became[lead.leads_to]) for key, lead in leads.items() if lead.leads_to in became
        ]
    claims = Counter(key for key, _ in rows)
    answers = {key: present(row, service) for key, row in rows if claims[key] == 1}

    def reason(key: str | None) -> Literal["malformed", "conflict", "not_found"] | None:
        if key is None:
            return "malformed"
        if claims[key] > 1:
            return "conflict"
        return None if key in answers else "not_found"

    items = [
        BatchItem[item](asked=raw, item=answers.get(keys[raw] or ""), reason=reason(keys[raw]))
        for raw in asked
    ]
    if rows:
        version = max(row.graph_version for _, row in rows)
    else:
        version = (await service.gateway.one(Versioned, "graph.state")).graph_version
    return Batch[item](items=items, graph_version=version)


def _parsed(raw: str, kind: Kind) -> str | None:
    try:
        return parse_reference(raw, kind)
    except InvalidInput:
        return None
