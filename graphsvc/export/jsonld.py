"""JSON-LD in the words of schema.org: entities, and the properties that link them.

The context is inline, so that nobody has to fetch one. Every address is the record's own in this
API; relative ones count from where the document was read.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from graphsvc.export.text import as_json
from graphsvc.ids import Kind
from graphsvc.models.common import InstitutionReference, Links, Reference, id_links
from graphsvc.models.researcher import Researcher
from graphsvc.models.topic import Institution, Topic
from graphsvc.models.work import Authorship, Work

CONTEXT: Final = {
    "@vocab": "https://schema.org/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
TYPES: Final = {
    Kind.RESEARCHER: "Person",
    Kind.WORK: "ScholarlyArticle",
    Kind.TOPIC: "DefinedTerm",
    Kind.INSTITUTION: "Organization",
}
_KINDS: Final = {kind.letter: kind for kind in Kind}
#: Works that schema.org has a better word for.
_WORK_TYPES: Final = {
    "book": "Book",
    "monograph": "Book",
    "book-chapter": "Chapter",
    "dataset": "Dataset",
    "dissertation": "Thesis",
    "report": "Report",
    "software": "SoftwareSourceCode",
}

Object = dict[str, Any]


def write_entity(record: Researcher | Work | Topic | Institution, base: str) -> str:
    """Write one record; `base` is the public address of the service, empty for relative links."""
    match record:
        case Researcher():
            said = _person(record, base)
        case Work():
            said = _work(record, base)
        case Topic():
            said = _topic(record)
        case Institution():
            said = _organization(record)
    return as_json({"@context": CONTEXT} | known(said))


def address(id: str, base: str) -> str:
    """Give the address of an entity by its own id."""
    return f"{base}/v1/{_KINDS[id[0]].plural}/{id}"


def work_type(type: str | None) -> str:
    """Name what a work is in schema.org's words; an article where it has none of its own."""
    return _WORK_TYPES.get(type or "", TYPES[Kind.WORK])


def known(said: Object) -> Object:
    """Leave out what is null or empty: RDF has no word for it."""
    return {name: value for name, value in said.items() if value not in (None, [], {})}


def property_values(data: Mapping[str, Any]) -> list[Object]:
    """Write named values that schema.org has no property for."""
    return [
        {"@type": "PropertyValue", "name": name, "value": value}
        for name, value in data.items()
        if isinstance(value, str | int | float)
    ]


def iri(url: str) -> str:
    """Escape what an address must not hold, as some that sources give do."""
    return quote(url, safe="%:/?#[]@!$&'()*+,;=~")


def _reference(url: str) -> Object:
    return {"@id": iri(url)}


def _head(kind: Kind, name: str, ids: dict[str, str | None], links: Links) -> Object:
    """Say what is said of every entity."""
    return {
        "@id": links.self,
        "@type": TYPES[kind],
        "name": name,
        "url": _reference(links.html),
        "identifier": [
            {"@type": "PropertyValue", "propertyID": scheme, "value": value}
            for scheme, value in ids.items()
            if value
        ],
        "sameAs": [_reference(url) for url in id_links(ids).values()],
    }


def _named(reference: Reference, base: str) -> Object:
    """Name another entity, with the places that know it too."""
    links = id_links(reference.ids) if isinstance(reference, InstitutionReference) else {}
    return known(
        {
            "@id": address(reference.id, base),
            "@type": TYPES[_KINDS[reference.id[0]]],
            "name": reference.display_name,
            "sameAs": [_reference(url) for url in links.values()],
        }
    )


def _person(record: Researcher, base: str) -> Object:
    return {
        **_head(Kind.RESEARCHER, record.display_name, record.ids, record.links),
        "alternateName": record.name_variants,
        "description": record.headline,
        "affiliation": record.affiliation and _named(record.affiliation, base),
    }


def _work(record: Work, base: str) -> Object:
    return {
        **_head(Kind.WORK, record.title, record.ids, record.links),
        "@type": work_type(record.type),
        # A list keeps its order; several values of a property have none.
        "author": {"@list": [_author(author, base) for author in record.authors]},
        "datePublished": record.publication_date
        or (str(record.publication_year) if record.publication_year is not None else None),
        "isPartOf": record.source and {"@type": "CreativeWork", "name": record.source},
        "abstract": record.abstract,
        "about": [_named(topic, base) for topic in record.topics],
        "mainEntityOfPage": record.url and _reference(record.url),
        "creativeWorkStatus": "Retracted" if record.is_retracted else None,
    }


def _author(author: Authorship, base: str) -> Object:
    return known(
        {
            **_named(author.researcher, base),
            "affiliation": [_named(place, base) for place in author.institutions],
        }
    )


def _topic(record: Topic) -> Object:
    return {
        **_head(Kind.TOPIC, record.display_name, record.ids, record.links),
        "description": " › ".join(
            part for part in (record.domain, record.field, record.subfield) if part
        )
        or None,
    }


def _organization(record: Institution) -> Object:
    country = record.country_code
    return {
        **_head(Kind.INSTITUTION, record.display_name, record.ids, record.links),
        "alternateName": record.aliases,
        "address": country and {"@type": "PostalAddress", "addressCountry": country},
    }
