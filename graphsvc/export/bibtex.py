r"""BibTeX in UTF-8: letters as they are, and only what TeX would take for a command escaped."""

from collections.abc import Sequence
import re
from typing import Final

from bibtexparser import Library, write_string
from bibtexparser.model import Entry, Field

from graphsvc.export.citation import Name, authors_of, date_parts, types_of
from graphsvc.export.csl import address_of
from graphsvc.models.work import Citable

#: Braces are spelled out, since BibTeX counts them even after a backslash.
_ESCAPED: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        # Before a brace it would begin an entry, to parsers that do not count braces.
        "@": "{@}",
        **{character: f"\\{character}" for character in "#$%&_"},
    }
)
_MONTHS: Final = re.findall("...", "janfebmaraprmayjunjulaugsepoctnovdec")
#: Where a work appeared, by the type of its entry.
_PLACES: Final = {
    "article": "journal",
    "inproceedings": "booktitle",
    "incollection": "booktitle",
    "book": "publisher",
    "proceedings": "publisher",
    "phdthesis": "school",
    "techreport": "institution",
}


def write_bibtex(works: Sequence[Citable]) -> str:
    """Write works as entries, each with its id here as the key, which no other has."""
    return write_string(Library([_entry(work) for work in works]), unparse_stack=[])


def _entry(work: Citable) -> Entry:
    type, date = types_of(work)[0], date_parts(work)
    if type == "article" and not work.source:
        # An article has to have a journal.
        type = "misc"
    arxiv = work.ids.get("arxiv")
    fields = {
        "title": _title(work.title),
        "author": " and ".join(_name(name) for name in authors_of(work)),
        _PLACES.get(type, "howpublished"): _text(work.source or ""),
        "year": str(date[0]) if date else "",
        "month": _MONTHS[date[1] - 1] if len(date) > 1 else "",
        "doi": _verbatim(work.ids.get("doi")),
        "eprint": _verbatim(arxiv),
        "archiveprefix": "arXiv" if arxiv else "",
        "url": _verbatim(address_of(work)),
        "note": "Retracted" if work.is_retracted else "",
    }
    return Entry(
        type,
        work.id,
        [
            # The name of a month stands for what a style makes of it.
            Field(name, value if name == "month" else f"{{{value}}}")
            for name, value in fields.items()
            if value
        ],
    )


def _text(text: str) -> str:
    return " ".join(text.split()).translate(_ESCAPED)


def _title(title: str) -> str:
    """Keep the capitals inside of words, which styles would make small: `{CNN}`, `{ResNet}`."""
    return " ".join(
        f"{{{_text(word)}}}" if word[1:] != word[1:].lower() else _text(word)
        for word in title.split()
    )


def _name(name: Name) -> str:
    if name.family and name.suffix:
        last = f"{name.particle} {name.family}".strip()
        return _text(f"{last}, {name.suffix}, {name.given}")
    text = _text(name.printed)
    # Braces keep together what words and commas in it would part.
    is_parted = re.search(r"\band\b|,.*,", name.printed, re.IGNORECASE)
    return f"{{{text}}}" if is_parted or not name.family else text


def _verbatim(value: str | None) -> str:
    """Write an id or address as it is: styles set these without TeX's commands."""
    return re.sub(r"[{}\\\s]", lambda character: f"%{ord(character[0]):02X}", value or "")
