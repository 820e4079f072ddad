"""The shapes of ORCID's objects, as far as they are read.

What is `object` here may be of any shape: the reader leaves out what it cannot use.
"""

from graphsvc.ingest.readers.foreign import Hyphenated


class Value(Hyphenated):
    """A value in its wrapping."""

    value: object = None


def unwrapped(wrapped: Value | None) -> object:
    """Give the value in a wrapping, if there is one."""
    return wrapped.value if wrapped else None


class FuzzyDate(Hyphenated):
    """A date of which only the year need be known."""

    year: Value | None = None
    month: Value | None = None
    day: Value | None = None


class Disambiguated(Hyphenated):
    """An organisation's id in some registry."""

    disambiguated_organization_identifier: object = None
    disambiguation_source: object = None


class Organization(Hyphenated):
    """An organisation, as the person wrote it."""

    name: object = None
    disambiguated_organization: Disambiguated | None = None


class Employed(Hyphenated):
    """One employment."""

    organization: Organization | None = None
    start_date: FuzzyDate | None = None
    end_date: FuzzyDate | None = None


class Job(Hyphenated):
    """An employment in its wrapping."""

    employment_summary: Employed | None = None


class Jobs(Hyphenated):
    """One employment as several sources tell it."""

    summaries: list[Job] | None = None


class Employments(Hyphenated):
    """All employments."""

    affiliation_group: list[Jobs] | None = None


class ExternalId(Hyphenated):
    """An id of a work, and whether it is that work's own."""

    external_id_type: object = None
    external_id_value: object = None
    external_id_relationship: object = None


class ExternalIds(Hyphenated):
    """The ids of a work."""

    external_id: list[ExternalId] | None = None


class Title(Hyphenated):
    """The title of a work, apart from its subtitle."""

    title: Value | None = None


class Identifier(Hyphenated):
    """An ORCID iD."""

    path: object = None
    uri: object = None


class Contributor(Hyphenated):
    """One author of a work, where the work lists them."""

    contributor_orcid: Identifier | None = None
    credit_name: Value | None = None


class Contributors(Hyphenated):
    """The authors of a work."""

    contributor: list[Contributor] | None = None


class Work(Hyphenated):
    """A work, whole or in summary."""

    put_code: object = None
    path: object = None
    display_index: object = None
    last_modified_date: Value | None = None
    title: Title | None = None
    journal_title: Value | None = None
    type: object = None
    publication_date: FuzzyDate | None = None
    url: Value | None = None
    external_ids: ExternalIds | None = None
    contributors: Contributors | None = None
    short_description: object = None


class Group(Hyphenated):
    """One work as several sources tell it."""

    external_ids: ExternalIds | None = None
    work_summary: list[Work] | None = None


class Works(Hyphenated):
    """All works."""

    group: list[Group] | None = None


class Activities(Hyphenated):
    """What a person did."""

    employments: Employments | None = None
    works: Works | None = None


class Name(Hyphenated):
    """A person's name."""

    given_names: Value | None = None
    family_name: Value | None = None
    credit_name: Value | None = None


class OtherName(Hyphenated):
    """Another name of a person."""

    content: object = None


class OtherNames(Hyphenated):
    """All other names."""

    other_name: list[OtherName] | None = None


class Person(Hyphenated):
    """Who a person is."""

    name: Name | None = None
    other_names: OtherNames | None = None


class History(Hyphenated):
    """When a record changed."""

    last_modified_date: Value | None = None


class Record(Hyphenated):
    """A person's whole public record."""

    orcid_identifier: Identifier
    history: History | None = None
    person: Person | None = None
    activities_summary: Activities | None = None
