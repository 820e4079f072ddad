"""Formats: in which an operation answers, and which of them a client wants."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from importlib import import_module
from inspect import Parameter, Signature
from typing import Annotated, Any, Final, Literal, get_args

from anyio.to_thread import run_sync
from fastapi import Depends, Query, Request
from fastapi.params import Depends as Dependency
import mimeparse

from graphsvc.api.service import Service
from graphsvc.errors import InvalidInput, NotAcceptable
from graphsvc.export.cytoscape import write_cytoscape
from graphsvc.export.edges import write_edges
from graphsvc.export.graphology import write_graphology
from graphsvc.export.jsonld import write_entity
from graphsvc.export.jsonld_slice import write_jsonld
from graphsvc.export.ndjson import write_ndjson
from graphsvc.export.table import write_csv
from graphsvc.models.common import Model
from graphsvc.models.neighbourhood import Neighbourhood
from graphsvc.models.researcher import Researcher
from graphsvc.models.topic import Institution, Topic
from graphsvc.models.work import Citable, CitedWork, Work, WorkSummary

_TEXT: Final[dict[str, Any]] = {"type": "string"}
_OBJECT: Final[dict[str, Any]] = {"type": "object"}
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
    #: Whether it is written of works with their authors, which lists have only for it.
    is_citation: bool = False


def _lazy(module: str) -> Callable[[Any, str], str | bytes]:
    """Write by `write_…` of a module whose libraries are heavy, and loaded when first needed."""

    def write(answer: Any, _: str) -> str | bytes:
        return getattr(import_module(f"graphsvc.export.{module}"), f"write_{module}")(answer)

    return write


JSON: Final = Format("json", "application/json", lambda answer, _: answer.model_dump_json())
_LD: Final = ("json-ld", "application/ld+json")
_SLICE: Final = [
    Format(
        "graphology",
        "application/vnd.graphsvc.graphology+json",
        lambda found, _: write_graphology(found),
        _OBJECT,
    ),
    Format(
        "cytoscape",
        "application/vnd.graphsvc.cytoscape+json",
        lambda found, _: write_cytoscape(found),
        _OBJECT,
    ),
    Format("graphml", "application/graphml+xml", _lazy("graphml"), _TEXT),
    Format("gexf", "application/gexf+xml", _lazy("gexf"), _TEXT),
    Format("csv", "text/csv", lambda found, _: write_edges(found), _TEXT),
    Format(*_LD, write_jsonld, _OBJECT),
]
_ENTITY: Final = [Format(*_LD, write_entity, _OBJECT)]
_CITATION: Final = [
    Format("bibtex", "application/x-bibtex", _lazy("bibtex"), _TEXT, is_citation=True),
    Format(
        "csl-json",
        "application/vnd.citationstyles.csl+json",
        _lazy("csl"),
        {"type": "array", "items": _OBJECT},
        is_citation=True,
    ),
]


def formats_of(model: type[Model]) -> list[Format]:
    """Name the formats of an answer, the default first."""
    if "items" in model.model_fields:
        item = item_of(model)
        return [
            JSON,
            Format("ndjson", "application/x-ndjson", lambda page, _: write_ndjson(page), _TEXT),
            Format("csv", "text/csv", lambda page, _: write_csv(page, _own(page, item)), _TEXT),
            *(_CITATION if issubclass(item, WorkSummary) else []),
        ]
    if model is Neighbourhood:
        return [JSON, *_SLICE]
    if model in (Researcher, Work, Topic, Institution):
        return [JSON, *_ENTITY, *(_CITATION if model is Work else [])]
    return [JSON]


def item_of(page: type[Model]) -> type[Model]:
    """Find what a page is a page of."""
    return get_args(page.model_fields["items"].annotation)[0]


def _own(page: Model, declared: type[Model]) -> type[Model]:
    """Find what a page holds: groups, or only some fields of what is declared."""
    model: type[Model] = type(page)
    held = model.model_fields.get("items") or model.model_fields["groups"]
    [own] = get_args(held.annotation) or [declared]
    return own if isinstance(own, type) and issubclass(own, Model) else declared


async def write(answer: Model, format: Format, service: Service) -> str | bytes:
    """Write an answer."""
    if format is JSON:
        return format.write(answer, service.public_url)
    cited = _cited(answer) if format.is_citation else answer
    # A large slice takes a good part of a second, in which others should be answered.
    return await run_sync(format.write, cited, service.public_url)


def _cited(answer: Model) -> list[Citable]:
    if isinstance(answer, Work):
        return [answer]
    listed: list[Any] = getattr(answer, "items", [])
    if not all(isinstance(work, CitedWork) for work in listed):
        raise InvalidInput(
            "Whole works are cited, not groups of them or chosen fields.",
            remedy="Leave 'group_by' and 'fields' out, or ask for another format.",
            field="format",
        )
    return listed


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
