"""Policy 1: the observed profiles, the level rules, and what holds for any record."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
import pytest

from graphsvc.errors import InvalidInput
from graphsvc.models.trust import Level, TrustEvidence, TrustInputs
from graphsvc.trust.policy import load_policy

POLICY = load_policy(1)
MakeInputs = Callable[..., TrustInputs]
NOW = datetime(2026, 11, 1, tzinfo=UTC)
BANDS = [band.name for band in POLICY.bands]

counts = st.integers(min_value=0, max_value=10_000)
levels = st.sampled_from(["L0", "L1", "L2", "L3", "L4", "L5"])
ties = st.lists(counts, max_size=10).map(lambda values: sorted(values, reverse=True))


def disputes(number: int) -> list[TrustEvidence]:
    return [TrustEvidence(key="open_disputes", value=number, origin="platform", source="graphsvc")]


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    """Draw the fields of any record, claimed or not."""
    return {
        "works_count": draw(counts),
        "topics_count": draw(counts),
        "ties_at_least": draw(ties),
        "indexed_works_count": draw(counts),
        "corroborated_works_count": draw(counts),
        "claim_state": draw(st.sampled_from([None, "submitted", "approved", "disputed", "other"])),
        "verification_level": draw(st.none() | levels),
        "verification_expires_at": draw(st.none() | st.datetimes(timezones=st.just(UTC))),
        "followers_count": draw(st.none() | counts),
        "not_author_of_count": draw(counts),
        "evidence": disputes(draw(counts)),
    }


@pytest.mark.parametrize(
    ("works", "topics", "close", "score", "band"),
    [
        (14, 5, 4, 21, "Emerging"),
        (10, 9, 4, 21, "Emerging"),
        (7, 4, 4, 21, "Emerging"),
        (5, 6, 4, 19, "Unverified"),
    ],
)
def test_observed_profiles_are_reproduced(
    make_inputs: MakeInputs, works: int, topics: int, close: int, score: int, band: str
) -> None:
    evaluation = POLICY.evaluate(
        make_inputs(works_count=works, topics_count=topics, close=close), NOW
    )
    assert (evaluation.score, evaluation.band, evaluation.level) == (score, band, "L1")


@pytest.mark.parametrize(
    ("works", "threshold"),
    [(0, 2), (1, 2), (5, 2), (6, 2), (7, 3), (10, 4), (12, 4), (13, 5), (14, 5), (500, 5)],
)
def test_close_rule(works: int, threshold: int) -> None:
    assert POLICY.close_min_works(works) == threshold


def test_close_count_reads_the_histogram_at_the_threshold(make_inputs: MakeInputs) -> None:
    ties_at_least = [39, 14, 11, 5, 4, 1, 1, 1, 1, 1]
    assert POLICY.close_count(make_inputs(works_count=14, ties_at_least=ties_at_least)) == 4
    assert POLICY.close_count(make_inputs(works_count=3, ties_at_least=ties_at_least)) == 14
    assert POLICY.close_count(make_inputs(works_count=14, ties_at_least=[])) == 0


@pytest.mark.parametrize(
    ("state", "verified", "days_left", "level"),
    [
        (None, None, None, "L1"),
        (None, "L5", None, "L1"),
        ("submitted", "L4", None, "L1"),
        ("reverted", "L5", None, "L1"),
        ("withdrawn", "L5", None, "L1"),
        ("approved", None, None, "L2"),
        ("approved", "L1", None, "L2"),
        ("approved", "L3", None, "L3"),
        ("approved", "L4", 1, "L4"),
        ("approved", "L4", 0, "L3"),
        ("approved", "L5", -1, "L3"),
        ("approved", "L2", -1, "L2"),
        ("approved", "L5", None, "L5"),
        ("disputed", "L4", 1, "L4"),
    ],
)
def test_level(
    make_inputs: MakeInputs,
    state: str | None,
    verified: Level | None,
    days_left: int | None,
    level: Level,
) -> None:
    expires_at = None if days_left is None else NOW + timedelta(days=days_left)
    inputs = make_inputs(
        claim_state=state, verification_level=verified, verification_expires_at=expires_at
    )
    assert POLICY.level(inputs, NOW) == level


def test_no_indexed_work_is_level_0_even_when_claimed(make_inputs: MakeInputs) -> None:
    inputs = make_inputs(indexed_works_count=0, claim_state="approved", verification_level="L5")
    evaluation = POLICY.evaluate(inputs, NOW)
    assert (evaluation.level, evaluation.score, evaluation.band) == ("L0", 0, "Unverified")
    assert all(component.points == 0 for component in evaluation.components)


@pytest.mark.parametrize(
    ("level", "corroborated", "score", "band"),
    [
        ("L2", 0, 35, "Emerging"),
        ("L2", 9, 50, "Established"),
        ("L3", 0, 43, "Established"),
        ("L3", 9, 58, "Established"),
        ("L4", 0, 60, "Trusted"),
        ("L4", 9, 75, "Trusted"),
        ("L5", 0, 85, "Highly trusted"),
        ("L5", 9, 100, "Highly trusted"),
    ],
)
def test_what_a_full_record_reaches(
    make_inputs: MakeInputs, level: Level, corroborated: int, score: int, band: str
) -> None:
    inputs = make_inputs(
        close=4,
        claim_state="approved",
        verification_level=level,
        corroborated_works_count=corroborated,
    )
    evaluation = POLICY.evaluate(inputs, NOW)
    assert (evaluation.score, evaluation.band) == (score, band)


def test_unknown_has_no_points_and_stays_null(make_inputs: MakeInputs) -> None:
    evaluation = POLICY.evaluate(make_inputs(followers_count=None), NOW)
    unknown = {part.key: part.points for part in evaluation.components if part.value is None}
    assert unknown == {"open_disputes": 0, "reverted_claims": 0, "followers": 0}


def test_a_dispute_takes_points_even_where_no_count_is_known(make_inputs: MakeInputs) -> None:
    approved = POLICY.evaluate(make_inputs(claim_state="approved"), NOW)
    disputed = POLICY.evaluate(make_inputs(claim_state="disputed"), NOW)
    assert disputed.score == approved.score - 5


@given(records())
def test_score_is_bounded_and_explained(make_inputs: MakeInputs, fields: dict[str, Any]) -> None:
    evaluation = POLICY.evaluate(make_inputs(**fields), NOW)
    assert 0 <= evaluation.score <= 100
    explained = sum(component.points for component in evaluation.components)
    assert evaluation.score == max(0, explained)
    assert all(abs(component.points) <= component.cap for component in evaluation.components)
    assert evaluation.band == POLICY.band(evaluation.score)


@given(
    records(),
    st.sampled_from(
        ["topics_count", "indexed_works_count", "corroborated_works_count", "followers_count"]
    ),
    counts,
)
def test_more_never_lowers_the_score(
    make_inputs: MakeInputs, fields: dict[str, Any], key: str, more: int
) -> None:
    low = make_inputs(**fields)
    high = low.model_copy(update={key: (getattr(low, key) or 0) + more})
    assert POLICY.evaluate(low, NOW).score <= POLICY.evaluate(high, NOW).score


@given(records(), counts, counts)
def test_more_works_or_close_ties_never_lower_the_score(
    make_inputs: MakeInputs, fields: dict[str, Any], works: int, close: int
) -> None:
    # The threshold of closeness may step with the works, so the close count is held or raised.
    low = make_inputs(**fields)
    held = POLICY.close_count(low)
    high = low.model_copy(
        update={
            "works_count": low.works_count + works,
            "ties_at_least": [held + close] * 10,
        }
    )
    assert POLICY.evaluate(low, NOW).score <= POLICY.evaluate(high, NOW).score


@given(records(), counts, counts)
def test_worse_claim_health_never_raises_the_score(
    make_inputs: MakeInputs, fields: dict[str, Any], disputed: int, disowned: int
) -> None:
    good = make_inputs(**fields)
    bad = good.model_copy(
        update={
            "evidence": disputes(int(good.evidence[0].value) + disputed),
            "not_author_of_count": good.not_author_of_count + disowned,
        }
    )
    assert POLICY.evaluate(bad, NOW).score <= POLICY.evaluate(good, NOW).score


@given(records())
def test_a_higher_level_never_lowers_the_score(
    make_inputs: MakeInputs, fields: dict[str, Any]
) -> None:
    claimed = fields | {"claim_state": "approved", "verification_expires_at": None}
    scores = [
        POLICY.evaluate(make_inputs(**claimed | {"verification_level": level}), NOW).score
        for level in ("L1", "L2", "L3", "L4", "L5")
    ]
    assert scores == sorted(scores)


@given(records(), st.integers(7, 10_000), st.integers(4, 10_000), st.integers(4, 10_000))
def test_the_size_of_a_record_saturates(
    make_inputs: MakeInputs, fields: dict[str, Any], works: int, topics: int, close: int
) -> None:
    def score(works: int, topics: int, close: int) -> int:
        size = {"works_count": works, "topics_count": topics, "ties_at_least": [close] * 10}
        return POLICY.evaluate(make_inputs(**fields | size), NOW).score

    assert score(works, topics, close) == score(7, 4, 4)


@given(records())
def test_an_unclaimed_record_stays_in_the_lowest_two_bands(
    make_inputs: MakeInputs, fields: dict[str, Any]
) -> None:
    inputs: TrustInputs = make_inputs(**fields | {"claim_state": "unclaimed"})
    assert POLICY.evaluate(inputs, NOW).band in BANDS[:2]


@given(st.integers(0, 100))
def test_every_score_has_a_band(score: int) -> None:
    starts = [band.min_score for band in POLICY.bands]
    index = BANDS.index(POLICY.band(score))
    assert starts[index] <= score < [*starts[1:], 101][index]


def test_the_newest_policy_is_the_default() -> None:
    assert load_policy() == POLICY
    assert BANDS == ["Unverified", "Emerging", "Established", "Trusted", "Highly trusted"]


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"no trust policy 99.*Use one of: 1") as refusal:
        load_policy(99)
    assert refusal.value.field == "version"
