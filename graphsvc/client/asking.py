"""What lists can be asked: filters, orders and groups, as types."""

from typing import Literal, TypedDict

from graphsvc.ids import Kind

KindName = Kind | Literal["researcher", "work", "topic", "institution"]

ResearcherSort = Literal[
    "display_name",
    "works_count",
    "-works_count",
    "cited_by_count",
    "-cited_by_count",
    "collaborators_count",
    "-collaborators_count",
    "first_year",
    "-first_year",
    "last_year",
    "-last_year",
]
WorkSort = Literal[
    "publication_year",
    "-publication_year",
    "cited_by_count",
    "-cited_by_count",
    "authors_count",
    "-authors_count",
]
TopicSort = Literal[
    "display_name", "works_count", "-works_count", "researchers_count", "-researchers_count"
]
InstitutionSort = TopicSort

ResearcherGroup = Literal["institution", "topic", "first_year", "last_year"]
WorkGroup = Literal["publication_year", "type", "source", "topic", "institution", "is_retracted"]
TopicGroup = Literal["domain", "field", "subfield"]
InstitutionGroup = Literal["country", "type"]


class ResearcherFilters(TypedDict, total=False):
    """Which researchers; `institution` and `topic` are ids."""

    search: str
    institution: str
    topic: str
    min_works: int
    active_from: int
    active_to: int


class WorkFilters(TypedDict, total=False):
    """Which works; `researcher`, `topic` and `institution` are ids."""

    search: str
    year_from: int
    year_to: int
    type: str
    source: str
    researcher: str
    topic: str
    institution: str
    min_citations: int
    is_retracted: bool
    has_abstract: bool


class TopicFilters(TypedDict, total=False):
    """Which topics."""

    search: str
    domain: str
    field: str
    subfield: str
    min_works: int


class InstitutionFilters(TypedDict, total=False):
    """Which institutions; `country` has two letters."""

    search: str
    country: str
    type: str
    min_works: int


class CollaboratorFilters(TypedDict, total=False):
    """Which ties of one person; `topic` and `institution` are ids."""

    year_from: int
    year_to: int
    topic: str
    institution: str
    min_works: int


class SliceFilters(TypedDict, total=False):
    """Which neighbours: by the years and the number of the works behind them."""

    year_from: int
    year_to: int
    min_works: int
