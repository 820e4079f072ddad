"""The types a query file may give its parameters, by the name used in its front matter."""

from dataclasses import dataclass
from datetime import datetime
import re
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field

from graphsvc.errors import InvalidInput
from graphsvc.ids import InstitutionId, ResearcherId, TopicId, WorkId

_LUCENE_SYNTAX: Final = re.compile(r"[+\-!(){}\[\]^\"~*?:\\/&|<>=]")
_MAX_WORDS: Final = 16


def full_text(words: str) -> str:
    """Turn a client's words into a full-text query: every word must occur, the last may be begun.

    Raises:
        InvalidInput: there is no word in it.
    """
    parts = _LUCENE_SYNTAX.sub(" ", words.casefold()).split()[:_MAX_WORDS]
    if not parts:
        raise InvalidInput(f"'{words}' holds no word to search for.", field="search")
    # Quoted, so that AND, OR and NOT are words too; the index folds case and accents.
    return " ".join(f'+"{part}"' for part in parts[:-1]) + f' +({parts[-1]}* "{parts[-1]}"^2)'


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
    "FullText": Parameter(Annotated[str, AfterValidator(full_text)]),
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
