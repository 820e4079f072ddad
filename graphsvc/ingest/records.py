"""The records every reader makes: graphsvc's own JSONL format, one record a line.

A record is what one source says of one thing, named by (`source`, `kind`, `key`). A later version
of the same record replaces all that the earlier one asserted.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b
from typing import Annotated, Any, Final, Literal, Self

import orjson
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from graphsvc.ids import Kind, external_key, key_rank, local_key

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Key = Annotated[str, StringConstraints(pattern=r"^\S{1,500}$")]
Ids = dict[str, str]
#: External ids as `scheme:value`.
Keys = list[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*:\S{1,500}$")]]
Year = Annotated[int, Field(ge=1000, le=2100)]


class Record(BaseModel):
    """What all records carry."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: Key = Field(description="Name of a source in `sources.toml`.")
    key: Key = Field(description="The source's own key of this thing.")
    ids: Ids = Field(default_factory=dict, description="External ids, by scheme.")
    version: str | None = Field(
        default=None,
        description="The source's own version of the record: an ISO date or time, or a number.",
    )
    is_stub: bool = Field(
        default=False, description="A mention in passing: any other version of this record wins."
    )
    observed_at: datetime | None = Field(default=None, description="When the source was read.")

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Copy the record, without what was worked out of the original."""
        copy = super().model_copy(update=update, deep=deep)
        for name in ("name", "keys", "body", "digest"):
            vars(copy).pop(name, None)
        return copy

    @cached_property
    def name(self) -> str:
        """Name of this record, unique in the graph."""
        return f"{self.source}/{self.kind}/{self.key}"

    @property
    def kind(self) -> str:
        """Kind of thing the record speaks of."""
        raise NotImplementedError

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """External keys of the thing the record speaks of, best first."""
        kind = Kind(self.kind)
        own = local_key(self.source, kind, self.key)
        given = [external_key(scheme, value, kind) for scheme, value in self.ids.items()]
        return tuple(sorted({own, *given}, key=key_rank)) if given else (own,)

    @cached_property
    def body(self) -> str:
        """All the record says, as canonical JSON, whatever the time it was read."""
        said = self.model_dump(mode="json", exclude={"observed_at"}, exclude_defaults=True)
        # The discriminator equals its default, and a reader needs it.
        said["record"] = self.kind
        return orjson.dumps(said, option=orjson.OPT_SORT_KEYS).decode()

    @cached_property
    def digest(self) -> str:
        """Digest of the body."""
        return blake2b(self.body.encode(), digest_size=16).hexdigest()


class TopicRecord(Record):
    """A topic."""

    record: Literal["topic"] = "topic"
    display_name: Text
    subfield: Text | None = None
    field: Text | None = None
    domain: Text | None = None

    @property
    def kind(self) -> str:  # noqa: D102
        return "topic"


class InstitutionRecord(Record):
    """An organisation, with the affiliation strings known to name it."""

    record: Literal["institution"] = "institution"
    display_name: Text
    country_code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None
    type: Text | None = None
    aliases: list[Text] = Field(default_factory=list)
    acronyms: list[Text] = Field(default_factory=list)
    city: Text | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    url: Text | None = None
    parents: Keys = Field(
        default_factory=list, description="External ids of the organisations it is part of."
    )
    affiliations: list[Text] = Field(
        default_factory=list, description="Affiliation strings that mean this organisation."
    )

    @property
    def kind(self) -> str:  # noqa: D102
        return "institution"


class Employment(BaseModel):
    """A place where a source says that a person works or worked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Text = Field(description="The organisation, as written.")
    institution: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*:\S+$")] | None = Field(
        None, description="External id of the organisation."
    )
    first_year: Year | None = None
    last_year: Year | None = None


class ResearcherRecord(Record):
    """What a source says of a person beside the works."""

    record: Literal["researcher"] = "researcher"
    display_name: Text
    name_variants: list[Text] = Field(default_factory=list)
    headline: Text | None = None
    employments: list[Employment] = Field(default_factory=list[Employment])

    @property
    def kind(self) -> str:  # noqa: D102
        return "researcher"


class Author(BaseModel):
    """One name on a work's author list."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Text
    key: Key | None = Field(default=None, description="The source's own key of this person.")
    ids: Ids = Field(default_factory=dict)
    affiliations: list[Text] = Field(default_factory=list, description="As printed.")
    affiliations_inferred: bool = False
    institutions: Keys = Field(
        default_factory=list,
        description="External ids of the institutions that the source itself identified.",
    )
    is_corresponding: bool = False
    is_withheld: bool = Field(
        default=False, description="True for a person who asked to be left out; nothing is said."
    )


class Location(BaseModel):
    """One place where a work appeared."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Text
    id: Text | None = None
    date: Text | None = None


