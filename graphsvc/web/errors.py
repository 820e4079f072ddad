"""Shows a problem as a page where a person's browser asks; the API's handlers stay the one path."""

from collections.abc import Awaitable, Callable
from typing import Any, cast

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import WebSocketRequestValidationError

from graphsvc.api.problems import Problem
from graphsvc.web.render import page

Handler = Callable[[Request, Any], Awaitable[Response]]


def wants_page(request: Request) -> bool:
    """Whether a problem should be shown as a page: outside the API, to a client that reads HTML."""
    return not request.url.path.startswith("/v1/") and "text/html" in request.headers.get(
        "accept", ""
    )


def show_problems(app: FastAPI) -> None:
    """Dress the registered handlers of all errors; call it after they are installed."""
    for kind, handler in list(app.exception_handlers.items()):
        if kind is WebSocketRequestValidationError:
            continue
        app.exception_handlers[kind] = _dressed(cast(Handler, handler))


def _dressed(handler: Handler) -> Handler:
    async def show(request: Request, error: Any) -> Response:
        response = await handler(request, error)
        if response.media_type != "application/problem+json" or not wants_page(request):
            return response
        problem = Problem.model_validate_json(bytes(response.body))
        shown = page(request, "problem.html", problem.status, problem=problem)
        for name in ("Retry-After", "Allow"):
            if name in response.headers:
                shown.headers[name] = response.headers[name]
        return shown

    return show
