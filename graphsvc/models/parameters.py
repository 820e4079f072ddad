"""The types a query file may give its parameters, by the name used in its front matter."""

from dataclasses import dataclass
from datetime import datetime
import re
from typing import Annotated, Any, Final, Literal, NamedTuple

from pydantic import AfterValidator, Field

from graphsvc.errors import InvalidInput
from graphsvc.ids import InstitutionId, Kind, ResearcherId, TopicId, WorkId, parse_reference

_LUCENE_SYNTAX: Final = re.compile(r"[+\-!(){}\[\]^\"~*?:\\/&|<>=]")
_IDEOGRAPHIC: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_MAX_WORDS: Final = 16
#: No filter at all; `after` and `until` bound the sort keys.
UNFILTERED: Final[dict[str, Any]] = {
    "none": True,
    "after": "",
    "until": "\U0010ffff",
    "equal": {},
    "flags": {},
    "known": {},
    "least": {},
    "most": {},
}
#: People whose common co-authors can be asked for.
MOST_PEOPLE: Final = 10


class FullText(NamedTuple):
    """A client's words as full-text queries; every word must occur.

    `whole` takes them as they are, in `begun` the last may be begun. In `fuzzy`, words of four
    letters or more may have one error, from eight on two; None where no word is as long.
    """

    whole: str
    begun: str
    fuzzy: str | None


def full_text(words: str, field: str = "search") -> FullText:
    """Turn a client's words into full-text queries.

    Raises:
        InvalidInput: there is no word in it.
    """
    parts = _LUCENE_SYNTAX.sub(" ", words.casefold()).split()[:_MAX_WORDS]
    if not parts:
        raise InvalidInput(f"'{words}' holds no word to search for.", field=field)
    *before, last = parts
    # Quoted, what the index parts into several words must stand together, as 李波 does; the index
    # folds case and accents.
    whole = " ".join(f'+"{part}"' for part in parts)
    begun = " ".join(f'+"{part}"' for part in before) + f' +({last}* "{last}"^2)'
    nearly = [f"{part}~{_edits(part)}" if _edits(part) else f'"{part}"' for part in parts]
    if not any(map(_edits, parts)):
        return FullText(whole, begun, None)
    fuzzy = " ".join(f"+{part}" for part in nearly[:-1]) + f" +({last}* {nearly[-1]})"
    return FullText(whole, begun, fuzzy)


def _edits(word: str) -> int:
    """How many errors a word may have; those without spaces between words are parted in ours."""
    return 0 if _IDEOGRAPHIC.search(word) else (len(word) >= 4) + (len(word) >= 8)


def named(raw: str, kind: Kind, field: str) -> str:
    """Read an id that is given in the query string.

    Raises:
        InvalidInput: it is malformed; names the parameter.
    """
    try:
        return parse_reference(raw, kind)
    except InvalidInput as fault:
        fault.field = field
        raise


def parse_kinds(types: str | None) -> list[Kind]:
    """Read a comma-separated list of kinds, each once; none means all four.

    Raises:
        InvalidInput: a name is not a kind.
    """
    if types is None:
        return list(Kind)
    try:
        return list(dict.fromkeys(Kind(name.strip()) for name in types.split(",")))
    except ValueError as fault:
        raise InvalidInput(
            f"'{types}' is not a list of types.",
            remedy=f"Separate by commas any of: {', '.join(Kind)}.",
            field="types",
        ) from fault


def _researchers(raw: str) -> list[str]:
    ids = [named(part, Kind.RESEARCHER, "ids") for part in raw.split(",") if part.strip()]
    if not 2 <= len(ids) <= MOST_PEOPLE:
        raise InvalidInput(
            f"'ids' takes 2 to {MOST_PEOPLE} ids, not {len(ids)}.",
            remedy="Give ids of researchers, separated by commas.",
            field="ids",
        )
    return ids


@dataclass(frozen=True)
class Parameter:
    """One parameter type: what a value must be, and who gives it.

    `given_by` is `client` where a request or command line gives it, `service` where the service
    itself does (policy, settings, a decoded cursor), `writer` for rows of a write.
    """

    annotation: Any
    default: Any = ...
    given_by: Literal["client", "service", "writer"] = "client"


