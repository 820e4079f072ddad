"""Is it alive, is it ready, what is the trust policy, what do the error types mean."""

from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from graphsvc.api.problems import PROBLEM_RESPONSES
from graphsvc.api.rate_limit import RATE_LIMIT_PATH, Limiter
from graphsvc.api.service import Served
from graphsvc.errors import GraphsvcError, NotFound
from graphsvc.models.common import Model, RateLimit, Versioned
from graphsvc.trust.policy import Policy


class Alive(Model):
    """The process answers."""

    status: str


router = APIRouter()
#: What is true now and says nothing about later.
_NOW: Final = {"Cache-Control": "no-store"}


@router.get("/livez", tags=["operations"], operation_id="livez")
async def livez(response: Response) -> Alive:
    """Say that the process answers, whatever the database does."""
    response.headers.update(_NOW)
    return Alive(status="alive")


@router.get(
    "/readyz", tags=["operations"], operation_id="readyz", responses={503: PROBLEM_RESPONSES[503]}
)
async def readyz(service: Served, response: Response) -> Versioned:
    """Say that the database answers and has the schema this version knows."""
    response.headers.update(_NOW)
    await service.gateway.require_schema()
    return await service.gateway.one(Versioned, "graph.state")


@router.get(
    "/v1/trust/policy",
    tags=["trust"],
    operation_id="trust_policy",
    response_model=Policy,
)
async def trust_policy(service: Served) -> Response:
    """Return the policy in force: levels, components, caps, bands and the closeness rule."""
    return JSONResponse(service.policy.model_dump(mode="json"))


@router.get(RATE_LIMIT_PATH, tags=["operations"], operation_id="rate_limit")
async def rate_limit(request: Request, response: Response) -> RateLimit:
    """Tell the caller its limit and what it has left; asking takes nothing of it."""
    response.headers.update(_NOW)
    limiter: Limiter | None = request.app.state.limiter
    if limiter is None:
        return RateLimit(limit=None, window_seconds=None, remaining=None, resets_in_seconds=None)
    return await limiter.state(request)


def _kinds(error: type[GraphsvcError]) -> list[type[GraphsvcError]]:
    return [error, *(kind for child in error.__subclasses__() for kind in _kinds(child))]


@router.get("/errors/{slug}", include_in_schema=False)
async def explain(slug: str) -> Response:
    """Explain an error type; the `type` of every problem leads here."""
    for error in _kinds(GraphsvcError):
        if error.slug == slug:
            return PlainTextResponse(f"{error.title} ({error.status.value})\n\n{error.__doc__}\n")
    for status in HTTPStatus:
        if slug == f"http-{status}":
            return PlainTextResponse(f"{status.phrase} ({status})\n\n{status.description}\n")
    raise NotFound(f"There is no error type '{slug}'.", field="slug")
