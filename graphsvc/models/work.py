"""Works: the record with its authors, topics and author-list variants."""

from typing import Any, Final, Literal

from pydantic import Field

from graphsvc.models.common import Links, Model, Reference, Rows, Versioned, WorkIds

#: Newest works come first: a work's sort key starts with the years from its own to this one.
LAST_YEAR: Final = 9999


class WorkCore(Model):
    """What a work's record and its listing share."""

    id: str
    title: str
    type: str | None
    publication_year: int | None
    publication_date: str | None
    source: str | None = Field(description="Where it was published or posted.")
    abstract: str | None
    authors_count: int
    cited_by_count: int | None
    is_retracted: bool | None


class WorkRow(WorkCore):
    """A listed work as a query returns it."""

    keys: list[str]
    url: str | None = None
    raw_names: list[str] | None = Field(default=None, description="Of works that are to be cited.")


class WorkRows(Rows[WorkRow]):
    """One page of works as a query returns it."""


class WorkSummary(WorkCore):
    """A work in a list."""

    kind: Literal["work"] = "work"
    ids: WorkIds
    links: Links


class CitedWork(WorkSummary):
    """A work in a list that is given as references to cite."""

    url: str | None
    raw_names: list[str] = Field(description="Authors in order, as they are printed on the work.")


class AuthorshipRow(Model):
    """One authorship as a query returns it."""

    position: int
    researcher: Reference
    raw_name: str
    institution_ids: list[str]
    affiliations: list[str]
    affiliations_inferred: bool
    asserted_by: list[str]


class Authorship(Model):
    """One author of a work, in the order of the preferred source."""

    position: int
    researcher: Reference
    raw_name: str
    institutions: list[Reference]
    affiliations: list[str] = Field(description="As printed, with the sub-unit.")
    affiliations_inferred: bool = Field(description="True where the mapping is not in the source.")
    asserted_by: list[str]


class ListedAuthor(Model):
    """One name of an author list that is not the displayed one."""

    position: int
    researcher: Reference
    raw_name: str


class AuthorListVariant(Model):
    """Another source's author list of the same work."""

    source: str
    version: str | None = Field(description="Which version of the work, in the source's words.")
    authors: list[ListedAuthor]


class WorkDetailRow(WorkCore, Versioned):
    """One work as the graph holds it."""

    keys: list[str]
    url: str | None
    locations: list[str]
    unverified_keys: list[str]
    authors: list[AuthorshipRow]
    institutions: list[Reference]
    topics: list[Reference]
    author_list_variants: list[AuthorListVariant]


class Work(WorkSummary):
    """One work."""

    url: str | None
    unverified_ids: dict[str, str] = Field(
        description="Ids that a source gave without proof; never used to identify the work."
    )
    authors: list[Authorship]
    topics: list[Reference]
    locations: list[dict[str, Any]] = Field(description="Every place it appeared.")
    author_list_variants: list[AuthorListVariant]


#: What can be cited: works whose authors are known.
Citable = Work | CitedWork
