"""Reads DBLP's XML dump: publications, and the person records that carry other names and ids.

The dump names letters by HTML's entities and keeps their declarations in a file beside it. They
are read from HTML's own table instead, so that nothing is fetched and nothing a file declares is
expanded.
"""

from collections.abc import Iterator
from html import unescape
from html.entities import html5
import re
from typing import Any, BinaryIO, Final

from lxml import etree

from graphsvc.ids import Kind
from graphsvc.ingest.readers.base import Item, ItemFault, Reader
from graphsvc.ingest.readers.foreign import (
    clean,
    converter,
    external,
    ids,
    key,
    needed,
    several,
    text,
    year,
)
from graphsvc.ingest.readers.xml import xml_items
from graphsvc.ingest.records import AnyRecord, ResearcherRecord, WorkRecord

_TYPES: Final = {
    "article": "journal-article",
    "inproceedings": "proceedings-article",
    "incollection": "book-chapter",
    "book": "book",
    "phdthesis": "dissertation",
}
_HOMONYM: Final = re.compile(r" \d{4}$")
_ADDRESS: Final = re.compile(r"https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/", re.IGNORECASE)
_DOI: Final = re.compile(r"https?://(?:dx\.)?doi\.org/", re.IGNORECASE)
_ORCID: Final = re.compile(r"https?://(?:www\.)?orcid\.org/", re.IGNORECASE)


def _items(stream: BinaryIO) -> Iterator[Item]:
    return xml_items(stream, {*_TYPES, "www"}, _value, _refused)


def _refused(declared: Any) -> str | None:
    own = declared.internalDTD
    if own is not None and any(own.iterentities()):
        return "the file declares entities of its own, which DBLP's does not"
    return None


def _value(element: Any) -> dict[str, Any]:
    fields = [
        {"name": child.tag, "text": _text(child), "orcid": child.get("orcid")}
        for child in element.iterchildren(etree.Element)
    ]
    return {
        **{name: element.get(name) for name in ("key", "mdate", "publtype")},
        "type": element.tag,
        "fields": fields,
    }


def _text(element: Any) -> str:
    """Give the text of an element and of those within it, such as <i> and <sub>."""
    pieces: list[str] = [element.text or ""]
    for child in element:
        if isinstance(child, etree._Entity):  # pyright: ignore[reportPrivateUsage]
            name = f"{child.name};"
            # An unknown entity stays as it is written.
            pieces.append(unescape(f"&{name}") if name in html5 else str(child.text))
        else:
            pieces.append(_text(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


@converter
def _records(value: Any, source: str) -> list[AnyRecord]:
    own = text(value.get("key"))
    if own is None:
        raise ItemFault("key", "is missing", "Give DBLP's key of the item.")
    said: dict[str, Any] = {
        "source": source,
        "key": key(own),
        "version": text(value.get("mdate")),
    }
    if value["type"] == "www":
        return _person(said, value)
    found: dict[str, list[str]] = {}
    for field in value["fields"]:
        if given := text(field["text"]):
            found.setdefault(field["name"], []).append(given)
    links = found.get("ee", [])
    # DBLP ends every title with a full stop; one that stands for an abbreviation is rare.
    title = clean(found.get("title", [""])[0]) or ""
    title = title[:-1] if title.endswith(".") and not title.endswith("..") else title
    known = ids(
        *(external("doi", link, Kind.WORK) for link in links if _DOI.match(link)),
        *(external("arxiv", link, Kind.WORK) for link in links if _ADDRESS.match(link)),
    )
    venue = next((found[name][0] for name in ("journal", "booktitle") if name in found), None)
    said |= {
        "title": needed(title or None, "title"),
        "type": "preprint" if value["publtype"] == "informal" else _TYPES[value["type"]],
        "year": year(found.get("year", [None])[0]),
        "venue": clean(venue),
        "url": next(iter(links), None),
        "ids": known,
        "authors": [
            author
            for field in value["fields"]
            if field["name"] == "author" and (author := _author(field))
        ],
    }
    return [WorkRecord.model_validate(said)]


def _author(field: dict[str, Any]) -> dict[str, Any] | None:
    """Give an author's fields. DBLP's names are keys: namesakes have a number after theirs."""
    name = text(field["text"])
    orcid = external("orcid", field["orcid"], Kind.RESEARCHER)
    if name is None:
        return {"name": orcid.partition(":")[2], "ids": ids(orcid)} if orcid else None
    return {"name": _printed(name), "key": _person_key(name), "ids": ids(orcid)}


def _printed(name: str) -> str:
    return clean(_HOMONYM.sub("", name)) or name


def _person_key(name: str) -> str:
    return key(name.replace(" ", "_"))


def _person(said: dict[str, Any], value: Any) -> list[AnyRecord]:
    """Make the person of a home page; the other items of its kind are links and redirections."""
    fields = value["fields"]
    titles = [field["text"] for field in fields if field["name"] == "title"]
    names = several(text(field["text"]) for field in fields if field["name"] == "author")
    if not said["key"].startswith("homepages/") or titles != ["Home Page"] or not names:
        return []
    addresses = [text(field["text"]) or "" for field in fields if field["name"] == "url"]
    orcids = [external("orcid", each, Kind.RESEARCHER) for each in addresses if _ORCID.match(each)]
    shown = _printed(names[0])
    said |= {
        # Authors of works are known by their names, so this person must be too.
        "key": _person_key(names[0]),
        "display_name": shown,
        "name_variants": several((_printed(name) for name in names[1:]), shown),
        "ids": ids(*orcids),
    }
    return [ResearcherRecord.model_validate(said)]


def _detects(name: str, head: bytes) -> bool:
    return b"<dblp" in head


READER: Final = Reader(
    name="dblp",
    title="DBLP: its XML dump",
    source="dblp",
    detects=_detects,
    items=_items,
    convert=_records,
)
