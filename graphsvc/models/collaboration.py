"""Who might work together: suggestions, common co-authors, and the way from one to another."""

from typing import ClassVar, Literal

from pydantic import Field

from graphsvc.models.common import Model, Named, NamedRows, Page, Reference, Rows, Versioned
from graphsvc.models.researcher import LARGE_WORKS
from graphsvc.models.work import WorkRow, WorkSummary


class Reason(Model):
    """What a suggested person shares with the researcher; its part of the score."""

    kind: Literal["shared_collaborators", "shared_topics", "shared_institution"]
    count: int
    score: float
    examples: list[Reference] = Field(description="At most three; those that tell most first.")


class SuggestedCollaborator(Model):
    """Someone who is not a co-author yet.

    The score sums 1/ln(n) over all that the two share, where n people share it: over co-authors, n
    being their own (Liben-Nowell & Kleinberg 2007), over topics and institutions (Adamic & Adar
    2003).
    """

    researcher: Reference
    score: float
    reasons: list[Reason]


class Considered(Model):
    """How much of what there is was looked through; on hubs not all of it."""

    collaborators: int = Field(description="Whose co-authors were looked through, best ties first.")
    collaborators_total: int
    groups: int = Field(description="Topics and institutions whose people were, smallest first.")
    groups_total: int


class Considering(Model):
    """An answer that says how far it looked."""

    considered: Considered
    large_works_excluded: int = Field(
        description=f"{LARGE_WORKS[:-1]}; their authors are not suggested."
    )


class SuggestedCollaborators(Considering, Page[SuggestedCollaborator]):
    """One page of suggested people."""


class SuggestedCollaboratorRows(Considering, Rows[SuggestedCollaborator]):
    """One page of suggested people as a query returns it."""

    page: ClassVar[type[Model] | None] = SuggestedCollaborators


class CommonTie(Model):
    """The tie of a common co-author to one of the people asked for."""

    researcher: Reference
    works_count: int
    weight: float
    first_year: int | None
    last_year: int | None


class CommonCollaborator(Model):
    """Someone with ties to several people."""

    researcher: Reference
    works_count: int = Field(description="Shared works, summed over the ties.")
    ties: list[CommonTie] = Field(description="In the order of the ids that were asked for.")


class CommonCollaborators(Page[CommonCollaborator]):
    """One page of common co-authors."""

    researchers: list[Reference] = Field(description="The people asked for.")
    at_least: int = Field(description="Ties to at least so many of them.")
    large_works_excluded: int = Field(description=f"{LARGE_WORKS[:-1]}, of the people asked for.")


class CommonCollaboratorRows(NamedRows[CommonCollaborator]):
    """One page of common co-authors as a query returns it."""

    page: ClassVar[type[Model] | None] = CommonCollaborators

    researchers: list[Reference]
    at_least: int
    large_works_excluded: int


class HopRow(Model):
    """Two people of a path and the works between them, as a query returns them."""

    works: list[WorkRow]
    works_count: int


class Hop(Model):
    """What joins two people of a path: the most cited works, and how many there are."""

    works: list[WorkSummary]
    works_count: int


class PathHead(Versioned):
    """The way from one person to another."""

    distance: int | None = Field(description="Hops of a shortest path; null where there is none.")
    path: list[Reference] = Field(description="From the one to the other, both included.")
    paths_count: int = Field(description="Shortest paths that there are.")
    paths_count_is: Literal["exact", "lower_bound"] = Field(
        description="`lower_bound`: so many were compared, and the best of these is given."
    )
    reason: Literal["no_collaborators", "none_within_max_length"] | None = Field(
        description="Why there is no path: one of the two has no co-author, or none so short."
    )
    max_length: int
    include_large: bool
    large_works_excluded: int = Field(description=f"{LARGE_WORKS[:-1]}, of the two people.")


class PathRow(PathHead):
    """A shortest path as a query returns it."""

    named: list[Named]
    hops: list[HopRow]


class Path(PathHead):
    """A shortest path, with the works behind each of its hops."""

    hops: list[Hop]
