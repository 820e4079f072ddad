"""Curators' decisions, conflicts and the evidence of who is who."""

from datetime import datetime
from typing import Any

from graphsvc.models.common import Model


class DecisionItem(Model):
    """A decision in force; `subjects` are the ids it was about, `works` the keys of works."""

    id: str
    kind: str
    subjects: list[str]
    works: list[str]
    reason: str | None
    decided_by: str | None
    decided_at: datetime


class ConflictItem(Model):
    """A person about whom the evidence contradicts itself, and whose else it may be.

    Each conflict is the reason, the class of links that was dropped and the keys at fault, parted
    by tabs.
    """

    id: str
    display_name: str | None
    works_count: int | None
    conflicts: list[str]
    others: list[str]


class EvidenceRow(Model):
    """Everything that made an entity what it is."""

    id: str
    birth: str | None
    display_name: str | None
    forms: list[str]
    conflicts: list[str]
    ids: list[dict[str, Any]]
    records: list[dict[str, Any]]
    merged: list[str]
