"""Limits how often a client may ask, and tells it exactly what it has left.

The fields `RateLimit-Policy` and `RateLimit` are as in draft-ietf-httpapi-ratelimit-headers-10.
"""

from dataclasses import dataclass
from ipaddress import ip_address, ip_network
import logging
from math import ceil
from time import time
from typing import Final

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphsvc.api.counting import Counter, Window
from graphsvc.api.problems import error_response
from graphsvc.errors import RateLimited
from graphsvc.models.common import RateLimit

_FREE: Final = ("/livez", "/readyz", "/static/")
#: Tells what is left, and takes nothing of it.
RATE_LIMIT_PATH: Final = "/v1/rate-limit"
#: An IPv6 client has at least this network to itself, and any address in it.
_IPV6_CLIENT: Final = 64
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limiter:
    """The limit in force, and the counts."""

    counter: Counter
    limit: int
    seconds: int

    async def state(self, request: Request) -> RateLimit:
        """Tell what a client has left, without taking of it."""
        return self.of(await self.counter.peek(client_of(request)))

    def of(self, window: Window) -> RateLimit:
        """Turn a count into what the client is told."""
        return RateLimit(
            limit=self.limit,
            window_seconds=self.seconds,
            remaining=max(0, self.limit - window.requests),
            resets_in_seconds=min(self.seconds, max(1, ceil(window.ends - time()))),
        )


def client_of(request: Request) -> str:
    """Name the client: its address, or of an IPv6 one the network that is surely its own."""
    host = request.client.host if request.client else "local"
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if address.version == 6 and address.ipv4_mapped is None:
        return str(ip_network(f"{address}/{_IPV6_CLIENT}", strict=False))
    return host


class RateLimiting:
    """Counts each request, and answers 429 to those above the limit."""

    def __init__(self, app: ASGIApp, limiter: Limiter) -> None:
        self._app = app
        self._limiter = limiter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        if scope["type"] != "http" or path.startswith(_FREE):
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        counter = self._limiter.counter
        count = counter.peek if path == RATE_LIMIT_PATH else counter.hit
        try:
            window = await count(client_of(request))
        except Exception:
            # Whoever runs the service wants it to answer without its counts rather than not at all.
            _log.exception("requests cannot be counted")
            await self._app(scope, receive, send)
            return
        state = self._limiter.of(window)

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["RateLimit-Policy"] = f'"default";q={state.limit};w={state.window_seconds}'
                headers["RateLimit"] = f'"default";r={state.remaining};t={state.resets_in_seconds}'
            await send(message)

        if window.requests <= self._limiter.limit or path == RATE_LIMIT_PATH:
            await self._app(scope, receive, send_on)
            return
        error = RateLimited(
            f"The {state.limit} requests that a client has in {state.window_seconds} seconds are "
            "used up.",
            remedy=f"Try again in {state.resets_in_seconds} seconds.",
        )
        response = error_response(request, error)
        response.headers["Retry-After"] = str(state.resets_in_seconds)
        await response(scope, receive, send_on)
