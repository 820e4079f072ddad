"""The types a query file may give its parameters, by the name used in its front matter."""

from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from graphsvc.ids import InstitutionId, ResearcherId, TopicId, WorkId


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
    "FullText": Parameter(str, given_by="service"),
    "Flag": Parameter(bool, given_by="service"),
    "Kinds": Parameter(list[str], given_by="service"),
    "NodeCap": Parameter(Annotated[int, Field(ge=1)], given_by="service"),
    "SourceGroups": Parameter(dict[str, str], given_by="service"),
    "Names": Parameter(list[str], given_by="writer"),
    "Name": Parameter(str | None, given_by="writer"),
    "Number": Parameter(int, given_by="writer"),
    "Rows": Parameter(list[dict[str, Any]], given_by="writer"),
    "Row": Parameter(dict[str, Any], given_by="writer"),
}
