"""Reads BibTeX and BibLaTeX libraries, entry by entry: a broken one costs none of the others.

Only the cutting into entries is the parser's. Values are put together here, since a value may join
several strings, and an entry inherits what the one it refers to says.
"""

from collections.abc import Iterator, Mapping
import logging
import re
from typing import Any, BinaryIO, Final

import bibtexparser
from bibtexparser.middlewares import names as bibtex_names
from bibtexparser.model import Block, Entry, ParsingFailedBlock, String

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
from graphsvc.ingest.readers.streams import LIMIT, gathered
from graphsvc.ingest.records import AnyRecord, WorkRecord

#: Words of Crossref for the types of entries.
_TYPES: Final = {
    "article": "journal-article",
    "inproceedings": "proceedings-article",
    "conference": "proceedings-article",
    "incollection": "book-chapter",
    "inbook": "book-chapter",
    "book": "book",
    "phdthesis": "dissertation",
    "mastersthesis": "dissertation",
    "thesis": "dissertation",
    "techreport": "report",
    "report": "report",
    "proceedings": "proceedings",
    "dataset": "dataset",
    "unpublished": "preprint",
}
_MONTHS: Final = re.findall("...", "janfebmaraprmayjunjulaugsepoctnovdec")
_PIECE: Final = re.compile(r'\s*(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s#"{}]+)|#|(?P<open>\{)|.)')
_BRACES: Final = re.compile(r"(?<!\\)[{}]")
_ENTRY: Final = re.compile(rb"^[ \t]*@[A-Za-z]+[ \t]*[{(]", re.MULTILINE)
#: What an entry takes over from the one it refers to, where that has another name for it.
_INHERITED: Final = {"title": "booktitle"}
_OTHERS: Final = ("others", "et al.", "et al")

# Each fault is given on as an item, with its line.
logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)


def _items(stream: BinaryIO) -> Iterator[Item]:
    raw, end = gathered(stream)
    if len(raw) > LIMIT:
        yield Item(1, "", None, f"the file is longer than {LIMIT // 2**20} MiB")
        return
    # BibTeX files of old are often in Latin-1; a library in it is readable all the same.
    try:
        source = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        source = raw.decode("latin-1")
    blocks = bibtexparser.parse_string(source, parse_stack=[]).blocks
    yield from _entries(blocks)
    if end:
        yield Item(source.count("\n") + 1, "", None, end)


def _entries(blocks: list[Block]) -> Iterator[Item]:
    strings: dict[str, str] = {}
    entries: dict[str, tuple[Entry, dict[str, str]]] = {}
    cut: list[tuple[Block, dict[str, str]]] = []
    for block in blocks:
        if isinstance(block, String):
            strings[block.key.lower()] = _joined(str(block.value), strings)
            continue
        # An entry that repeats a key or a field has been read nevertheless.
        entry = block.ignore_error_block if isinstance(block, ParsingFailedBlock) else block
        if isinstance(entry, Entry):
            fields: dict[str, str] = {}
            for field in entry.fields:
                # Of a field given twice the first counts, as in BibTeX itself.
                fields.setdefault(field.key.lower(), _joined(str(field.value), strings))
            entries.setdefault(entry.key.lower(), (entry, fields))
            cut.append((entry, fields))
        elif isinstance(block, ParsingFailedBlock):
            cut.append((block, {}))
    for block, fields in cut:
        line, raw = (block.start_line or 0) + 1, block.raw or ""
        if isinstance(block, Entry):
            first = entries[block.key.lower()][0]
            if first is not block:
                fault = f"key '{block.key}' is that of line {(first.start_line or 0) + 1} too"
                yield Item(line, raw, None, fault)
                continue
            parent = entries.get(fields.get("crossref", "").lower())
            given = _inherited(fields, parent[1]) if parent else fields
            value = {"type": block.entry_type.lower(), "key": block.key, "fields": given}
            yield Item(line, raw, value)
        elif raw.lstrip().startswith("@"):
            yield Item(line, raw, None, "text is not a BibTeX entry")


