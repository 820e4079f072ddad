"""A policy file that breaks a rule is refused, with the rule in the message."""

from collections.abc import Callable
from importlib.resources import files

import pytest

from graphsvc.errors import CheckFailed
from graphsvc.trust.policy import load_policy, parse_policy

TEXT = files("graphsvc.trust").joinpath("policy_1.toml").read_text("utf-8")


def replace(old: str, new: str) -> Callable[[str], str]:
    """Change the first occurrence, which must exist."""

    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (replace("version = 1", "version ="), "not valid TOML"),
        (replace("version = 1", "version = 0"), "version: Input should be greater than 0"),
        (replace("version = 1", 'version = "1"'), "version: Input should be a valid integer"),
        (replace("version = 1", "version = 1\nbonus = 5"), "bonus: Extra inputs"),
        (replace('["approved", ', '["unclaimed", '), r"claimed_states.0: Input should be"),
        (replace("cap = 7", "cap = -1"), r"components.0.cap: Input should be greater than"),
        (replace("cap = 7", "cap = 8.5"), r"components.0.cap: Input should be a valid integer"),
        (replace('"works_count"', '"h_index"'), r"components.0.input: Input should be 'works_"),
        (replace('"topics_count"', '"works_count"'), "components: input 'works_count' is used"),
        (replace('key = "topics"', 'key = "works"'), "components: key 'works' is used twice"),
        (replace("points_each = 1", "points_each = -1"), "works_count may only give points"),
        (replace("points_each = -5", "points_each = 5"), "open_disputes may only take points"),
        (replace("points = 0", "points = 1"), "L0 must have 0 points"),
        (replace("points = 28", "points = 20"), "points must rise"),
        (replace('level = "L2"', 'level = "L3"'), "levels must be L0, L1"),
        (replace("min_score = 0", "min_score = 1"), "the first starts at 0"),
        (replace("min_score = 40", "min_score = 70"), "sorted by min_score"),
        (replace("min_score = 40", "min_score = 20"), "sorted by min_score"),
        (replace("min_score = 80", "min_score = 101"), r"bands.4.min_score"),
        (replace('"Trusted"', '"Emerging"'), "bands: name 'Emerging' is used twice"),
        (replace("min_score = 40", "min_score = 36"), "unclaimed record could reach 36"),
        (replace("cap = 15", "cap = 16"), "at most at 100"),
        (replace("points = 70", "points = 46"), "must end in the last band"),
        (replace("cap = 5\nfloor", "cap = 11\nfloor"), r"close_collaborators.cap"),
        (replace("floor = 2", "floor = 6"), "the floor is above the cap"),
        (replace("share = 3", "share = 0"), r"close_collaborators.share"),
        (replace("federated_sign_in = 365", "federated_sign_in = 0"), "federated_sign_in"),
        (replace("federated_sign_in = 365", "passport = 365"), "expires_after_days.passport"),
    ],
)
def test_a_fault_is_refused(change: Callable[[str], str], message: str) -> None:
    with pytest.raises(CheckFailed, match=message) as refusal:
        parse_policy(change(TEXT), "policy_1.toml")
    assert refusal.value.detail.startswith("policy_1.toml")
    assert refusal.value.detail.endswith(".")


def test_policy_1_says_that_it_measures_no_quality() -> None:
    assert "no measure of the quality of research" in load_policy(1).notice


def test_followers_weigh_nothing() -> None:
    followers = next(rule for rule in load_policy(1).components if rule.key == "followers")
    assert (followers.points_each, followers.cap) == (0, 0)
