"""Lists of one kind: everything, what is tied to something, or what a search finds; in groups."""

from collections.abc import Mapping
from dataclasses import dataclass
from inspect import Parameter, Signature
from typing import Annotated, Any, Final, cast

from fastapi import APIRouter, Path, Query, Request, Response

from graphsvc.api.expose import Cursor, respond
from graphsvc.api.fields import fields_of, select
from graphsvc.api.filters import (
    DEFAULT_SORTS,
    FILTERS,
    GROUPS,
    INDEXES,
    SORTS,
    filters_of,
    one_of,
    order_of,
    reference,
)
from graphsvc.api.formats import Negotiation, chosen
from graphsvc.api.moved import MOVED_RESPONSES
from graphsvc.api.present import present_page
from graphsvc.api.problems import PROBLEM_RESPONSES
from graphsvc.api.service import Served, Service
from graphsvc.errors import Ambiguous, InvalidInput, NotFound
from graphsvc.ids import Kind
from graphsvc.models.common import Model, Page, Rows
from graphsvc.models.lists import Found, GroupRows, Groups, TiedRows
from graphsvc.models.parameters import FullText, PageSize, full_text

Search = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=200,
        description="Words, of which the last may be begun; errors are allowed where nothing "
        "matches as it is. Best match first.",
    ),
]
Fields = Annotated[
    str | None,
    Query(max_length=500, description="Fields of the items to give, parted by commas."),
]

#: How many of all works or people are tried for those that one thing lists.
_WALK: Final = 2_000


@dataclass(frozen=True)
class Asked:
    """What a list is asked for, once it is known to make sense."""

    kind: Kind
    search: FullText | None
    filters: dict[str, Any]
    ties: dict[str, tuple[Kind, str]]
    order: dict[str, Any]

    @property
    def is_walk(self) -> bool:
        """Whether the index that has the default order serves it."""
        return self._is_in_default_order and not self.ties

    @property
    def is_bare(self) -> bool:
        """Whether it is all that one thing lists, in the default order."""
        return self._is_in_default_order and len(self.ties) == 1 and self.filters["none"]

    @property
    def _is_in_default_order(self) -> bool:
        return self.search is None and self.order["by"] == ""

    @property
    def source(self) -> dict[str, Any]:
        """Where `entity.ranked` and `entity.groups` read it from."""
        words = self.search
        return {
            "from": "search" if words else self.kind.plural if self.ties else self.kind.value,
            "ties": [key for _, key in self.ties.values()],
            "search": {
                "index": INDEXES[self.kind],
                "exact": [words.begun] if words else [],
                "fuzzy": [words.fuzzy] if words and words.fuzzy else [],
            },
            "filters": self.filters,
        }

    def check(self, found: list[Found]) -> None:
        """Refuse an answer where what items were to be tied to is not one record.

        Raises:
            NotFound: there is no such record; or it was merged away, and its own address asked.
            Ambiguous: it is several.
        """
        for field, (kind, key) in self.ties.items():
            ids = sorted(each.id for each in found if each.key == key)
            # An address leads on to the new one; a filter by an old id just works.
            is_moved = field == "id" and ":" not in key and ids != [key]
            if not ids or is_moved:
                raise NotFound(f"No {kind} has the id '{key}'.", field=field)
            if len(ids) > 1:
                raise Ambiguous(
                    f"'{key}' is claimed by {len(ids)} records: {', '.join(ids)}.",
                    remedy="Ask for one of them by its own id.",
                    field=field,
                    extra={"candidates": ids},
                )


def asked_of(
    kind: Kind,
    search: str | None = None,
    sort: str | None = None,
    given: Mapping[str, Any] | None = None,
    of: tuple[Kind, str] | None = None,
) -> Asked:
    """Read what a client asks of a list; `of` is the record it belongs to, by kind and id.

    Raises:
        InvalidInput: something is unknown, malformed or contradicts something else.
    """
    filters, ties = filters_of(kind, given or {})
    tied = {name: (Kind(FILTERS[kind][name].of), key) for name, key in ties.items()}
    if of:
        tied = {"id": (of[0], reference(of[1], of[0], "id"))} | tied
    words = None if search is None else full_text(search)
    order = order_of(kind, sort, by_score=words is not None)
    return Asked(kind, words, filters, tied, order)


async def read_list(
    service: Service, asked: Asked, limit: int, cursor: str | None, *, cited: bool = False
) -> tuple[Page[Any], int]:
    """Give a page of a list, of works that are to be `cited`, with the graph version it has."""
    name, given = f"{asked.kind}.list", {"filters": asked.filters, "limit": limit}
    if not asked.is_walk:
        name, given = (
            "entity.ranked",
            {
                "asked": asked.source
                | {"order": asked.order, "walk": _WALK if asked.is_bare else 0},
                "limit": limit,
            },
        )
    found = await service.ask(name, cursor, cited=cited, **given)
    if isinstance(found, TiedRows):
        asked.check(found.found)
    rows = cast(Rows[Any], found)
    return present_page(rows, service, name, given), rows.graph_version


