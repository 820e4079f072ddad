"""Refuses a body that is too large before it is read whole."""

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphsvc.api.problems import error_response
from graphsvc.errors import TooLarge


class BodyLimit:
    """Answers 413 to a request that announces too large a body, or sends one."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        announced = request.headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > self._most:
            response = error_response(request, self._error())
            await response(scope, receive, send)
            return
        taken = 0

        async def receive_some() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._most:
                # The one kind of error that the reading of a body lets through.
                raise HTTPException(self._error().status) from self._error()
            return message

        await self._app(scope, receive_some, send)

    def _error(self) -> TooLarge:
        return TooLarge(
            f"The body of a request may have {self._most:,} bytes, and this one has more.",
            remedy="Ask for less at once.",
        )
