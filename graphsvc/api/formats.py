"""Formats: in which an operation answers, and which of them a client wants."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from inspect import Parameter, Signature
from typing import Annotated, Any, Final, Literal, get_args

from fastapi import Depends, Query, Request
from fastapi.params import Depends as Dependency
import mimeparse

from graphsvc.errors import NotAcceptable
from graphsvc.export.ndjson import write_ndjson
from graphsvc.export.table import write_csv
from graphsvc.models.common import Model

_TEXT: Final[dict[str, Any]] = {"type": "string"}
#: What a browser asks for; it gets JSON.
_HTML: Final = "text/html"


@dataclass(frozen=True)
class Format:
    """A format of one operation: its name in `format=`, its media type, and who writes it.

    The writer is given the answer and the public address of the service.
    """

    name: str
    media_type: str
    write: Callable[[Any, str], str | bytes]
    schema: dict[str, Any] | None = None


JSON: Final = Format("json", "application/json", lambda answer, _: answer.model_dump_json())


def formats_of(model: type[Model]) -> list[Format]:
    """Name the formats of an answer, the default first."""
    found = [JSON]
    if "next_cursor" in model.model_fields:
        item = item_of(model)
        found += [
            Format("ndjson", "application/x-ndjson", lambda page, _: write_ndjson(page), _TEXT),
            Format("csv", "text/csv", lambda page, _: write_csv(page, _own(page, item)), _TEXT),
        ]
    return found


def item_of(page: type[Model]) -> type[Model]:
    """Find what a page is a page of."""
    return get_args(page.model_fields["items"].annotation)[0]


def _own(page: Model, declared: type[Model]) -> type[Model]:
    """Find what a page holds: groups, or only some fields of what is declared."""
    model: type[Model] = type(page)
    held = model.model_fields.get("items") or model.model_fields["groups"]
    [own] = get_args(held.annotation) or [declared]
    return own if isinstance(own, type) and issubclass(own, Model) else declared


def chosen(request: Request) -> Format:
    """Give the format in which this request is answered; known before anything is computed."""
    found: Format = getattr(request.state, "format", JSON)
    return found


class Negotiation:
    """Declares the formats of an operation and chooses among them for each request.

    `dependencies` and `responses` go to the route.
    """

    def __init__(self, model: type[Model]) -> None:
        self._formats = formats_of(model)
        names = tuple(format.name for format in self._formats)
        asked = Query(description="Of the answer; without it, `Accept` decides.")
        choose = self._chooser(Annotated[Literal[names] | None, asked])
        self.dependencies: Sequence[Dependency] = [Depends(choose)]
        self.responses: dict[int | str, dict[str, Any]] = {
            HTTPStatus.OK.value: {
                "content": {
                    format.media_type: {"schema": format.schema}
                    for format in self._formats
                    if format.schema
                }
            }
        }

    def _chooser(self, annotation: Any) -> Callable[..., None]:
        def choose(request: Request, format: str | None) -> None:
            request.state.format = (
                next(each for each in self._formats if each.name == format)
                if format
                else self._acceptable(",".join(request.headers.getlist("accept")))
            )

        choose.__signature__ = Signature(  # pyright: ignore[reportFunctionMemberAccess]
            [
                Parameter("request", Parameter.POSITIONAL_OR_KEYWORD, annotation=Request),
                Parameter(
                    "format", Parameter.POSITIONAL_OR_KEYWORD, annotation=annotation, default=None
                ),
            ]
        )
        return choose

    def _acceptable(self, accept: str) -> Format:
        """Choose by an `Accept` header; of formats that are equally wanted, the first.

        Raises:
            NotAcceptable: it allows none of them, or is malformed.
        """
        if not accept.strip():
            return JSON
        known = {format.media_type: format for format in self._formats} | {_HTML: JSON}
        try:
            best: str = mimeparse.best_match(list(known)[::-1], accept.lower())  # pyright: ignore[reportUnknownVariableType]
        except ValueError:
            best = ""
        if best not in known:
            available = [format.media_type for format in self._formats]
            raise NotAcceptable(
                f"There is no '{accept}' of this.",
                remedy=f"Accept one of: {', '.join(available)}; or say `format=`.",
                field="Accept",
                extra={"available": available},
            )
        return known[best]
