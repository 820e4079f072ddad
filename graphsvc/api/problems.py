"""Every error as RFC 9457 problem details, in one shape, with nothing internal in it."""

from collections.abc import Mapping
from difflib import get_close_matches
from http import HTTPStatus
import logging
import re
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from graphsvc.api.moved import moved
from graphsvc.errors import DatabaseError, GraphsvcError, InvalidInput, NotFound

_MEDIA_TYPE: Final = "application/problem+json"
_RETRY_AFTER_SECONDS: Final = 2
_log = logging.getLogger(__name__)


class Problem(BaseModel):
    """An error, as RFC 9457 has it."""

    type: str = Field(description="Stable address of this kind of error.")
    title: str
    status: int
    detail: str = Field(description="One sentence on what went wrong.")
    instance: str = Field(description="The path that was asked for.")
    field: str | None = Field(None, description="The parameter or field at fault.")
    remedy: str | None = Field(None, description="What to do next.")
    candidates: list[str] | None = Field(None, description="The records an id may mean.")
    available: list[str] | None = Field(None, description="The media types that there are.")


def problem_responses(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """Document answers that are problem details."""
    return {
        status.value: {
            "description": status.phrase,
            "content": {_MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in statuses
    }


PROBLEM_RESPONSES: Final = problem_responses(
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.NOT_ACCEPTABLE,
    HTTPStatus.CONFLICT,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
)


def problem_response(
    request: Request,
    status: int,
    slug: str,
    title: str,
    detail: str,
    extra: Mapping[str, Any] | None = None,
) -> Response:
    """Make the answer for an error; null members are left out."""
    base: str = request.app.state.public_url
    problem = Problem(
        type=f"{base}/errors/{slug}",
        title=title,
        status=status,
        detail=detail,
        instance=request.url.path,
        **(extra or {}),
    )
    headers = {"Cache-Control": "no-store"}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(_RETRY_AFTER_SECONDS)
    if status == HTTPStatus.NOT_ACCEPTABLE:
        headers["Vary"] = "Accept"
    return JSONResponse(
        problem.model_dump(exclude_none=True), status, headers, media_type=_MEDIA_TYPE
    )


def error_response(request: Request, error: GraphsvcError) -> Response:
    """Make the answer for an error of ours."""
    extra = {"field": error.field, "remedy": error.remedy, **error.extra}
    return problem_response(request, error.status, error.slug, error.title, error.detail, extra)


async def _deliberate(request: Request, error: GraphsvcError) -> Response:
    if isinstance(error, NotFound) and (response := await _moved(request, error)):
        return response
    if isinstance(error, DatabaseError):
        _log.warning("%s: %s", type(error).__name__, error.detail)
    return error_response(request, error)


async def _moved(request: Request, error: NotFound) -> Response | None:
    try:
        return await moved(request, error)
    except GraphsvcError as fault:
        # An error in a handler reaches no other handler.
        return await _deliberate(request, fault)


async def _invalid(request: Request, error: RequestValidationError) -> Response:
    fault = error.errors()[0]
    field = ".".join(str(part) for part in fault["loc"] if part not in ("query", "path", "body"))
    value = fault.get("input")
    shown = f", not '{value}'" if isinstance(value, str | int | float) else ""
    message = str(fault["msg"])
    known = re.findall("'([^']*)'", fault.get("ctx", {}).get("expected", ""))
    near = get_close_matches(str(value), known, 1)
    wrong = InvalidInput(
        f"'{field}': {message[:1].lower()}{message[1:]}{shown}.",
        remedy=f"Did you mean '{near[0]}'?" if near else None,
        field=field,
    )
    return await _deliberate(request, wrong)


async def _http(request: Request, error: HTTPException) -> Response:
    if isinstance(error.__cause__, GraphsvcError):
        return error_response(request, error.__cause__)
    phrase = HTTPStatus(error.status_code).phrase
    detail = {
        HTTPStatus.NOT_FOUND: "There is nothing at this address; /docs lists what there is.",
        HTTPStatus.BAD_REQUEST: "The body cannot be read: it must be JSON in UTF-8.",
        HTTPStatus.METHOD_NOT_ALLOWED: f"{request.method} is not allowed here.",
    }.get(HTTPStatus(error.status_code), phrase)
    slug = f"http-{error.status_code}"
    response = problem_response(request, error.status_code, slug, phrase, detail)
    response.headers.update(error.headers or {})
    return response


async def unforeseen(request: Request, error: Exception) -> Response:
    """Answer an error that nobody foresaw; only the log says more."""
    _log.error("unforeseen error at %s", request.url.path, exc_info=error)
    return problem_response(
        request,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "internal",
        "Something went wrong",
        "The service met an error of its own; it was logged.",
    )


def install_problems(app: FastAPI) -> None:
    """Register the handlers of every error."""
    app.add_exception_handler(GraphsvcError, _deliberate)  # pyright: ignore[reportArgumentType]
    app.add_exception_handler(RequestValidationError, _invalid)  # pyright: ignore[reportArgumentType]
    app.add_exception_handler(HTTPException, _http)  # pyright: ignore[reportArgumentType]
    app.add_exception_handler(Exception, unforeseen)


def _query_parameters(of: Dependant) -> list[str]:
    own = [field.alias for field in of.query_params]
    return own + [name for part in of.dependencies for name in _query_parameters(part)]


def refuse_unknown_parameters(request: Request) -> None:
    """Refuse query parameters that the endpoint does not have, naming the nearest one it has.

    Raises:
        InvalidInput: a parameter is unknown, or given twice.
    """
    route = request.scope.get("route")
    # A link to a page may carry what mailers and search engines add; the API is strict.
    if not isinstance(route, APIRoute) or not route.include_in_schema:
        return
    known = _query_parameters(route.dependant)
    given = [name for name, _ in request.query_params.multi_items()]
    for name in given:
        if name not in known:
            near = get_close_matches(name, known, 1, cutoff=0.5)
            raise InvalidInput(
                f"There is no parameter '{name}' here.",
                remedy=f"Did you mean '{near[0]}'?"
                if near
                else f"Known ones: {', '.join(known) or 'none'}.",
                field=name,
            )
        if given.count(name) > 1:
            raise InvalidInput(f"'{name}' is given more than once.", field=name)
