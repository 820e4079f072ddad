"""Trust: inputs with their evidence, and the score a policy makes of them."""

from datetime import UTC, datetime
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from graphsvc.models.common import Model, Reference, Versioned

Level = Literal["L0", "L1", "L2", "L3", "L4", "L5"]
Origin = Literal["self", "platform", "third_party"]
EvidenceKey = Literal[
    "orcid_authenticated",
    "institutional_domain",
    "federated_sign_in",
    "moderator_outcome",
    "validated_employment",
    "open_disputes",
    "reverted_claims",
]


def _native(time: object) -> object:
    # The driver's times hold nanoseconds, which Python's cannot. They are known by the method,
    # since a client of the API reads this model without the driver.
    to_native = getattr(time, "to_native", None)
    return to_native() if to_native else time


def _zoned(time: datetime) -> datetime:
    return time if time.tzinfo else time.replace(tzinfo=UTC)


#: A point in time; one that a source gave without a zone is taken as UTC.
Instant = Annotated[datetime, BeforeValidator(_native), AfterValidator(_zoned)]


#: Length of `ties_at_least`: a policy's threshold of a close tie can be at most this.
TIE_HISTOGRAM: Final = 10


class TrustEvidence(Model):
    """One dated piece of evidence, projected into the graph from a claim or a third party."""

    key: EvidenceKey
    value: int | str | bool
    origin: Origin
    source: str
    evidence_url: str | None = None
    observed_at: Instant | None = None
    expires_at: Instant | None = None


class TrustInputs(Model):
    """The raw values a policy reads, all from one record of the graph; unknown is null, never 0.

    `ties_at_least[n]` counts the co-authors with more than n shared works, so that the policy's
    close-collaborator threshold can change without another import.
    """

    works_count: int
    topics_count: int
    collaborators_count: int
    ties_at_least: list[int]
    institutions_count: int | None
    large_works_excluded: int
    first_year: int | None
    last_year: int | None
    retracted_works_count: int | None
    indexed_works_count: int
    corroborated_works_count: int
    asserted_by: list[str]
    claim_state: str | None
    verification_level: Level | None
    verification_expires_at: Instant | None
    followers_count: int | None
    not_author_of_count: int
    observed_at: Instant | None
    evidence: list[TrustEvidence] = Field(default_factory=list[TrustEvidence])


class TrustRow(Versioned):
    """The trust inputs of one researcher as the graph holds them."""

    researcher: Reference
    inputs: TrustInputs


class TrustComponent(Model):
    """One part of the score: what its value earned or, where negative, took away."""

    key: str
    points: int = Field(description="Never further from 0 than `cap`.")
    cap: int
    value: int | str | None = Field(description="Null where unknown; it then has no points.")


class TrustInput(Model):
    """One fact about a record, with who says so, the evidence, and until when it holds."""

    key: str
    value: int | str | bool | None = Field(description="Null where unknown, never 0 in its place.")
    origin: Origin
    sources: list[str]
    evidence_url: str | None
    observed_at: Instant | None
    expires_at: Instant | None


class Trust(Model):
    """Trust in a record (never a measure of the quality of research): inputs, then a score."""

    researcher: Reference
    score: int = Field(ge=0, le=100)
    band: str
    level: Level
    claim_state: str
    policy_version: int
    computed_at: Instant | None = Field(description="Time of the newest input.")
    components: list[TrustComponent]
    inputs: list[TrustInput]
    retracted_works_count: int | None = Field(description="Reported apart; no part of the score.")
    close_collaborators_count: int
    close_min_works: int
    graph_version: int
