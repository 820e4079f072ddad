"""Records of the queries that the service itself runs: schema, import, derived data, checksum."""

from typing import Any

from graphsvc.models.common import Model


class SchemaVersion(Model):
    """The schema version a store records."""

    schema_version: int | None


class EntityRef(Model):
    """An entity's id alone."""

    id: str


class KnownRecord(Model):
    """A source record that is in the graph."""

    name: str
    digest: str


class KeyOwner(Model):
    """Which entity owns an external key."""

    key: str
    id: str


class KnownString(Model):
    """Which institution an affiliation string names."""

    text: str
    id: str


class StoredRecord(Model):
    """A source record's body, and the entity it speaks of."""

    id: str
    body: str


class DerivedRow(Model):
    """What base edges say of one entity, beside what is stored of it.

    `base` holds counts and the raw facts that names and keys are chosen from; `edges` the derived
    edges by type, each a map with the `id` of the other end.
    """

    id: str
    base: dict[str, Any]
    edges: dict[str, list[dict[str, Any]]]
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
