"""The shapes of Crossref's objects, as far as they are read.

What is `object` here may be of any shape: the reader leaves out what it cannot use.
"""

from pydantic import Field

from graphsvc.ingest.readers.foreign import Hyphenated


class PartialDate(Hyphenated):
    """A date of which only the year need be known."""

    date_parts: list[list[object]] | None = None
    date_time: object = None


class Linked(Hyphenated):
    """An id of something else."""

    id: object = None
    id_type: object = None


class Affiliation(Hyphenated):
    """One affiliation of an author."""

    name: object = None
    id: list[Linked] | None = None


class Contributor(Hyphenated):
    """One author of a work."""

    given: object = None
    family: object = None
    suffix: object = None
    name: object = None
    orcid: object = Field(default=None, alias="ORCID")
    affiliation: list[Affiliation] | None = None


class Reference(Hyphenated):
    """One entry of a bibliography."""

    doi: object = Field(default=None, alias="DOI")


class Update(Hyphenated):
    """A notice about a work."""

    type: object = None


class Named(Hyphenated):
    """An organisation."""

    name: object = None


class Work(Hyphenated):
    """A work."""

    doi: object = Field(default=None, alias="DOI")
    title: list[object] | None = None
    type: object = None
    abstract: object = None
    url: object = Field(default=None, alias="URL")
    author: list[Contributor] | None = None
    container_title: list[object] | None = None
    institution: list[Named] | None = None
    reference: list[Reference] | None = None
    relation: dict[str, list[Linked]] | None = None
    updated_by: list[Update] | None = None
    is_referenced_by_count: object = None
    deposited: PartialDate | None = None
    indexed: PartialDate | None = None
    published: PartialDate | None = None
    issued: PartialDate | None = None
    published_online: PartialDate | None = None
    published_print: PartialDate | None = None
    posted: PartialDate | None = None