PageSize = Annotated[int, Field(ge=1, le=200, description="Items on a page.")]
NeighbourLimit = Annotated[int, Field(ge=0, le=200, description="Neighbours of each type.")]
MinWorks = Annotated[
    int, Field(ge=0, description="Works that a tie, topic or affiliation needs at least.")
]
SecondHopLimit = Annotated[
    int, Field(ge=0, le=200, description="Second-hop neighbours of each type and node.")
]
Year = Annotated[
    int | None, Field(ge=1000, le=9999, description="Only works from, or to, this year.")
]
TopicFilter = Annotated[
    str | None,
    AfterValidator(lambda raw: raw and named(raw, Kind.TOPIC, "topic")),
    Field(description="Only works on this topic; its id or an external one."),
]
InstitutionFilter = Annotated[
    str | None,
    AfterValidator(lambda raw: raw and named(raw, Kind.INSTITUTION, "institution")),
    Field(description="Only people affiliated with this institution; its id or an external one."),
]
FromId = Annotated[
    str,
    AfterValidator(lambda raw: named(raw, Kind.RESEARCHER, "from")),
    Field(description="The researcher to go from."),
]
ToId = Annotated[
    str,
    AfterValidator(lambda raw: named(raw, Kind.RESEARCHER, "to")),
    Field(description="The researcher to come to."),
]
CollaboratorSort = Annotated[
    Literal["works", "weight", "recent", "name"],
    Field(description="Most shared works first; or by weight, last shared year, or name."),
]
ResearcherIds = Annotated[
    str,
    AfterValidator(_researchers),
    Field(description=f"2 to {MOST_PEOPLE} researchers, separated by commas."),
]

#: Parameter types that are ids given in the query string.
ID_KINDS: Final = frozenset({"TopicFilter", "InstitutionFilter", "FromId", "ToId", "ResearcherIds"})
PARAMETERS: Final[dict[str, Parameter]] = {
    "ResearcherId": Parameter(ResearcherId),
    "WorkId": Parameter(WorkId),
    "TopicId": Parameter(TopicId),
    "InstitutionId": Parameter(InstitutionId),
    "TopicFilter": Parameter(TopicFilter, None),
    "InstitutionFilter": Parameter(InstitutionFilter, None),
    "FromId": Parameter(FromId),
    "ToId": Parameter(ToId),
    "ResearcherIds": Parameter(ResearcherIds),
    "Year": Parameter(Year, None),
    "LeastWorks": Parameter(
        Annotated[int, Field(ge=1, description="Only ties of at least so many shared works.")], 1
    ),
    "LeastTies": Parameter(
        Annotated[
            int | None,
            Field(ge=1, le=MOST_PEOPLE, description="Ties to at least so many of them; to all."),
        ],
        None,
    ),
    "CollaboratorSort": Parameter(CollaboratorSort, "works"),
    "IncludeLarge": Parameter(
        Annotated[bool, Field(description="Go over works with too many authors, too.")],
        False,
    ),
    "PathLength": Parameter(
        Annotated[int, Field(ge=1, le=20, description="Hops of the longest path to look for.")], 10
    ),
    "HopWorks": Parameter(
        Annotated[int, Field(ge=0, le=20, description="Works shown of each hop.")], 3
    ),
    "PathCap": Parameter(Annotated[int, Field(ge=1)], 20_000, "service"),
    "TieBudget": Parameter(Annotated[int, Field(ge=1)], 10_000, "service"),
    "GroupBudget": Parameter(Annotated[int, Field(ge=1)], 5_000, "service"),
    "PageSize": Parameter(PageSize, 25),
    "Since": Parameter(
        Annotated[
            int,
            Field(ge=0, le=2**53 - 1, description="Only what a later graph version has changed."),
        ],
        0,
    ),
    "KindList": Parameter(
        Annotated[
            str | None,
            AfterValidator(lambda raw: None if raw is None else [*map(str, parse_kinds(raw))]),
            Field(description="Kinds to tell of, parted by commas; without it, all."),
        ],
        None,
    ),
    "NeighbourLimit": Parameter(NeighbourLimit, 25),
    "SecondHopLimit": Parameter(SecondHopLimit, 0),
    "Position": Parameter(list[Any] | None, None, "service"),
    "CloseRule": Parameter(dict[str, int], given_by="service"),
    "MaxAuthors": Parameter(Annotated[int, Field(ge=2)], given_by="service"),
    "EntityId": Parameter(str, given_by="service"),
    "Filters": Parameter(dict[str, Any], UNFILTERED, "service"),
    "Counted": Parameter(list[int] | None, None, "service"),
    "Asked": Parameter(dict[str, Any], given_by="service"),
    "Flag": Parameter(bool, given_by="service"),
    "Cited": Parameter(bool, False, "service"),
    "Kinds": Parameter(list[str], given_by="service"),
    "Reach": Parameter(Annotated[int, Field(ge=1)], given_by="service"),
    "Ids": Parameter(list[str], given_by="service"),
    "Text": Parameter(str, given_by="service"),
    "Years": Parameter(list[int] | None, given_by="service"),
    "MinWorks": Parameter(MinWorks, given_by="service"),
    "NodeCap": Parameter(Annotated[int, Field(ge=1)], given_by="service"),
    "Names": Parameter(list[str], given_by="writer"),
    "Name": Parameter(str | None, given_by="writer"),
    "Number": Parameter(int, given_by="writer"),
    "Time": Parameter(datetime, given_by="writer"),
    "Rows": Parameter(list[dict[str, Any]], given_by="writer"),
    "Row": Parameter(dict[str, Any], given_by="writer"),
}