async def list_entities(
    service: Service, kind: Kind, search: str | None, limit: int, cursor: str | None
) -> tuple[Page[Any], int]:
    """List everything of one kind in its fixed order, or search it by words, best match first."""
    return await read_list(service, asked_of(kind, search), limit, cursor)


async def read_groups(
    service: Service, asked: Asked, group: str, limit: int, cursor: str | None
) -> Groups:
    """Count the items of a list by what they have in common."""
    given: dict[str, Any] = {"asked": asked.source | {"group": group}, "limit": limit}
    rows = await service.ask("entity.groups", cursor, **given)
    assert isinstance(rows, GroupRows)
    asked.check(rows.found)
    page = present_page(rows, service, "entity.groups", given)
    return Groups(**page.model_dump(exclude={"items"}), groups=page.items)


def _parameters(kind: Kind, of: Kind | None) -> list[Parameter]:
    """Declare what the endpoint takes; the record it belongs to is no filter."""
    sorts, groups = SORTS[kind], list(GROUPS[kind])
    sort = Query(
        description=f"Default: the best match of a search, else `{DEFAULT_SORTS[kind]}`. With `-` "
        "the greatest first. What is unknown comes last; equal ones go by the default order.",
        json_schema_extra={"enum": sorts},
    )
    group = Query(
        description="Answer with the number of items by this instead of the items.",
        json_schema_extra={"enum": groups},
    )
    declared: dict[str, tuple[Any, Any]] = {"request": (Request, ...), "service": (Served, ...)}
    if of:
        declared["id"] = (Annotated[str, Path()], ...)
    declared["search"] = (Search, None)
    declared |= {
        name: (Annotated[known.annotation, Query()], None)
        for name, known in FILTERS[kind].items()
        if not (of and known.test == "tie" and known.of == of)
    }
    declared["sort"] = (Annotated[str | None, sort], None)
    declared["group_by"] = (Annotated[str | None, group], None)
    declared |= {"fields": (Fields, None), "limit": (PageSize, 25), "cursor": (Cursor, None)}
    return [
        Parameter(
            name,
            Parameter.KEYWORD_ONLY,
            annotation=annotation,
            default=Parameter.empty if default is ... else default,
        )
        for name, (annotation, default) in declared.items()
    ]


def add_list(router: APIRouter, kind: Kind, item: type[Model], of: Kind | None = None) -> None:
    """Add `GET` of the whole collection, or of what belongs to one record of another kind."""

    async def endpoint(
        request: Request,
        service: Service,
        search: str | None,
        sort: str | None,
        group_by: str | None,
        fields: str | None,
        limit: int,
        cursor: str | None,
        id: str | None = None,
        **given: Any,
    ) -> Response:
        owner = (of, id) if of and id is not None else None
        asked = asked_of(kind, search, sort, given, owner)
        names = fields_of(item, fields)
        if group_by is None:
            cited = chosen(request).is_citation
            page, version = await read_list(service, asked, limit, cursor, cited=cited)
            return await respond(request, select(page, item, names), version)
        for name, value in {"sort": sort, "fields": fields}.items():
            if value is not None:
                raise InvalidInput(
                    f"'{name}' is of items, and 'group_by' gives none.",
                    remedy=f"Leave '{name}' out: groups come with most items first.",
                    field=name,
                )
        group = GROUPS[kind][one_of(group_by, list(GROUPS[kind]), "group_by")]
        groups = await read_groups(service, asked, group, limit, cursor)
        return await respond(request, groups, groups.graph_version)

    offered = Negotiation(Page[item])
    endpoint.__signature__ = Signature(_parameters(kind, of))  # pyright: ignore[reportFunctionMemberAccess]
    router.add_api_route(
        f"/{{id:path}}/{kind.plural}" if of else "",
        endpoint,
        name=f"{of}.{kind.plural}" if of else f"{kind}.list",
        operation_id=f"{of}_{kind.plural}" if of else f"{kind}_list",
        summary=f"{kind.plural.capitalize()} of one {of}"
        if of
        else f"List or search {kind.plural}",
        description="Filter, order, group and search them; `fields` leaves out the others.",
        response_model=Page[item] | Groups | Page[dict[str, Any]],
        dependencies=offered.dependencies,
        responses=offered.responses | PROBLEM_RESPONSES | (MOVED_RESPONSES if of else {}),
    )
