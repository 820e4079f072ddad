"""What a store holds, counted: the rows of its queries, and the report made of them."""

from typing import Literal

from pydantic import Field

from graphsvc.models.common import Model, Versioned


class Counted(Model):
    """How much there is of one label or relationship type."""

    what: Literal["entity", "node", "marked", "relationship"]
    name: str
    total: int


class RecordsCounted(Model):
    """How many records of one kind a source gave."""

    source: str
    kind: str
    total: int


class ValueCounted(Model):
    """How many entities have one value of a count."""

    measure: str
    value: int
    total: int


class Distribution(Model):
    """How a count is spread; percentiles are values that occur (nearest rank)."""

    measure: str
    entities: int
    min: int | None
    median: int | None
    p90: int | None
    p99: int | None
    max: int | None
    mean: float | None


class Doubts(Model):
    """What is doubtful or not known."""

    shared_ids: int = Field(description="External ids that two or more entities claim.")
    unmatched_affiliations: int = Field(description="Printed affiliations without organisation.")
    works_with_unmatched: int = Field(description="Works that print one of these.")
    name_only_researchers: int = Field(description="People known by nothing but a name.")


class RunSummary(Model):
    """One run of an import."""

    id: str
    files: list[str]
    input: str | None
    source: str | None
    format: str | None
    state: str | None
    started_at: str | None
    finished_at: str | None
    created: int | None
    updated: int | None
    unchanged: int | None
    linked: int | None
    conflicts: int | None
    rejected: int | None
    graph_version: int | None


class Stats(Versioned):
    """All that `graphsvc stats` tells of a store."""

    entities: dict[str, int]
    nodes: dict[str, int]
    relationships: dict[str, int]
    records: list[RecordsCounted]
    distributions: list[Distribution]
    contested_researchers: int = Field(
        description="People about whom the evidence contradicts itself."
    )
    doubts: Doubts
    hubs: int = Field(description="Entities whose many neighbours are kept in order.")
    touched: int = Field(description="Entities whose derived data an import has still to do.")
    stale: int = Field(description="Works whose lists an import has still to rewrite.")
    runs: list[RunSummary]
