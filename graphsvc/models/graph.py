"""Records of the queries that the service itself runs: schema, import, derived data, checksum."""

from datetime import datetime
from typing import Any

from graphsvc.models.common import Model, Versioned


class SchemaVersion(Model):
    """The schema version a store records."""

    schema_version: int | None


class EntityRef(Model):
    """An entity's id alone."""

    id: str


class KnownRecord(Model):
    """A source record that is in the graph, with what decides whether another replaces it.

    `id` is of what it speaks of, None where it is withdrawn; `born` its number of arrival.
    """

    name: str
    digest: str
    version: str | None
    is_stub: bool
    born: int
    id: str | None


class TakenId(Model):
    """An id in use; `birth` is the unit it was given for, None where it cannot be taken back."""

    id: str
    birth: str | None


class StoredThing(Model):
    """A work, topic or institution with all its records: name, body, number of arrival."""

    id: str
    birth: str
    born: int
    records: list[dict[str, Any]]


class KnownPerson(Model):
    """A person as the identity step knows them: forms with their arrival, and keys asked for."""

    id: str
    birth: str
    born: int
    forms: list[str]
    is_contested: bool
    keys: list[str]


class KeyOwner(Model):
    """Which entity owns an external key."""

    key: str
    id: str


class DecisionRow(Model):
    """A curator's decision, by external keys alone."""

    id: str
    kind: str
    forms: list[str]
    works: list[str]


class KeptDecision(Model):
    """A decision with all that is kept of it; `is_active` until it is taken back."""

    id: str
    kind: str
    is_active: bool
    forms: list[str]
    works: list[str]
    subjects: list[str]
    reason: str | None
    decided_by: str | None
    decided_at: datetime
    undone_at: datetime | None


class KnownDecision(Model):
    """Whether a decision is in force."""

    id: str
    is_active: bool


class PersonForms(Model):
    """A person with all forms, each after the number of its arrival."""

    id: str
    forms: list[str]


class Decided(Model):
    """A decision just taken, and the people it was about."""

    id: str
    kind: str
    subjects: list[str]


class WorkKeys(Model):
    """A work and its external keys."""

    id: str
    keys: list[str]


class ListedWork(Model):
    """An entity with the records that name people in doubt: body, number of arrival."""

    id: str
    records: list[dict[str, Any]]


class KnownString(Model):
    """An affiliation string, and the institution it names, if any."""

    text: str
    id: str | None


class StringsState(Model):
    """Whether the affiliation strings are still to be matched."""

    are_stale: bool


class MatchableInstitution(Model):
    """What a match of affiliation strings knows of an institution."""

    id: str
    display_name: str
    aliases: list[str]
    acronyms: list[str]
    country_code: str | None
    city: str | None
    parents: list[str]


class StoredRecord(Model):
    """A stored source record."""

    name: str
    body: str


class DerivedRow(Model):
    """What base edges say of one entity, beside what is stored of it.

    `base` holds the raw facts; `stored_edges` the derived edges by type, each a map with the
    `id` of the other end.
    """

    id: str
    base: dict[str, Any]
    stored: dict[str, Any]
    stored_edges: dict[str, list[dict[str, Any]]]


class CanonicalRow(Model):
    """One entity as the canonical checksum sees it: no ids of ours, no times, nothing private."""

    id: str
    kind: str
    keys: list[str]
    properties: dict[str, Any]
    edges: list[dict[str, Any]]
    records: list[dict[str, Any]]


class Count(Model):
    """A number of things."""

    total: int


class OpenRun(Model):
    """A run of an import that was cut short: what it did, and how many items it had read."""

    id: str
    checkpoint: int
    started_at: datetime
    counts: dict[str, int]


class Redirected(Versioned):
    """Where an id leads that was merged away."""

    id: str
    leads_to: str


class ExportedRecord(Model):
    """A stored source record with its place in the order of arrival."""

    born: int
    name: str
    body: str
    observed_at: str | None