class WorkRecord(Record):
    """A work as one source lists it."""

    record: Literal["work"] = "work"
    title: Text
    type: Text | None = None
    year: Year | None = None
    publication_date: date | None = None
    venue: Text | None = Field(default=None, description="Where it was published or posted.")
    abstract: Text | None = None
    url: Text | None = None
    label: Text | None = Field(default=None, description="Which version of the work, in words.")
    unverified: Ids = Field(
        default_factory=dict, description="Ids given without proof; never identity keys."
    )
    versions: Keys = Field(
        default_factory=list,
        description="External ids of other versions of this work, such as its preprint.",
    )
    references: Keys = Field(
        default_factory=list, description="External ids of the works it cites."
    )
    locations: list[Location] = Field(default_factory=list[Location])
    authors: list[Author]
    authors_complete: bool = Field(
        default=True, description="False where the source lists only some of the authors."
    )
    topics: list[Key] = Field(default_factory=list, description="Keys of the source's topics.")
    topic_scores: dict[str, float] = Field(
        default_factory=dict, description="Scores of topics, by their keys."
    )
    cited_by_count: Annotated[int, Field(ge=0)] | None = None
    is_retracted: bool | None = None

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """External keys of the work, those of its other versions included, best first."""
        keys = super().keys
        return tuple(sorted({*keys, *self.versions}, key=key_rank)) if self.versions else keys

    @property
    def kind(self) -> str:  # noqa: D102
        return "work"


class KeylessRecord(Record):
    """A record that speaks of no thing of its own, and so gives no external ids."""

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """None."""
        return ()


class AffiliationRecord(KeylessRecord):
    """Affiliations printed on one authorship, where the work's own record leaves them out."""

    record: Literal["affiliation"] = "affiliation"
    work: Key = Field(description="Key of the work, in the same source.")
    author: Key = Field(description="Key of the author, in the same source.")
    affiliations: Annotated[list[Text], Field(min_length=1)]

    @property
    def kind(self) -> str:  # noqa: D102
        return "affiliation"


class WithdrawalRecord(KeylessRecord):
    """A source's word that a record of its stands no more: from then on it asserts nothing.

    It has the name of that record, and is a version of it like any other: a newer one takes its
    place.
    """

    record: Literal["withdrawal"] = "withdrawal"
    of: Literal["topic", "institution", "researcher", "work", "affiliation"] = Field(
        description="What the record that is withdrawn speaks of."
    )

    @cached_property
    def name(self) -> str:
        """Name of the record that is withdrawn."""
        return f"{self.source}/{self.of}/{self.key}"

    @property
    def kind(self) -> str:  # noqa: D102
        return "withdrawal"


class DecisionKind(StrEnum):
    """What a curator can decide."""

    MERGE = "merge"
    SPLIT = "split"
    NOT_AUTHOR = "not-author"
    SUPPRESS = "suppress"


#: A form as `Form` writes it, or a digest where it may not be told.
FormText = Annotated[
    str, StringConstraints(pattern=r"^([a-z][a-z0-9-]*(\t[^\t\n]*){4}|[0-9a-f]{32})$")
]


class DecisionRecord(KeylessRecord):
    """A curator's decision, by external keys alone, so that it means the same in any graph.

    Its `key` is the decision's id. It stands as it was taken; all that can follow is `undone_at`.
    """

    record: Literal["decision"] = "decision"
    source: Key = "curator"
    decision: DecisionKind = Field(description="What was decided.")
    forms: list[FormText] = Field(
        description="How sources name the people it is about: source, own key, external ids, "
        "normal name and part, parted by tabs. Of who is left out, digests of their keys."
    )
    works: Keys = Field(default_factory=list, description="External keys of the works in question.")
    subjects: list[Key] = Field(
        default_factory=list, description="Ids these people had when it was taken."
    )
    reason: str | None = None
    decided_by: str | None = None
    decided_at: datetime
    undone_at: datetime | None = Field(default=None, description="When it was taken back.")

    @property
    def kind(self) -> str:  # noqa: D102
        return "decision"


AnyRecord = Annotated[
    TopicRecord
    | InstitutionRecord
    | ResearcherRecord
    | WorkRecord
    | AffiliationRecord
    | WithdrawalRecord
    | DecisionRecord,
    Field(discriminator="record"),
]
RECORD: Final[TypeAdapter[AnyRecord]] = TypeAdapter(AnyRecord)


def joining_keys(record: AnyRecord) -> tuple[str, ...]:
    """List the keys that make a record speak of the same thing as another."""
    if isinstance(record, AffiliationRecord):
        return (local_key(record.source, Kind.WORK, record.work),)
    return record.keys
