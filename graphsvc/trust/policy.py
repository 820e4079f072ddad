"""The score policy: a versioned file in the package, checked when it is loaded."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from itertools import pairwise
import re
import tomllib
from typing import Final, Literal, Self, get_args

from pydantic import PositiveInt, ValidationError, model_validator

from graphsvc.errors import CheckFailed, InvalidInput
from graphsvc.models.common import Model
from graphsvc.models.trust import EvidenceKey, Level, TrustComponent, TrustInputs
from graphsvc.trust.rules import Band, CloseRule, ComponentRule, LevelPoints
from graphsvc.trust.values import scored_values

_FOLDER: Final = files("graphsvc.trust")
#: Bands that a record without an approved claim can be in.
_UNCLAIMED_BANDS: Final = 2


@dataclass(frozen=True)
class Evaluation:
    """What a policy makes of one record at one time."""

    score: int
    band: str
    level: Level
    components: list[TrustComponent]


class Policy(Model):
    """How inputs become a level, a score and a band; no measure of the quality of research."""

    version: PositiveInt
    title: str
    notice: str
    claimed_states: list[Literal["approved", "disputed"]]
    levels: list[LevelPoints]
    components: list[ComponentRule]
    bands: list[Band]
    close_collaborators: CloseRule
    expires_after_days: dict[EvidenceKey, PositiveInt]

    def close_min_works(self, works_count: int) -> int:
        """Give the number of shared works from which a tie of this researcher is close."""
        rule = self.close_collaborators
        return min(rule.cap, max(rule.floor, -(-works_count // rule.share)))

    def close_count(self, inputs: TrustInputs) -> int:
        """Count the close collaborators."""
        threshold = self.close_min_works(inputs.works_count)
        return next(iter(inputs.ties_at_least[threshold - 1 : threshold]), 0)

    def level(self, inputs: TrustInputs, now: datetime) -> Level:
        """Give the verification level that holds now; `now` has a time zone.

        What lifts a claim above L3 can expire, its ORCID sign-in cannot.
        """
        if inputs.indexed_works_count <= 0:
            return "L0"
        if inputs.claim_state not in self.claimed_states:
            return "L1"
        verified: Level = max(inputs.verification_level or "L2", "L2")
        expires_at = inputs.verification_expires_at
        return min(verified, "L3") if expires_at and expires_at <= now else verified

    def band(self, score: int) -> str:
        """Name the band of a score."""
        return next(band.name for band in reversed(self.bands) if band.min_score <= score)

    def evaluate(self, inputs: TrustInputs, now: datetime) -> Evaluation:
        """Score a record; `now` has a time zone. At L0 no component has points.

        Each component stays within its cap, and their sum is cut to the range 0 to 100.
        """
        level = self.level(inputs, now)
        identity = {known.level: known.points for known in self.levels}
        components = [
            TrustComponent(
                key="verification", points=identity[level], cap=identity["L5"], value=level
            )
        ]
        values = scored_values(inputs, self.close_count(inputs))
        for rule in self.components:
            value = values[rule.input]
            points = 0 if level == "L0" else rule.points(value)
            components.append(
                TrustComponent(key=rule.key, points=points, cap=rule.cap, value=value)
            )
        score = min(100, max(0, sum(component.points for component in components)))
        return Evaluation(score, self.band(score), level, components)

    @model_validator(mode="after")
    def _levels_rise(self) -> Self:
        if [known.level for known in self.levels] != list(get_args(Level)):
            raise ValueError(f"levels must be {', '.join(get_args(Level))}, in this order")
        if self.levels[0].points != 0:
            raise ValueError("levels: L0 must have 0 points")
        if any(low.points >= high.points for low, high in pairwise(self.levels)):
            raise ValueError("levels: points must rise with the level")
        return self

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        for what, names in (
            ("components: key", ["verification", *(rule.key for rule in self.components)]),
            ("components: input", [rule.input for rule in self.components]),
            ("bands: name", [band.name for band in self.bands]),
        ):
            if twice := sorted(name for name in set(names) if names.count(name) > 1):
                raise ValueError(f"{what} {twice[0]!r} is used twice")
        return self

    @model_validator(mode="after")
    def _bands_cover_what_levels_reach(self) -> Self:
        starts = [band.min_score for band in self.bands]
        if len(starts) <= _UNCLAIMED_BANDS or starts[0] != 0:
            raise ValueError("bands: at least three, and the first starts at 0")
        if any(low >= high for low, high in pairwise(starts)):
            raise ValueError("bands must be sorted by min_score, no two alike")
        earned = sum(rule.cap for rule in self.components if rule.points_each > 0)
        if not starts[-1] <= self.levels[-1].points + earned <= 100:
            raise ValueError("caps: a full L5 record must end in the last band, at most at 100")
        unclaimed = self.levels[1].points + earned
        if unclaimed >= starts[_UNCLAIMED_BANDS]:
            raise ValueError(
                f"caps: an unclaimed record could reach {unclaimed}, above the lowest two bands"
            )
        return self


def parse_policy(text: str, name: str) -> Policy:
    """Read a policy from TOML; `name` is the file's, for messages.

    Raises:
        CheckFailed: it is not TOML, or breaks a rule; says which and where.
    """
    try:
        return Policy.model_validate(tomllib.loads(text), strict=True)
    except tomllib.TOMLDecodeError as fault:
        raise CheckFailed(f"{name} is not valid TOML: {fault}.", field=name) from fault
    except ValidationError as fault:
        first = fault.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise CheckFailed(
            f"{name}: {f'{place}: ' if place else ''}{message}.", field=place or name
        ) from fault


def policy_versions() -> list[int]:
    """List the versions in the package, oldest first."""
    found = (re.fullmatch(r"policy_(\d+)\.toml", file.name) for file in _FOLDER.iterdir())
    return sorted(int(name[1]) for name in found if name)


@cache
def load_policy(version: int | None = None) -> Policy:
    """Load a policy of the package; the newest if no version is given.

    Raises:
        InvalidInput: there is no such version.
        CheckFailed: the file breaks a rule.
    """
    known = policy_versions()
    wanted = known[-1] if version is None else version
    if wanted not in known:
        raise InvalidInput(
            f"There is no trust policy {wanted}.",
            remedy=f"Use one of: {', '.join(map(str, known))}.",
            field="version",
        )
    name = f"policy_{wanted}.toml"
    policy = parse_policy(_FOLDER.joinpath(name).read_text("utf-8"), name)
    if policy.version != wanted:
        raise CheckFailed(f"{name} says that it is version {policy.version}.", field="version")
    return policy
