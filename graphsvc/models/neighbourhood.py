"""A neighbourhood slice: a focus, its best neighbours and the edges among them."""

from typing import Any, Literal

from pydantic import Field

from graphsvc.ids import Kind
from graphsvc.models.common import Model, Versioned

EdgeKind = Literal[
    "authorship", "co_authorship", "works_on", "topic_signal", "affiliation", "citation", "parent"
]
HiddenReason = Literal["limit", "excluded", "node_cap", "edge_cap", "large_works"]


class Focus(Model):
    """The entity a slice is drawn around."""

    id: str
    kind: Kind


class Node(Model):
    """An entity in a slice; `hop` is its distance from the focus, `rank` its place in its type."""

    id: str
    kind: Kind
    label: str
    hop: int
    rank: int
    data: dict[str, Any]


class Edge(Model):
    """A link of a slice; an undirected one has the smaller id as `source`."""

    id: str
    source: str
    target: str
    kind: EdgeKind
    weight: float
    data: dict[str, Any]


class Neighbours(Model):
    """What there is of one type beside the focus, and what the slice left out and why."""

    total: int
    total_is: Literal["exact", "lower_bound"] = "exact"
    returned: int
    hidden: int
    reason: HiddenReason | None
    next: str | None = Field(description="Give it as `cursor` for the next ones of this type.")


#: An edge as the query returns it: its type, both ends, and its data.
EdgeRow = tuple[str, str, str, dict[str, Any]]


class SliceRow(Versioned):
    """A slice as the query returns it: nodes in order of rank, the focus first."""

    id: str
    nodes: list[dict[str, Any]]
    first_count: int = Field(description="How many nodes after the focus are of the first hop.")
    edges: list[EdgeRow] = Field(description="Of each its type, source, target and data.")
    reaching_count: int = Field(description="How many of the first edges reached a node.")
    is_cut: bool = Field(description="True where the second hop met the cap on nodes.")
    last: dict[Kind, str | None] = Field(
        description="Key of the last neighbour of each type, where there are more after it."
    )
    excluded: list[str] = Field(description="Which of the excluded ids are neighbours.")
    totals: dict[Kind, int]
    large_works_excluded: int


class Neighbourhood(Versioned):
    """A slice of the graph."""

    focus: Focus
    nodes: list[Node]
    edges: list[Edge]
    neighbours: dict[Kind, Neighbours]
    cut_by: Literal["node_cap", "edge_cap"] | None = Field(
        default=None,
        description="The cap at which the lowest ranked second-hop nodes, or edges, were left out.",
    )
