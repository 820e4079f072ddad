"""Marks operations that will go away, in their answers and in the OpenAPI document alike."""

from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from typing import Any, Final

from starlette.datastructures import MutableHeaders
from starlette.types import Scope

_EXTENSION: Final = "x-deprecation"


def deprecated(since: date, link: str, sunset: date | None = None) -> dict[str, Any]:
    """Make the arguments of a route that mark it; `link` explains what to use instead.

    A sunset is the day from which the operation may be gone.
    """
    said = {"since": since.isoformat(), "link": link}
    if sunset:
        said["sunset"] = sunset.isoformat()
    return {"deprecated": True, "openapi_extra": {_EXTENSION: said}}


def add_deprecation(scope: Scope, headers: MutableHeaders) -> None:
    """Say in an answer that its operation is deprecated, as RFC 9745 and RFC 8594 have it."""
    extra: dict[str, Any] = getattr(scope.get("route"), "openapi_extra", None) or {}
    said: dict[str, str] | None = extra.get(_EXTENSION)
    if said is None:
        return
    headers["Deprecation"] = f"@{_midnight(said['since']).timestamp():.0f}"
    if "sunset" in said:
        headers["Sunset"] = format_datetime(_midnight(said["sunset"]), usegmt=True)
    headers.append("Link", f'<{said["link"]}>; rel="deprecation"; type="text/html"')


def _midnight(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(), UTC)
