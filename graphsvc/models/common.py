"""What all answers share: the base model, pages, references, links and external ids."""

from typing import Annotated, ClassVar, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from graphsvc.ids import SCHEMES, Kind, key_url

Item = TypeVar("Item")


class Model(BaseModel):
    """Base of every shape: immutable and closed, so that a query's columns cannot drift from it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Versioned(Model):
    """An answer that names the graph version it was read at."""

    graph_version: int = Field(
        description="Grows by one with each committed change of public data."
    )


class Named(Model):
    """What an id given as a parameter stands for: nothing, one record, or several."""

    parameter: str
    asked: str | None
    ids: list[str]


class Rows(Versioned, Generic[Item]):
    """One page as a query returns it; `after` is the sort position of the last item.

    `id` is the entity the list belongs to; null for a list of everything. What a subclass adds, its
    `page` has too.
    """

    page: ClassVar[type[Model] | None] = None

    id: str | None
    items: list[Item]
    total: int
    after: list[str | int | float | None] | None = Field(description="Null on the last page.")


class Page(Versioned, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    total: int = Field(description="Number of items in the whole list, not in this page.")
    next_cursor: str | None = Field(
        description="Give it as `cursor` for the next page; null at the end."
    )


class NamedRows(Rows[Item]):
    """A page of a query that takes ids beside the one it is about."""

    named: list[Named]


class BatchItem(Model, Generic[Item]):
    """The answer to one of many ids; `item` is null where `reason` is given."""

    asked: str = Field(description="The id as it was given.")
    item: Item | None
    reason: Literal["not_found", "malformed", "conflict"] | None = Field(
        description="`conflict` where several records claim the id."
    )


class Batch(Versioned, Generic[Item]):
    """Answers in the order of the ids that were asked for."""

    items: list[BatchItem[Item]]


#: External ids by scheme, null where no source has given one; the kind says which schemes.
ResearcherIds = Annotated[dict[str, str | None], Kind.RESEARCHER]
WorkIds = Annotated[dict[str, str | None], Kind.WORK]
TopicIds = Annotated[dict[str, str | None], Kind.TOPIC]
InstitutionIds = Annotated[dict[str, str | None], Kind.INSTITUTION]


class RateLimit(Model):
    """How often a client may ask, and what it has left; all null where there is no limit."""

    limit: int | None = Field(description="Requests in each window.")
    window_seconds: int | None = Field(description="A window begins with its first request.")
    remaining: int | None = Field(description="Requests left in this window.")
    resets_in_seconds: int | None = Field(description="Until a new window may begin.")


class Reference(Model):
    """A named pointer to a researcher or topic."""

    id: str
    display_name: str


class InstitutionReference(Reference):
    """A named pointer to an institution, with its external ids."""

    ids: InstitutionIds


class Links(Model):
    """Addresses of this record."""

    self: str
    html: str


def public_ids(keys: list[str], kind: Kind) -> dict[str, str | None]:
    """Turn external keys into the `ids` of an answer.

    Every public scheme of the kind is present, null where no source has given one; a source's own
    keys are left out. Of two keys of one scheme the smaller is shown.
    """
    ids: dict[str, str | None] = {
        name: None for name, known in SCHEMES.items() if kind in known.kinds
    }
    for key in sorted(keys, reverse=True):
        scheme, _, value = key.partition(":")
        if scheme in ids:
            ids[scheme] = value
    return ids


def id_links(ids: dict[str, str | None]) -> dict[str, str]:
    """Give the addresses where external ids resolve, by scheme."""
    pairs = ((scheme, value and key_url(f"{scheme}:{value}")) for scheme, value in ids.items())
    return {scheme: url for scheme, url in pairs if url}
