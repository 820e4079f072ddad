"""Reads what arXiv's API answers: an Atom feed with one entry for each paper.

Entities are never expanded, and a feed that declares a document type is refused.
"""

from collections.abc import Iterable, Iterator
from gzip import BadGzipFile
import re
from typing import Any, BinaryIO, Final
from zlib import error as ZlibError  # noqa: N812

from lxml import etree

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
from graphsvc.ingest.readers.framing import TOO_EARLY
from graphsvc.ingest.records import AnyRecord, Author, WorkRecord

_ATOM: Final = "{http://www.w3.org/2005/Atom}"
_ARXIV: Final = "{http://arxiv.org/schemas/atom}"
_VERSION: Final = re.compile(r"v(\d+)$")
#: What libxml2 reports where a file ends before its root element does.
_TRUNCATED: Final = (
    *(etree.ErrorTypes.ERR_DOCUMENT_END, etree.ErrorTypes.ERR_TAG_NOT_FINISHED),
    *(etree.ErrorTypes.ERR_GT_REQUIRED, etree.ErrorTypes.ERR_ATTRIBUTE_NOT_FINISHED),
)


class _Refused(Exception):
    """The feed declares a document type, which could hold entities."""


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
    line = 1
    try:
        for element in _entries(stream):
            line = element.sourceline or line
            source = etree.tostring(element, encoding="unicode", with_tail=False)
            yield Item(line, source, _value(element))
    except etree.XMLSyntaxError as wrong:
        # libxml2 meets the end of a truncated file where the next piece should be.
        early = getattr(wrong, "code", None) in _TRUNCATED
        yield Item(wrong.lineno or line, "", None, TOO_EARLY if early else "the file is not XML")
    except _Refused:
        yield Item(1, "", None, "the file declares a document type, which arXiv's answers do not")
    except (EOFError, BadGzipFile, ZlibError) as wrong:
        early = isinstance(wrong, EOFError)
        yield Item(line, "", None, TOO_EARLY if early else "the file is damaged from here on")


def _entries(stream: BinaryIO) -> Iterator[Any]:
    """Parse a feed piece by piece and forget each entry after it was given on."""
    # lxml is only partly typed.
    events: Any = etree.iterparse(
        stream,
        events=("start", "end"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    root: Any = None
    for event, element in events:
        if root is None:
            root = element
            if root.getroottree().docinfo.doctype:
                raise _Refused
        elif event == "end" and element.getparent() is root:
            if element.tag == f"{_ATOM}entry":
                yield element
            root.remove(element)


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
