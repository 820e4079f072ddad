"""The published inputs: every fact behind a score, with its origin, evidence, date and expiry."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from graphsvc.models.trust import EvidenceKey, Origin, Trust, TrustInput, TrustInputs, TrustRow
from graphsvc.trust.policy import Policy
from graphsvc.trust.values import ScoredInput, newest_evidence, scored_values

UNCLAIMED: Final = "unclaimed"
_PLATFORM: Final = "graphsvc"


def trust_inputs(inputs: TrustInputs, policy: Policy, self_url: str) -> list[TrustInput]:
    """Publish the inputs in the order of their groups, the same keys for every record.

    `self_url` is the researcher's own address; lists under it are the evidence of a count.
    """
    publish = _Publisher(inputs, policy, self_url)
    closeness = "collaborators"
    return [
        # Identity.
        publish.platform("claim_state", inputs.claim_state or UNCLAIMED),
        publish.platform(
            "verification_level", inputs.verification_level, inputs.verification_expires_at
        ),
        publish.evidence("orcid_authenticated"),
        publish.evidence("institutional_domain"),
        publish.evidence("federated_sign_in"),
        publish.evidence("moderator_outcome"),
        # Corroboration.
        publish.count("corroborated_works_count", "works"),
        publish.count("indexed_works_count", "works"),
        publish.evidence("validated_employment", origin="third_party"),
        # Record.
        publish.count("works_count", "works"),
        publish.count("topics_count", "topics"),
        publish.count("close_collaborators_count", closeness),
        publish.count("institutions_count", "institutions"),
        publish.count("years_active", "works"),
        publish.imported(
            "large_works_excluded", inputs.large_works_excluded, "collaborators/count"
        ),
        # Claim health.
        publish.evidence("open_disputes"),
        publish.evidence("reverted_claims"),
        publish.platform("not_author_of_count", inputs.not_author_of_count, origin="self"),
        # Social.
        publish.platform("followers_count", inputs.followers_count),
    ]


def present_trust(row: TrustRow, policy: Policy, now: datetime, self_url: str) -> Trust:
    """Answer with the inputs of a record and the score a policy makes of them.

    `now` has a time zone. Retractions are reported apart.
    """
    evaluation = policy.evaluate(row.inputs, now)
    published = trust_inputs(row.inputs, policy, self_url)
    times = (known.observed_at for known in published if known.observed_at)
    return Trust(
        researcher=row.researcher,
        score=evaluation.score,
        band=evaluation.band,
        level=evaluation.level,
        claim_state=row.inputs.claim_state or UNCLAIMED,
        policy_version=policy.version,
        computed_at=max(times, default=None),
        components=evaluation.components,
        inputs=published,
        retracted_works_count=row.inputs.retracted_works_count,
        close_collaborators_count=policy.close_count(row.inputs),
        close_min_works=policy.close_min_works(row.inputs.works_count),
        graph_version=row.graph_version,
    )


@dataclass
class _Publisher:
    """Publishes single inputs of one record; an unknown one names no source and no evidence."""

    inputs: TrustInputs
    policy: Policy
    self_url: str

    def __post_init__(self) -> None:
        self.values = scored_values(self.inputs, self.policy.close_count(self.inputs))

    def count(self, key: ScoredInput, path: str) -> TrustInput:
        """Publish a count of what sources have said."""
        return self.imported(key, self.values[key], path)

    def imported(self, key: str, value: int | None, path: str) -> TrustInput:
        known = value is not None
        return TrustInput(
            key=key,
            value=value,
            origin="third_party",
            sources=sorted(self.inputs.asserted_by) if known else [],
            evidence_url=f"{self.self_url}/{path}" if known else None,
            observed_at=self.inputs.observed_at if known else None,
            expires_at=None,
        )

    def platform(
        self,
        key: str,
        value: int | str | None,
        expires_at: datetime | None = None,
        origin: Origin = "platform",
    ) -> TrustInput:
        """Publish what this service itself keeps; the graph holds it without a date."""
        return TrustInput(
            key=key,
            value=value,
            origin=origin,
            sources=[] if value is None else [_PLATFORM],
            evidence_url=None,
            observed_at=None,
            expires_at=expires_at,
        )

    def evidence(self, key: EvidenceKey, origin: Origin = "platform") -> TrustInput:
        """Publish dated evidence, else the value that follows from the claim's state."""
        found = newest_evidence(self.inputs, key)
        derived = self.values[key] if key in ("open_disputes", "reverted_claims") else None
        if found is None:
            return self.platform(key, derived, origin=origin)
        days = self.policy.expires_after_days.get(key)
        by_default = found.observed_at + timedelta(days) if found.observed_at and days else None
        return TrustInput(
            key=key,
            value=found.value if derived is None else derived,
            origin=found.origin,
            sources=[found.source],
            evidence_url=found.evidence_url,
            observed_at=found.observed_at,
            expires_at=found.expires_at or by_default,
        )
