"""The types a query file may give its parameters, by the name used in its front matter."""

from dataclasses import dataclass
from datetime import datetime
import re
from typing import Annotated, Any, Final, Literal, NamedTuple

from pydantic import Field

from graphsvc.errors import InvalidInput
from graphsvc.ids import InstitutionId, ResearcherId, TopicId, WorkId

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
SecondHopLimit = Annotated[
    int, Field(ge=0, le=200, description="Second-hop neighbours of each type and node.")
]

PARAMETERS: Final[dict[str, Parameter]] = {
    "ResearcherId": Parameter(ResearcherId),
    "WorkId": Parameter(WorkId),
    "TopicId": Parameter(TopicId),
    "InstitutionId": Parameter(InstitutionId),
    "PageSize": Parameter(PageSize, 25),
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
    "Kinds": Parameter(list[str], given_by="service"),
    "NodeCap": Parameter(Annotated[int, Field(ge=1)], given_by="service"),
    "Names": Parameter(list[str], given_by="writer"),
    "Name": Parameter(str | None, given_by="writer"),
    "Number": Parameter(int, given_by="writer"),
    "Time": Parameter(datetime, given_by="writer"),
    "Rows": Parameter(list[dict[str, Any]], given_by="writer"),
    "Row": Parameter(dict[str, Any], given_by="writer"),
}
