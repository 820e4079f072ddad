"""What a list of each kind can be asked: filters, orders and groups."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from graphsvc.errors import InvalidInput
from graphsvc.ids import Kind, parse_reference
from graphsvc.models.parameters import UNFILTERED
from graphsvc.models.work import LAST_YEAR


@dataclass(frozen=True)
class Filter:
    """One filter: what a client gives, and the test of `of`, a property or a kind, that it is."""

    annotation: Any
    test: Literal["equal", "flags", "known", "least", "most", "tie"]
    of: str


def _year(said: str) -> Any:
    return Annotated[int | None, Field(ge=1000, le=2999, description=said)]


def _least(said: str) -> Any:
    return Annotated[int | None, Field(ge=1, le=10**9, description=said)]


def _word(said: str) -> Any:
    return Annotated[str | None, Field(min_length=1, max_length=300, description=said)]


def _flag(said: str) -> Any:
    return Annotated[bool | None, Field(description=said)]


def _tie(kind: Kind, said: str) -> Filter:
    return Filter(_word(f"{said}: an id, ours or an external one."), "tie", kind)


_MIN_WORKS: Final = Filter(_least("At least so many works."), "least", "works_count")
FILTERS: Final[dict[Kind, dict[str, Filter]]] = {
    Kind.RESEARCHER: {
        "institution": _tie(Kind.INSTITUTION, "Affiliated with it at any time"),
        "topic": _tie(Kind.TOPIC, "With a work on it"),
        "min_works": _MIN_WORKS,
        "active_from": Filter(_year("With a work of this year or later."), "least", "last_year"),
        "active_to": Filter(_year("With a work of this year or before."), "most", "first_year"),
    },
    Kind.WORK: {
        "year_from": Filter(_year("Of this year or later."), "least", "publication_year"),
        "year_to": Filter(_year("Of this year or before."), "most", "publication_year"),
        "type": Filter(_word("Such as `preprint`."), "equal", "type"),
        "source": Filter(_word("Where it was published or posted."), "equal", "source"),
        "researcher": _tie(Kind.RESEARCHER, "Written by this person"),
        "topic": _tie(Kind.TOPIC, "On this topic"),
        "institution": _tie(Kind.INSTITUTION, "With an authorship there"),
        "min_citations": Filter(_least("Cited at least so often."), "least", "cited_by_count"),
        "is_retracted": Filter(_flag("Retracted, or not known to be."), "flags", "is_retracted"),
        "has_abstract": Filter(_flag("With an abstract, or without."), "known", "abstract"),
    },
    Kind.TOPIC: {
        "domain": Filter(_word("Name of the domain."), "equal", "domain"),
        "field": Filter(_word("Name of the field."), "equal", "field"),
        "subfield": Filter(_word("Name of the subfield."), "equal", "subfield"),
        "min_works": _MIN_WORKS,
    },
    Kind.INSTITUTION: {
        "country": Filter(
            Annotated[
                str | None,
                Field(pattern="^[A-Za-z]{2}$", description="Two letters, as in ISO 3166: `CN`."),
            ],
            "equal",
            "country_code",
        ),
        "type": Filter(_word("As ROR has it, such as `education`."), "equal", "type"),
        "min_works": _MIN_WORKS,
    },
}
#: Spans that must not end before they start.
_SPANS: Final = (("year_from", "year_to"), ("active_from", "active_to"))
#: The order without any `sort`, and the properties that others go by; the greatest first with `-`.
DEFAULT_SORTS: Final = {
    Kind.RESEARCHER: "display_name",
    Kind.WORK: "-publication_year",
    Kind.TOPIC: "display_name",
    Kind.INSTITUTION: "display_name",
}
_SORTED_BY: Final = {
    Kind.RESEARCHER: (
        "works_count",
        "cited_by_count",
        "collaborators_count",
        "first_year",
        "last_year",
    ),
    Kind.WORK: ("publication_year", "cited_by_count", "authors_count"),
    Kind.TOPIC: ("works_count", "researchers_count"),
    Kind.INSTITUTION: ("works_count", "researchers_count"),
}
SORTS: Final = {
    kind: list(
        dict.fromkeys([DEFAULT_SORTS[kind], *(sign + name for name in names for sign in ("", "-"))])
    )
    for kind, names in _SORTED_BY.items()
}
#: What a list can be grouped by, under the name of the filter that takes its keys.
GROUPS: Final = {
    Kind.RESEARCHER: {
        "institution": "institution",
        "topic": "topic",
        "first_year": "first_year",
        "last_year": "last_year",
    },
    Kind.WORK: {
        "publication_year": "publication_year",
        "type": "type",
        "source": "source",
        "topic": "topic",
        "institution": "institution",
        "is_retracted": "is_retracted",
    },
    Kind.TOPIC: {"domain": "domain", "field": "field", "subfield": "subfield"},
    Kind.INSTITUTION: {"country": "country_code", "type": "type"},
}
#: The full-text index of the names of each kind.
INDEXES: Final = {
    Kind.RESEARCHER: "researcher_names",
    Kind.WORK: "fulltext_index_Work_title",
    Kind.TOPIC: "fulltext_index_Topic_display_name",
    Kind.INSTITUTION: "institution_names",
}
#: Among equally good matches of a search, those with more of this come first.
SIZES: Final = {
    Kind.RESEARCHER: "works_count",
    Kind.WORK: "cited_by_count",
    Kind.TOPIC: "works_count",
    Kind.INSTITUTION: "works_count",
}
#: After every number that things can be ordered by.
_LAST: Final = 2**62


def one_of(value: str, known: list[str], field: str) -> str:
    """Check a name against those there are.

    Raises:
        InvalidInput: it is none of them; the nearest is offered.
    """
    if value in known:
        return value
    near = [name for name in known if value and value in name]
    near = near or get_close_matches(value, known, 1, cutoff=0.5)
    raise InvalidInput(
        f"'{field}' cannot be '{value}'.",
        remedy=f"Did you mean '{near[0]}'?" if near else f"Known ones: {', '.join(known)}.",
        field=field,
    )


def order_of(kind: Kind, sort: str | None, *, by_score: bool) -> dict[str, Any]:
    """Say by which property a list is ordered: none for the score, an empty one for the default.

    Raises:
        InvalidInput: the list has no such order.
    """
    if sort is not None:
        one_of(sort, SORTS[kind], "sort")
    is_default = sort in (None, DEFAULT_SORTS[kind])
    return {
        "by": None if by_score and sort is None else "" if is_default else (sort or "").strip("-"),
        "sign": -1 if (sort or "").startswith("-") else 1,
        "last": _LAST,
        "size": SIZES[kind],
    }


def filters_of(kind: Kind, given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Read what a client filters by: tests of properties, and ids of what items are tied to.

    Raises:
        InvalidInput: an id is malformed, or filters contradict each other.
    """
    tests: dict[str, Any] = deepcopy(UNFILTERED)
    ties: dict[str, str] = {}
    asked = {name: value for name, value in given.items() if value is not None}
    for start, end in _SPANS:
        if start in asked and end in asked and asked[start] > asked[end]:
            raise InvalidInput(
                f"'{start}' ({asked[start]}) is after '{end}' ({asked[end]}): nothing is both.",
                remedy="Exchange them, or leave one out.",
                field=start,
            )
    for name, value in asked.items():
        known = FILTERS[kind][name]
        if known.test == "tie":
            ties[name] = reference(value, Kind(known.of), name)
        else:
            tests[known.test][known.of] = value.upper() if name == "country" else value
            tests["none"] = False
    if "year_from" in asked:
        # The walk along the sort keys, newest first, ends with this year …
        tests["until"] = f"{LAST_YEAR - asked['year_from']}\n"
    elif "year_to" in asked:
        # … or before what has no year.
        tests["until"] = f"{LAST_YEAR}"
    if "year_to" in asked:
        tests["after"] = f"{LAST_YEAR - asked['year_to']}"
    return tests, ties


def reference(value: str, kind: Kind, field: str) -> str:
    """Read an id that a parameter other than `id` gives.

    Raises:
        InvalidInput: it is malformed; names the parameter.
    """
    try:
        return parse_reference(value, kind)
    except InvalidInput as fault:
        raise InvalidInput(fault.detail, remedy=fault.remedy, field=field) from fault
