"""ETags, and requests that are answered 304 with the graph version alone.

A tag names the graph version, the earliest expiry in the answer, and a digest of all else that the
answer depends on. So it is checked without computing the answer: the digest is made again from the
request, the expiry is compared with the clock, and the version with the graph's.
"""

from hashlib import blake2b
import json
import re
from time import time
from typing import Final

from fastapi import Request, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphsvc.api.problems import unforeseen
from graphsvc.api.service import Service
from graphsvc.errors import GraphsvcError
from graphsvc.reading import Reading, current_reading

_TAG: Final = re.compile(r'(?:W/)?"(\d{1,18})-(\d{0,18})-([0-9a-f]+)"')
_ANY: Final = "*"
#: To be kept by whoever likes, and to be asked about each time it is used.
_CACHE_CONTROL: Final = "no-cache"
_VARY: Final = "Accept, Accept-Encoding"


def _tag(request: Request, service: Service, version: int, expires_at: int | None) -> str:
    parts = [
        service.edition,
        request.url.path,
        sorted(request.query_params.multi_items()),
        request.headers.getlist("accept"),
        version,
        expires_at,
    ]
    digest = blake2b(json.dumps(parts).encode(), digest_size=9).hexdigest()
    return f'W/"{version}-{expires_at or ""}-{digest}"'


async def _not_modified(request: Request, service: Service, asked: str) -> Response | None:
    """Answer 304 if a tag that the client has still holds; None if the answer must be made."""
    held: dict[int, str] = {}
    for version, expiry, digest in _TAG.findall(asked):
        expires_at = int(expiry) if expiry else None
        tag = _tag(request, service, int(version), expires_at)
        if tag.endswith(f'-{digest}"') and (expires_at is None or expires_at > time()):
            held[int(version)] = tag
    if not held:
        return None
    try:
        version = await service.gateway.version()
    except GraphsvcError:
        # What is wrong is said by the endpoint itself.
        return None
    if version not in held:
        return None
    headers = {"ETag": held[version], "Graph-Version": str(version)}
    caching = {"Cache-Control": _CACHE_CONTROL, "Vary": _VARY}
    return Response(status_code=304, headers=headers | caching)


class Conditional:
    """Gives whole answers a weak ETag, and heeds If-None-Match; the innermost middleware.

    An error that nothing foresaw is answered here, so that the layers outside see an answer as any
    other and give it its headers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        service: Service | None = getattr(request.app.state, "service", None)
        if service is None or request.method != "GET":
            answering = _Answering(request, None, "", send)
        else:
            asked = ",".join(request.headers.getlist("if-none-match"))
            if asked and (response := await _not_modified(request, service, asked)):
                await response(scope, receive, send)
                return
            answering = _Answering(request, service, asked, send)
        try:
            await self._app(scope, receive, answering.send)
        except Exception as fault:
            if answering.started:
                raise
            response = await unforeseen(request, fault)
            await response(scope, receive, send)


class _Answering:
    """Sends one answer on, with its tag where it has one."""

    def __init__(self, request: Request, service: Service | None, asked: str, send: Send) -> None:
        self._request = request
        self._service = service
        self._asked = asked.strip()
        self._send = send
        self._is_held = False
        self.started = False

    async def send(self, message: Message) -> None:
        """Send one message of the answer."""
        if message["type"] == "http.response.start":
            self.started = True
            if message["status"] == 200 and self._service is not None:
                self._mark(message, self._service)
        elif self._is_held:
            message = {"type": "http.response.body", "body": b""}
        await self._send(message)

    def _mark(self, message: Message, service: Service) -> None:
        headers = MutableHeaders(scope=message)
        reading: Reading = current_reading()
        if "no-store" in headers.get("cache-control", "") or not reading.versions:
            return
        headers.setdefault("Cache-Control", _CACHE_CONTROL)
        headers.add_vary_header(_VARY if self._asked == _ANY else "Accept")
        # What is streamed may go on reading after its headers are sent.
        if reading.version is None or "content-length" not in headers or "etag" in headers:
            return
        headers["ETag"] = _tag(self._request, service, reading.version, reading.expires_at)
        if self._asked == _ANY:
            self._is_held = True
            message["status"] = 304
            for name in ("Content-Length", "Content-Type"):
                del headers[name]
