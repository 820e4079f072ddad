"""Reads what arXiv's API answers: an Atom feed with one entry for each paper.

Entities are never expanded, and a feed that declares a document type is refused.
"""

from collections.abc import Iterable, Iterator
import re
from typing import Any, BinaryIO, Final

from graphsvc.ids import Kind
from graphsvc.ingest.readers.base import Item, ItemFault, Reader
from graphsvc.ingest.readers.foreign import (
    Foreign,
    clean,
    converter,
    day,
    external,
    ids,
    needed,
    parsed,
    several,
    text,
)
from graphsvc.ingest.readers.xml import xml_items
from graphsvc.ingest.records import AnyRecord, Author, WorkRecord

_ATOM: Final = "{http://www.w3.org/2005/Atom}"
_ARXIV: Final = "{http://arxiv.org/schemas/atom}"
_VERSION: Final = re.compile(r"v(\d+)$")


class _Author(Foreign):
    name: object = None
    affiliations: list[object]


class _Entry(Foreign):
    id: object = None
    title: object = None
    summary: object = None
    published: object = None
    updated: object = None
    doi: object = None
    authors: list[_Author]


def _items(stream: BinaryIO) -> Iterator[Item]:
    return xml_items(stream, {f"{_ATOM}entry"}, _value, _refused)


def _refused(declared: Any) -> str | None:
    # A document type could hold entities.
    if declared.doctype:
        return "the file declares a document type, which arXiv's answers do not"
    return None


def _value(entry: Any) -> dict[str, Any]:
    value: dict[str, Any] = {
        name: next(iter(_inner(entry, _ATOM + name)), None)
        for name in ("id", "title", "summary", "published", "updated")
    }
    value["doi"] = next(iter(_inner(entry, f"{_ARXIV}doi")), None)
    value["authors"] = [
        {
            "name": next(iter(_inner(author, f"{_ATOM}name")), None),
            "affiliations": _inner(author, f"{_ARXIV}affiliation"),
        }
        for author in entry.iterchildren(f"{_ATOM}author")
    ]
    return value


def _inner(element: Any, tag: str) -> list[str]:
    return ["".join(found.itertext()) for found in element.iterchildren(tag)]


@converter
def _records(value: Any, source: str) -> Iterable[AnyRecord]:
    entry = parsed(_Entry, value)
    address = needed(text(entry.id), "id")
    id = external("arxiv", address, Kind.WORK)
    if id is None and "/api/errors" in address:
        raise ItemFault("id", f"is none: arXiv answered '{text(entry.summary)}'", "Ask it again.")
    if id is None:
        raise ItemFault(
            "id", "is not an arXiv address", "Give one such as http://arxiv.org/abs/ID."
        )
    key = id.partition(":")[2]
    version = _VERSION.search(address)
    date = day(entry.published)
    # An author sometimes gives two DOIs in one field; the first is the article's.
    doi = next(iter((text(entry.doi) or "").split()), None)
    return [
        WorkRecord(
            source=source,
            key=key,
            ids=ids(id, external("doi", doi, Kind.WORK)),
            version=text(entry.updated),
            title=needed(clean(entry.title), "title"),
            type="preprint",
            year=date.year if date else None,
            publication_date=date,
            venue="arXiv",
            abstract=clean(entry.summary),
            url=f"https://arxiv.org/abs/{key}",
            label=f"arXiv v{version[1]}" if version else None,
            authors=[
                Author(
                    name=name,
                    key=None,
                    affiliations=several(text(each) for each in author.affiliations),
                )
                for author in entry.authors
                if (name := clean(author.name))
            ],
            authors_complete=True,
            is_stub=False,
            observed_at=None,
        )
    ]


def _detects(name: str, head: bytes) -> bool:
    return b"<feed" in head and b"arxiv.org" in head


READER: Final = Reader(
    name="arxiv",
    title="arXiv: an Atom feed of its API",
    source="arxiv",
    detects=_detects,
    items=_items,
    convert=_records,
)
