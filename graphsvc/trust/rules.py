"""The parts of a score policy, each refusing what it cannot mean."""

from typing import Self

from pydantic import Field, PositiveInt, model_validator

from graphsvc.models.common import Model
from graphsvc.models.trust import TIE_HISTOGRAM, Level
from graphsvc.trust.values import CLAIM_HEALTH, ScoredInput


class LevelPoints(Model):
    """A verification level: what it takes, and its points."""

    level: Level
    points: int = Field(ge=0, le=100)
    takes: str


class ComponentRule(Model):
    """Points for each unit of one input, at most `cap`; negative where it speaks against."""

    key: str = Field(min_length=1)
    input: ScoredInput
    points_each: int
    cap: int = Field(ge=0, le=100)

    def points(self, value: int | None) -> int:
        """Give the points of a value; unknown has none."""
        return max(-self.cap, min(self.cap, max(0, value or 0) * self.points_each))

    @model_validator(mode="after")
    def _has_the_right_sign(self) -> Self:
        if self.points_each * (-1 if self.input in CLAIM_HEALTH else 1) < 0:
            rule = "only take" if self.input in CLAIM_HEALTH else "only give"
            raise ValueError(f"{self.input} may {rule} points")
        return self


class Band(Model):
    """A name for the scores from `min_score` up to the next band."""

    name: str = Field(min_length=1)
    min_score: int = Field(ge=0, le=100)


class CloseRule(Model):
    """A tie is close from `min(cap, max(floor, ceil(works / share)))` shared works on."""

    cap: int = Field(ge=1, le=TIE_HISTOGRAM)
    floor: int = Field(ge=1)
    share: PositiveInt

    @model_validator(mode="after")
    def _floor_is_below_the_cap(self) -> Self:
        if self.floor > self.cap:
            raise ValueError("the floor is above the cap")
        return self
