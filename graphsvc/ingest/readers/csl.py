"""Reads CSL-JSON, the list of references that Zotero and others write."""

from collections.abc import Iterator
import re
from typing import Any, BinaryIO, Final, cast

from graphsvc.ids import Kind
from graphsvc.ingest.readers.base import Item, ItemFault, Reader
from graphsvc.ingest.readers.foreign import (
    clean,
    converter,
    day,
    day_of,
    external,
    ids,
    key,
    needed,
    text,
    year,
)
from graphsvc.ingest.readers.framing import json_items
from graphsvc.ingest.records import AnyRecord, WorkRecord

#: Crossref's words for CSL's types; those they share are left as they are.
_TYPES: Final = {
    "article": "preprint",
    "article-journal": "journal-article",
    "article-magazine": "journal-article",
    "article-newspaper": "journal-article",
    "chapter": "book-chapter",
    "paper-conference": "proceedings-article",
    "thesis": "dissertation",
}
_OWN: Final = re.compile(
    rb'"type"\s*:\s*"(?:article-(?:journal|magazine|newspaper)|paper-conference|chapter|thesis'
    rb'|book|report|webpage|article|dataset|software|manuscript)"'
)
_PERSON: Final = re.compile(rb'"(?:family|literal|date-parts|container-title|citation-key)"\s*:')
#: Names in Chinese, Japanese and Korean letters are spoken family name first.
_FAMILY_FIRST: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_ARXIV: Final = re.compile(r"https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/", re.IGNORECASE)


def _items(stream: BinaryIO) -> Iterator[Item]:
    return json_items(stream, "items")


@converter
def _records(value: Any, source: str) -> list[AnyRecord]:
    # Ids are texts or numbers.
    id = value.get("id", value.get("citation-key"))
    own = str(id) if isinstance(id, int) else text(id)
    if own is None:
        raise ItemFault("id", "is missing", "Give the reference an id.")
    url = text(value.get("URL"))
    parts = _parts(_object(value.get("issued")))
    date = day_of(parts)
    said = {
        "source": source,
        "key": key(own),
        "ids": ids(
            external("doi", value.get("DOI"), Kind.WORK),
            external("arxiv", url, Kind.WORK) if url and _ARXIV.match(url) else None,
        ),
        "title": needed(clean(value.get("title")), "title"),
        "type": (kind := text(value.get("type"))) and _TYPES.get(kind, kind),
        "year": year(_number(parts[0])) if parts else None,
        "publication_date": date,
        "venue": clean(value.get("container-title")),
        "abstract": clean(value.get("abstract")),
        "url": url,
        "authors": [
            {"name": name}
            for each in _listed(value.get("author"))
            if (name := _name(_object(each)))
        ],
    }
    return [WorkRecord.model_validate(said)]


def _object(value: Any) -> dict[str, Any]:
    return cast(dict[str, Any], value) if isinstance(value, dict) else {}


def _listed(value: Any) -> list[Any]:
    return cast(list[Any], value) if isinstance(value, list) else []


def _parts(issued: dict[str, Any]) -> list[Any]:
    """Give year, month and day, as far as they are known."""
    if dates := _listed(issued.get("date-parts")):
        return [_number(part) for part in _listed(dates[0])]
    # Some write a date as text, and as much of it as they know.
    written = text(issued.get("raw")) or text(issued.get("literal")) or ""
    found = day(written)
    return [found.year, found.month, found.day] if found else [written[:4]] if written else []


def _number(part: Any) -> Any:
    return int(part) if isinstance(part, str) and part.isascii() and part.isdecimal() else part


def _name(person: dict[str, Any]) -> str | None:
    """Give a person's name as it is spoken, or that of a group."""
    given, family = text(person.get("given")), text(person.get("family"))
    if given and family and _FAMILY_FIRST.fullmatch(family + given):
        return family + given
    particles = (text(person.get(f"{kind}-particle")) for kind in ("dropping", "non-dropping"))
    parts = (given, *particles, family, text(person.get("suffix")))
    spoken = " ".join(part for part in parts if part)
    return clean(spoken) or clean(person.get("literal"))


def _detects(name: str, head: bytes) -> bool:
    return _OWN.search(head) is not None and _PERSON.search(head) is not None


READER: Final = Reader(
    name="csl",
    title="CSL-JSON: a library of references",
    source="library",
    detects=_detects,
    items=_items,
    convert=_records,
)
