"""The outer side of every answer: HEAD, Server-Timing, the headers of safety and deprecation."""

from time import perf_counter
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphsvc.api.deprecation import add_deprecation
from graphsvc.reading import start_reading
from graphsvc.settings import listed

_SAFETY: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
#: For what is no page: a browser that shows it as one must neither run nor load anything.
_NO_PAGE: Final = "default-src 'none'; frame-ancestors 'none'"


class Exchange:
    """Begins the notes of a request, and sends what every answer carries."""

    def __init__(self, app: ASGIApp, *, varies_by_origin: bool = False) -> None:
        self._app = app
        self._varies_by_origin = varies_by_origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = perf_counter()
        reading = start_reading()
        is_head = scope["method"] == "HEAD"
        if is_head:
            scope = {**scope, "method": "GET"}

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _SAFETY.items():
                    headers.setdefault(name, value)
                if "json" in headers.get("content-type", ""):
                    headers.setdefault("Content-Security-Policy", _NO_PAGE)
                if self._varies_by_origin:
                    # Also where no origin asked, since a cache may serve it to one that does.
                    headers.add_vary_header("Origin")
                if "vary" in headers:
                    # Several layers name the same.
                    headers["Vary"] = ", ".join(dict.fromkeys(listed(headers["vary"])))
                add_deprecation(scope, headers)
                total = 1000 * (perf_counter() - began)
                headers["Server-Timing"] = (
                    f"db;dur={1000 * reading.seconds:.1f}, total;dur={total:.1f}"
                )
            elif is_head:
                message = {**message, "body": b""}
            await send(message)

        await self._app(scope, receive, send_on)
