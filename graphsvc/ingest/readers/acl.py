"""Reads the ACL Anthology's list of works: one work a line, its authors with the Anthology's ids.

This reader is written for speed: the whole Anthology is read again at each update.
"""

from functools import lru_cache
import re
from typing import Any, Final
import unicodedata

from graphsvc.ids import Kind
from graphsvc.ingest.readers.base import ItemFault, Reader
from graphsvc.ingest.readers.clean import clean_text
from graphsvc.ingest.readers.foreign import converter, external, ids, key, needed, text, year
from graphsvc.ingest.readers.framing import json_lines
from graphsvc.ingest.records import AnyRecord, WorkRecord

_FIELDS: Final = re.compile(
    rb'"id": ?".{1,300}"title": ?".+"venues": ?\[.*"authors": ?\[', re.DOTALL
)
#: What `clean_text` would change is marked by one of these.
_MARKUP: Final = re.compile(r"[\\$&<`]|''|  ")


@converter
def _records(value: Any, source: str) -> list[AnyRecord]:
    own = text(value.get("id"))
    if own is None:
        raise ItemFault("id", "is missing", "Give the Anthology's id of the work.")
    said: dict[str, Any] = {
        "source": source,
        "key": key(own),
        "title": needed(_cleaned(value.get("title")), "title"),
        "year": year(value.get("year")),
        "authors": _authors(_listed(value, "authors")),
    }
    if venues := [venue for each in _listed(value, "venues") if (venue := text(each))]:
        said["venue"] = ", ".join(venues)
    if doi := text(value.get("doi")):
        if found := external("doi", doi, Kind.WORK):
            said["ids"] = ids(found)
        elif doi.startswith(("http://", "https://")):
            # Some of the works have a handle where others have a DOI.
            said["url"] = doi
    if isinstance(value.get("retracted"), bool):
        said["is_retracted"] = value["retracted"]
    # A record is validated much faster in one piece than author by author.
    return [WorkRecord.model_validate(said)]


def _listed(value: dict[str, Any], field: str) -> list[Any]:
    found: list[Any] = value.get(field) or []
    if not isinstance(found, list):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ItemFault(field, "is no list")
    return found


def _authors(listed: list[Any]) -> list[dict[str, Any]]:
    authors: list[dict[str, Any]] = []
    for each in listed:
        author: Any = each
        if not isinstance(each, dict):
            raise ItemFault("authors", "holds something that is no JSON object")
        name = _name(author.get("name"))
        # Most authors have a name and nothing else.
        if name and len(author) == 1:
            authors.append({"name": name})
        elif found := _author(name, author):
            authors.append(found)
    return authors


def _author(name: str | None, author: dict[str, Any]) -> dict[str, Any] | None:
    """Give the fields of an author; one with neither name nor id is no author."""
    own, place = text(author.get("id")), text(author.get("affiliation"))
    orcid = external("orcid", author.get("orcid"), Kind.RESEARCHER)
    if not (name := name or own or (orcid and orcid.partition(":")[2])):
        return None
    said: dict[str, Any] = {"name": name}
    if own:
        said["key"] = key(own)
    if orcid:
        said["ids"] = ids(orcid)
    if place:
        said["affiliations"] = [place]
    return said


def _cleaned(value: object) -> str | None:
    """Clean a text, at no cost if there is nothing in it to clean."""
    if not isinstance(value, str):
        return None
    value = value.strip()
    # A text that is printable has no other white space than single blanks.
    if (
        not _MARKUP.search(value)
        and value.isprintable()
        and (value.isascii() or unicodedata.is_normalized("NFC", value))
    ):
        return value or None
    return clean_text(value) or None


# Most names come many times.
_shared_name: Final = lru_cache(maxsize=2**14)(_cleaned)


def _name(value: object) -> str | None:
    # What is no text may have no hash.
    return _shared_name(value) if isinstance(value, str) else None


def _detects(name: str, head: bytes) -> bool:
    return "acl-anthology" in name.lower() or _FIELDS.match(head, head.find(b'"id"')) is not None


READER: Final = Reader(
    name="acl",
    title="ACL Anthology: works, one a line",
    source="acl-anthology",
    detects=_detects,
    items=json_lines,
    convert=_records,
)
