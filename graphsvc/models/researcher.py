"""Researchers: the record, the collaborators, the evidence of a tie."""

from typing import ClassVar, Final, Literal

from pydantic import Field

from graphsvc.models.common import (
    InstitutionReference,
    Links,
    Model,
    NamedRows,
    Page,
    Reference,
    ResearcherIds,
    Rows,
    Versioned,
)
from graphsvc.models.trust import Level, TrustInputs
from graphsvc.models.work import WorkRow, WorkSummary

#: Said wherever works with too many authors to make ties are left out.
LARGE_WORKS: Final = "Works with too many authors to make ties."


class Switch(Model):
    """A yes or no, and whether a person set it or it is the service's default."""

    value: bool
    origin: Literal["self", "default"]


class TrustSummary(Model):
    """The score in short; the whole is under `/trust`."""

    score: int = Field(ge=0, le=100)
    band: str
    level: Level
    policy_version: int


class NamedInstitution(Model):
    """A named pointer to an institution, as a query returns it."""

    id: str
    display_name: str
    keys: list[str]


class ResearcherRow(Versioned):
    """One researcher as the graph holds it."""

    id: str
    display_name: str
    name_variants: list[str]
    headline: str | None
    keys: list[str]
    affiliation: NamedInstitution | None
    top_topic: str | None
    affiliations_count: int | None
    open_to_collaborate: bool | None
    cited_by_count: int | None
    h_index: int | None
    first_year: int | None
    last_year: int | None
    trust: TrustInputs


class Researcher(Model):
    """One researcher."""

    id: str
    kind: Literal["researcher"] = "researcher"
    display_name: str
    name_variants: list[str]
    headline: str
    ids: ResearcherIds
    affiliation: InstitutionReference | None = Field(
        description="The current, best supported one; null where no source has given any."
    )
    affiliations_count: int | None
    open_to_collaborate: Switch
    claim_state: str
    works_count: int
    followers_count: int
    topics_count: int
    collaborators_count: int
    close_collaborators_count: int
    cited_by_count: int | None
    h_index: int | None
    first_year: int | None
    last_year: int | None
    trust: TrustSummary
    links: Links


class ResearcherItem(Model):
    """A researcher in a list or search result; `hint` tells namesakes apart."""

    id: str
    display_name: str
    works_count: int
    collaborators_count: int
    cited_by_count: int | None
    first_year: int | None
    last_year: int | None
    hint: str | None = Field(description="Institution, else the topic with most works.")


class ResearcherItemRows(Rows[ResearcherItem]):
    """One page of researchers as a query returns it."""


class Collaborator(Model):
    """One co-author; `weight` sums 1/(authors−1) over the shared works (Newman 2001)."""

    researcher: Reference
    works_count: int = Field(description="Number of shared works.")
    weight: float
    first_year: int | None
    last_year: int | None
    is_close: bool = Field(description="By all shared works, whatever the filters.")


class CloseRuled(Model):
    """An answer that judges ties close, and that leaves out large works."""

    close_min_works: int = Field(description="Shared works from which a tie is close.")
    large_works_excluded: int = Field(description=LARGE_WORKS)


class Collaborators(CloseRuled, Page[Collaborator]):
    """One page of co-authors."""


class CollaboratorRows(CloseRuled, NamedRows[Collaborator]):
    """One page of co-authors as a query returns it."""

    page: ClassVar[type[Model] | None] = Collaborators


class YearCount(Model):
    """Distinct co-authors of one year, and the works they share with the researcher."""

    year: int
    collaborators: int
    new_collaborators: int = Field(description="Those who share no earlier work of a known year.")
    works: int


class InstitutionCount(Model):
    """Co-authors affiliated with one institution."""

    institution: Reference
    collaborators: int


class TopicCount(Model):
    """Co-authors of the researcher's works on one topic."""

    topic: Reference
    collaborators: int


class CollaboratorsCount(CloseRuled, Versioned):
    """How many co-authors, in all and by year, institution and topic."""

    total: int
    close: int
    by_year: list[YearCount]
    by_institution: list[InstitutionCount]
    by_institution_total: int = Field(description="Institutions in all, listed or not.")
    by_topic: list[TopicCount]
    by_topic_total: int = Field(description="Topics in all, listed or not.")


class CollaboratorsCountRow(CollaboratorsCount):
    """The counts, with the id of the researcher they are of."""

    id: str


class TieHead(Model):
    """Two people and the tie between them."""

    researcher: Reference
    other: Reference
    works_count: int
    weight: float
    first_year: int | None
    last_year: int | None
    is_close: bool
    large_works_excluded: int = Field(description=f"{LARGE_WORKS[:-1]}, shared by the two.")


class Tie(TieHead, Page[WorkSummary]):
    """A tie and one page of the works behind it: its evidence."""


class TieRows(Rows[WorkRow]):
    """A tie and one page of the works behind it, as the query returns them; null where none."""

    page: ClassVar[type[Model] | None] = Tie
    researcher: Reference
    other: Reference | None
    works_count: int | None
    weight: float | None
    first_year: int | None
    last_year: int | None
    is_close: bool | None
    large_works_excluded: int


class ResearcherTopic(Model):
    """A topic someone works on; `share` is its part of the person's works."""

    topic: Reference
    works_count: int
    share: float


class ResearcherTopicRows(Rows[ResearcherTopic]):
    """One page of a researcher's topics as a query returns it."""


class AffiliationRow(Model):
    """An affiliation as a query returns it."""

    institution: NamedInstitution
    works_count: int | None
    first_year: int | None
    last_year: int | None
    asserted_by: list[str]
    is_inferred: bool


class AffiliationRows(Rows[AffiliationRow]):
    """One page of affiliations as a query returns it."""


class Affiliation(Model):
    """An institution a person was affiliated with, by printed affiliations or a source's word."""

    institution: InstitutionReference
    works_count: int | None = Field(description="Works that print it.")
    first_year: int | None
    last_year: int | None
    asserted_by: list[str]
    is_inferred: bool = Field(description="True where no source printed it for this person.")


class TimelineYear(Model):
    """One year of a researcher."""

    year: int
    works_count: int
    cited_by_count: int | None = Field(description="Citations of the works of this year.")
    new_collaborators_count: int = Field(description="Co-authors with no earlier work in common.")


class Timeline(Versioned):
    """What a researcher did year by year; years without a work are left out."""

    researcher: Reference
    items: list[TimelineYear]
    undated_works_count: int = Field(description="Works whose year no source gives.")


class TimelineRow(Timeline):
    """The years, with the id of the researcher they are of."""

    id: str