def _inherited(fields: dict[str, str], parent: Mapping[str, str]) -> dict[str, str]:
    taken = {_INHERITED.get(name, name): value for name, value in parent.items()}
    # A work is not by the authors of the volume it is in, nor is its DOI the volume's.
    for name in ("author", "editor", "doi", "url", "abstract", "eprint", "crossref"):
        taken.pop(name, None)
    return taken | fields


def _joined(value: str, strings: Mapping[str, str]) -> str:
    """Put a value together from braced and quoted text, numbers and named strings."""
    found: list[str] = []
    at = 0
    while piece := _PIECE.match(value, at):
        at = piece.end()
        if piece["quoted"] is not None:
            found.append(piece["quoted"])
        elif name := piece["bare"]:
            found.append(strings.get(name.lower(), name))
        elif piece["open"]:
            start, depth = at, 1
            for brace in _BRACES.finditer(value, at):
                depth += 1 if brace[0] == "{" else -1
                if depth == 0:
                    at = brace.end()
                    break
            else:
                at = len(value) + 1
            found.append(value[start : at - 1])
    return "".join(found)


@converter
def _records(value: Any, source: str) -> list[AnyRecord]:
    fields: dict[str, str] = value["fields"]
    own = text(value["key"])
    if own is None:
        raise ItemFault("key", "is missing", "Give the entry a key.")

    def said(*names: str) -> str | None:
        return next((found for name in names if (found := _plain(fields.get(name, "")))), None)

    # Addresses and ids are no prose: only what LaTeX needs before some of their letters goes.
    def bare(name: str) -> str | None:
        return text(re.sub(r"\\([_%#&~])", r"\1", fields.get(name, "")).strip("{} "))

    written = bare("date") or ""
    date = day(written) or _date(fields)
    names = _names(fields.get("author", ""))
    is_arxiv = (bare("archiveprefix") or bare("eprinttype") or "").lower() == "arxiv"
    known = ids(
        external("doi", bare("doi"), Kind.WORK),
        external("arxiv", bare("eprint"), Kind.WORK) if is_arxiv else None,
    )
    work = {
        "source": source,
        "key": key(own),
        "ids": known,
        "title": needed(said("title"), "title"),
        "type": "preprint" if is_arxiv and value["type"] == "misc" else _TYPES.get(value["type"]),
        "year": year(bare("year")) or year(written[:4]) or (date.year if date else None),
        "publication_date": date,
        "venue": said("journal", "journaltitle", "booktitle"),
        "abstract": said("abstract"),
        "url": bare("url"),
        "authors": [{"name": name} for name in names if name.lower() not in _OTHERS],
        "authors_complete": not any(name.lower() in _OTHERS for name in names),
    }
    return [WorkRecord.model_validate(work)]


def _plain(value: str) -> str | None:
    """Give the text as printed: accents as letters, and no braces that only keep capitals."""
    cleaned = clean(value)
    return text(_BRACES.sub("", cleaned)) if cleaned else None


def _date(fields: Mapping[str, str]) -> Any:
    month = fields.get("month", "").strip("{} ").lower()
    number = _MONTHS.index(month[:3]) + 1 if month[:3] in _MONTHS else month
    return day_of([fields.get("year", ""), number, fields.get("day", "")])


def _names(value: str) -> list[str]:
    """Give each person's name as it is spoken, given name first."""
    names: list[str] = []
    # This part of the parser has no types.
    parser: Any = bibtex_names
    persons: list[str] = parser.split_multiple_persons_names(" ".join(value.split()))
    for person in persons:
        try:
            parts: Any = parser.parse_single_name_into_parts(person, strict=False)
            person = " ".join([*parts.first, *parts.von, *parts.last, *parts.jr])
        # The parser meets any text at all; a name it cannot take apart is used as it is.
        except Exception:
            person = person.replace(",", " ")
        if name := _plain(person):
            names.append(name)
    return names


def _detects(name: str, head: bytes) -> bool:
    start = head.lstrip(b"\xef\xbb\xbf \r\n")
    return name.lower().endswith(".bib") or _ENTRY.match(start) is not None


READER: Final = Reader(
    name="bibtex",
    title="BibTeX or BibLaTeX: a library of references",
    source="library",
    detects=_detects,
    items=_items,
    convert=_records,
)
