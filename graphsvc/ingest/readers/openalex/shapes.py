"""The shapes of OpenAlex's objects, as far as they are read.

What is `object` here may be of any shape: the reader leaves out what it cannot use.
"""

import re
from typing import Final

from graphsvc.ingest.readers.foreign import Foreign

ID: Final = re.compile(r"(?:https?://openalex\.org/)?([A-Z])(\d{1,12})", re.IGNORECASE)


class Thing(Foreign):
    """Anything with an id and a name."""

    id: object = None
    display_name: object = None


class Institution(Thing):
    """An institution as other things mention it."""

    ror: object = None
    country_code: object = None
    type: object = None
    relationship: object = None


class Geo(Foreign):
    """Where an institution lies."""

    city: object = None
    country_code: object = None
    latitude: object = None
    longitude: object = None


class International(Foreign):
    """An institution's names by language."""

    display_name: dict[str, object] | None = None


class FullInstitution(Institution):
    """An institution's own record."""

    display_name_acronyms: list[object] | None = None
    display_name_alternatives: list[object] | None = None
    homepage_url: object = None
    geo: Geo | None = None
    international: International | None = None
    associated_institutions: list[Institution] | None = None
    updated_date: object = None


class Topic(Thing):
    """A topic, with its score where a work mentions it."""

    score: object = None
    subfield: Thing | None = None
    field: Thing | None = None
    domain: Thing | None = None


class Person(Thing):
    """An author as a work mentions it."""

    orcid: object = None


class Affiliation(Foreign):
    """The years in which an author named an institution."""

    institution: Institution
    years: list[object] | None = None


class FullPerson(Person):
    """An author's own record."""

    display_name_alternatives: list[object] | None = None
    affiliations: list[Affiliation] | None = None
    updated_date: object = None


class Authorship(Foreign):
    """One author of a work."""

    author: Person | None = None
    institutions: list[Institution] | None = None
    raw_author_name: object = None
    raw_affiliation_strings: list[object] | None = None
    is_corresponding: object = None


class Place(Foreign):
    """One place where a work lies."""

    landing_page_url: object = None
    pdf_url: object = None
    source: Thing | None = None


class Work(Thing):
    """A work."""

    doi: object = None
    title: object = None
    type: object = None
    publication_year: object = None
    publication_date: object = None
    primary_location: Place | None = None
    locations: list[Place] | None = None
    authorships: list[Authorship] | None = None
    is_authors_truncated: object = None
    abstract_inverted_index: dict[str, list[int]] | None = None
    referenced_works: list[object] | None = None
    topics: list[Topic] | None = None
    cited_by_count: object = None
    is_retracted: object = None
    updated_date: object = None


def own(id: object, letter: str) -> str | None:
    """Give the bare id of a thing of the wanted kind."""
    found = ID.fullmatch(id.strip()) if isinstance(id, str) else None
    return f"{letter}{found[2]}" if found and found[1].upper() == letter else None
