"""The published inputs: null stays null, evidence is dated, retractions stand apart."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graphsvc.models.common import Reference
from graphsvc.models.trust import Trust, TrustInput, TrustInputs, TrustRow
from graphsvc.trust.inputs import present_trust, trust_inputs
from graphsvc.trust.policy import load_policy

POLICY = load_policy(1)
MakeInputs = Callable[..., TrustInputs]
NOW = datetime(2026, 11, 1, tzinfo=UTC)
SEEN = datetime(2026, 6, 1, tzinfo=UTC)
SELF = "https://example.org/v1/researchers/R0000000001"
KEYS = [
    "claim_state",
    "verification_level",
    "orcid_authenticated",
    "institutional_domain",
    "federated_sign_in",
    "moderator_outcome",
    "corroborated_works_count",
    "indexed_works_count",
    "validated_employment",
    "works_count",
    "topics_count",
    "close_collaborators_count",
    "institutions_count",
    "years_active",
    "large_works_excluded",
    "open_disputes",
    "reverted_claims",
    "not_author_of_count",
    "followers_count",
]


def published(inputs: TrustInputs) -> dict[str, TrustInput]:
    return {known.key: known for known in trust_inputs(inputs, POLICY, SELF)}


def evidence(key: str, value: Any, **fields: Any) -> dict[str, Any]:
    return {"key": key, "value": value, "origin": "third_party", "source": "ror", **fields}


def present(inputs: TrustInputs) -> Trust:
    researcher = Reference(id="R0000000001", display_name="A. Person")
    row = TrustRow(researcher=researcher, inputs=inputs, graph_version=17)
    return present_trust(row, POLICY, NOW, SELF)


def test_every_record_publishes_the_same_inputs_in_order(make_inputs: MakeInputs) -> None:
    assert [known.key for known in trust_inputs(make_inputs(), POLICY, SELF)] == KEYS


def test_counts_name_their_sources_date_and_evidence(make_inputs: MakeInputs) -> None:
    inputs = published(make_inputs(close=4, asserted_by=["openalex", "arxiv"]))
    works = inputs["works_count"]
    assert (works.value, works.origin, works.sources) == (14, "third_party", ["arxiv", "openalex"])
    assert works.evidence_url == f"{SELF}/works"
    assert works.observed_at == datetime(2026, 1, 2, tzinfo=UTC)
    close = inputs["close_collaborators_count"]
    assert (close.value, close.evidence_url) == (4, f"{SELF}/collaborators")
    assert inputs["years_active"].value == 3


def test_unknown_is_null_and_names_no_source(make_inputs: MakeInputs) -> None:
    inputs = published(make_inputs(first_year=None, followers_count=None))
    for key in ("institutions_count", "years_active", "followers_count", "orcid_authenticated"):
        unknown = inputs[key]
        assert unknown.value is None
        assert (unknown.sources, unknown.evidence_url, unknown.observed_at) == ([], None, None)
    assert inputs["claim_state"].value == "unclaimed"
    assert inputs["open_disputes"].value is None


@pytest.mark.parametrize("known", [0, False, "rejected"])
def test_known_values_keep_their_type(make_inputs: MakeInputs, known: Any) -> None:
    inputs = published(make_inputs(evidence=[evidence("moderator_outcome", known)]))
    assert inputs["moderator_outcome"].value is known


def test_evidence_expires_by_its_own_date_or_the_policys(make_inputs: MakeInputs) -> None:
    domain = evidence("institutional_domain", "ror:00mcjh785", observed_at=SEEN)
    by_default = published(make_inputs(evidence=[domain]))["institutional_domain"]
    assert by_default.expires_at == SEEN + timedelta(days=365)
    assert (by_default.origin, by_default.sources) == ("third_party", ["ror"])
    own = published(make_inputs(evidence=[domain | {"expires_at": NOW}]))["institutional_domain"]
    assert own.expires_at == NOW
    orcid = evidence("orcid_authenticated", True, observed_at=SEEN)
    assert published(make_inputs(evidence=[orcid]))["orcid_authenticated"].expires_at is None


def test_the_newest_evidence_is_published_whatever_the_order(make_inputs: MakeInputs) -> None:
    old = evidence("validated_employment", "ror:00mcjh785", observed_at=SEEN)
    new = evidence("validated_employment", "ror:03yrm5c26", observed_at=NOW)
    for both in ([old, new], [new, old]):
        found = published(make_inputs(evidence=both))["validated_employment"]
        assert (found.value, found.observed_at) == ("ror:03yrm5c26", NOW)


def test_a_disputed_claim_has_an_open_dispute(make_inputs: MakeInputs) -> None:
    assert published(make_inputs(claim_state="disputed"))["open_disputes"].value == 1
    counted = make_inputs(claim_state="disputed", evidence=[evidence("open_disputes", 2)])
    assert published(counted)["open_disputes"].value == 2


def test_computed_at_is_the_time_of_the_newest_input(make_inputs: MakeInputs) -> None:
    assert present(make_inputs()).computed_at == datetime(2026, 1, 2, tzinfo=UTC)
    newer = evidence("orcid_authenticated", True, observed_at=SEEN)
    assert present(make_inputs(evidence=[newer])).computed_at == SEEN
    assert present(make_inputs(observed_at=None)).computed_at is None


def test_a_time_without_a_zone_is_utc(make_inputs: MakeInputs) -> None:
    answer = present(make_inputs(observed_at="2026-01-02T00:00:00"))
    assert answer.computed_at == datetime(2026, 1, 2, tzinfo=UTC)


def test_the_answer_explains_its_score(make_inputs: MakeInputs) -> None:
    answer = present(make_inputs(close=4, retracted_works_count=1))
    assert (answer.score, answer.band, answer.level) == (21, "Emerging", "L1")
    assert answer.score == sum(component.points for component in answer.components)
    assert (answer.policy_version, answer.claim_state) == (1, "unclaimed")
    assert (answer.close_collaborators_count, answer.close_min_works) == (4, 5)
    assert answer.graph_version == 17


def test_retractions_stand_apart(make_inputs: MakeInputs) -> None:
    answer = present(make_inputs(retracted_works_count=3))
    assert answer.retracted_works_count == 3
    assert answer.score == present(make_inputs(retracted_works_count=0)).score
    assert not [known for known in answer.inputs if "retract" in known.key]
