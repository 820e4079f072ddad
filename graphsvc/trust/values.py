"""The numbers of a record that a policy may score, each by the key of its published input."""

from datetime import UTC, datetime
from typing import Final, Literal

from graphsvc.models.trust import EvidenceKey, TrustEvidence, TrustInputs

ScoredInput = Literal[
    "works_count",
    "topics_count",
    "close_collaborators_count",
    "institutions_count",
    "years_active",
    "indexed_works_count",
    "corroborated_works_count",
    "open_disputes",
    "reverted_claims",
    "not_author_of_count",
    "followers_count",
]

#: Inputs that speak against a record: a policy may take points for them, never give any.
CLAIM_HEALTH: Final[frozenset[ScoredInput]] = frozenset(
    {"open_disputes", "reverted_claims", "not_author_of_count"}
)

_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


def newest_evidence(inputs: TrustInputs, key: EvidenceKey) -> TrustEvidence | None:
    """Find the newest evidence of this key; source and value decide a tie, not the order given."""
    return max(
        (found for found in inputs.evidence if found.key == key),
        key=lambda found: (found.observed_at or _LONG_AGO, found.source, str(found.value)),
        default=None,
    )


def years_active(inputs: TrustInputs) -> int | None:
    """Count the years from the first to the last work, both included."""
    if inputs.first_year is None or inputs.last_year is None:
        return None
    return inputs.last_year - inputs.first_year + 1


def open_disputes(inputs: TrustInputs) -> int | None:
    """Count the open disputes; a disputed claim has at least one, even where no count is known."""
    counted = _evidence_count(inputs, "open_disputes")
    return max(counted or 0, 1) if inputs.claim_state == "disputed" else counted


def reverted_claims(inputs: TrustInputs) -> int | None:
    """Count the claims that were approved and later reverted."""
    return _evidence_count(inputs, "reverted_claims")


def scored_values(inputs: TrustInputs, close_count: int) -> dict[ScoredInput, int | None]:
    """Give the value of every input that a policy may score; null where unknown."""
    return {
        "works_count": inputs.works_count,
        "topics_count": inputs.topics_count,
        "close_collaborators_count": close_count,
        "institutions_count": inputs.institutions_count,
        "years_active": years_active(inputs),
        "indexed_works_count": inputs.indexed_works_count,
        "corroborated_works_count": inputs.corroborated_works_count,
        "open_disputes": open_disputes(inputs),
        "reverted_claims": reverted_claims(inputs),
        "not_author_of_count": inputs.not_author_of_count,
        "followers_count": inputs.followers_count,
    }


def _evidence_count(inputs: TrustInputs, key: EvidenceKey) -> int | None:
    evidence = newest_evidence(inputs, key)
    return evidence.value if evidence and isinstance(evidence.value, int) else None
