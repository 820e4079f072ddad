"""Reads Crossref's works: answers of its API, dumps with one work a line, arrays."""

from collections.abc import Iterable, Iterator
import re
from typing import Any, BinaryIO, Final

from graphsvc.ids import Kind
from graphsvc.ingest.readers.base import Item, ItemFault, Reader
from graphsvc.ingest.readers.crossref.shapes import Contributor, PartialDate, Work
from graphsvc.ingest.readers.foreign import (
    clean,
    converter,
    count,
    day_of,
    external,
    holds,
    ids,
    key,
    needed,
    parsed,
    several,
    text,
    year,
)
from graphsvc.ingest.readers.framing import json_items
from graphsvc.ingest.records import AnyRecord, Author, WorkRecord

_HEAD: Final = re.compile(rb'"DOI"\s*:\s*"10\.')
#: Fields that a work of Crossref has and a citation in a personal library lacks.
_OWN: Final = re.compile(rb'"(?:message-type|is-referenced-by-count|reference-count|deposited)"')
#: Relations between two versions of one work; others, such as reviews, join two works.
_VERSIONS: Final = (
    *("is-preprint-of", "has-preprint", "is-version-of", "has-version"),
    *("is-identical-to",),
)
# Most abstracts begin with a heading that says only that they are one.
_HEADING: Final = re.compile(r"\s*<jats:title>\s*(?:abstract|summary)\s*</jats:title>", re.I)


@converter
def _records(value: Any, source: str) -> Iterable[AnyRecord]:
    if holds(value, "message"):
        # An answer about one work wraps it.
        value = value["message"]
    return [_work(parsed(Work, value), source)]


def _work(work: Work, source: str) -> WorkRecord:
    doi = needed(text(work.doi), "DOI")
    id = external("doi", doi, Kind.WORK)
    if id is None:
        raise ItemFault("DOI", "is not a DOI", "Give one such as 10.1000/182.")
    date = _date(
        work.published, work.issued, work.published_online, work.published_print, work.posted
    )
    abstract = _HEADING.sub("", work.abstract) if isinstance(work.abstract, str) else None
    stamps = [text(each.date_time) for each in (work.deposited, work.indexed) if each]
    return WorkRecord(
        source=source,
        key=key(id.partition(":")[2]),
        ids=ids(id),
        version=_first(stamps),
        title=needed(_first(clean(each) for each in work.title or []), "title"),
        type=text(work.type),
        year=year(date[0]) if date else None,
        publication_date=day_of(date),
        venue=_first(clean(each) for each in work.container_title or [])
        or _first(clean(each.name) for each in work.institution or []),
        abstract=clean(abstract),
        url=text(work.url) or f"https://doi.org/{doi}",
        versions=several(
            (
                external(scheme, each.id, Kind.WORK)
                for relation in _VERSIONS
                for each in (work.relation or {}).get(relation, [])
                if (scheme := each.id_type) in ("doi", "arxiv")
            ),
            id,
        ),
        references=several(external("doi", each.doi, Kind.WORK) for each in work.reference or []),
        authors=[author for each in work.author or [] if (author := _author(each))],
        cited_by_count=count(work.is_referenced_by_count),
        # A retracted work is told by its notice; `update-to` would speak of another work.
        is_retracted=any(each.type == "retraction" for each in work.updated_by or []) or None,
        label=None,
        authors_complete=True,
        is_stub=False,
        observed_at=None,
    )


def _date(*dates: PartialDate | None) -> list[object]:
    """Give the numbers of the first date that says at least a year."""
    for each in dates:
        parts = each.date_parts[0] if each and each.date_parts else None
        if parts and year(parts[0]):
            return parts
    return []


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)


def _author(author: Contributor) -> Author | None:
    """Make an author, a person or a group; one with neither name nor iD is no author."""
    known = ids(external("orcid", author.orcid, Kind.RESEARCHER))
    parts = [text(part) for part in (author.given, author.family, author.suffix)]
    name = clean(" ".join(part for part in parts if part)) or clean(author.name)
    name = name or known.get("orcid")
    if name is None:
        return None
    affiliations = author.affiliation or []
    return Author(
        name=name,
        key=None,
        ids=known,
        affiliations=several(clean(each.name) for each in affiliations),
        institutions=several(
            external("ror", linked.id, Kind.INSTITUTION)
            for each in affiliations
            for linked in each.id or []
            if isinstance(linked.id_type, str) and linked.id_type.upper() == "ROR"
        ),
    )


def _items(stream: BinaryIO) -> Iterator[Item]:
    return json_items(stream, "message.items")


def _detects(name: str, head: bytes) -> bool:
    return _HEAD.search(head) is not None and _OWN.search(head) is not None


READER: Final = Reader(
    name="crossref",
    title="Crossref: works of its API or dumps",
    source="crossref",
    detects=_detects,
    items=_items,
    convert=_records,
)
