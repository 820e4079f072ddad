"""Topics and institutions: the record of each."""

from typing import Literal

from graphsvc.models.common import InstitutionIds, Links, Model, Rows, TopicIds, Versioned


class TopicCore(Model):
    """What a topic's row and record share."""

    id: str
    display_name: str
    subfield: str | None
    field: str | None
    domain: str | None
    works_count: int
    researchers_count: int


class TopicRow(TopicCore):
    """A listed topic as a query returns it."""

    keys: list[str]


class TopicRows(Rows[TopicRow]):
    """One page of topics as a query returns it."""


class TopicDetailRow(TopicRow, Versioned):
    """One topic as the graph holds it."""


class Topic(TopicCore):
    """One topic."""

    kind: Literal["topic"] = "topic"
    ids: TopicIds
    links: Links


class InstitutionCore(Model):
    """What an institution's row and record share."""

    id: str
    display_name: str
    country_code: str | None
    type: str | None
    aliases: list[str]
    works_count: int
    researchers_count: int


class InstitutionRow(InstitutionCore):
    """A listed institution as a query returns it."""

    keys: list[str]


class InstitutionRows(Rows[InstitutionRow]):
    """One page of institutions as a query returns it."""


class InstitutionDetailRow(InstitutionRow, Versioned):
    """One institution as the graph holds it."""


class Institution(InstitutionCore):
    """One institution."""

    kind: Literal["institution"] = "institution"
    ids: InstitutionIds
    links: Links
