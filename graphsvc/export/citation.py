"""What BibTeX and CSL-JSON share: types of works, names taken apart, the parts of a date."""

from dataclasses import dataclass
import re
from typing import Any, Final

from bibtexparser.middlewares import names

from graphsvc.models.work import Citable, Work

_ARTICLE: Final = ("article", "article-journal")
#: The type of an entry in BibTeX and in CSL, by the words of Crossref and OpenAlex.
_TYPES: Final[dict[str, tuple[str, str]]] = {
    "journal-article": _ARTICLE,
    "article": _ARTICLE,
    "editorial": _ARTICLE,
    "erratum": _ARTICLE,
    "letter": _ARTICLE,
    "review": _ARTICLE,
    "proceedings-article": ("inproceedings", "paper-conference"),
    "conference-paper": ("inproceedings", "paper-conference"),
    "book-chapter": ("incollection", "chapter"),
    "reference-entry": ("incollection", "entry"),
    "book": ("book", "book"),
    "edited-book": ("book", "book"),
    "monograph": ("book", "book"),
    "proceedings": ("proceedings", "book"),
    "dissertation": ("phdthesis", "thesis"),
    "report": ("techreport", "report"),
    "preprint": ("misc", "article"),
    "posted-content": ("misc", "article"),
    "dataset": ("misc", "dataset"),
    "software": ("misc", "software"),
    "standard": ("misc", "standard"),
    "peer-review": ("misc", "review"),
}
_OTHER: Final = ("misc", "document")
_SUFFIX: Final = re.compile(r"[, ]\s*((?:Jr|Sr)\.?|II|III|IV)$")
#: Names in Chinese, Japanese and Korean letters are one word, family name first.
_ONE_WORD: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\\s・·]+")


@dataclass(frozen=True)
class Name:
    """A name as printed, and taken apart where it can be: without a family name it is whole."""

    printed: str
    given: str = ""
    particle: str = ""
    family: str = ""
    suffix: str = ""


def types_of(work: Citable) -> tuple[str, str]:
    """Name the type of a work in BibTeX and in CSL."""
    return _TYPES.get(work.type or "", _OTHER)


def date_parts(work: Citable) -> list[int]:
    """Give year, month and day, as far as they are known."""
    if work.publication_date:
        return [int(part) for part in work.publication_date.split("-")]
    return [] if work.publication_year is None else [work.publication_year]


def authors_of(work: Citable) -> list[Name]:
    """Give the authors in order, as they are printed on the work."""
    is_whole = isinstance(work, Work)
    names = [author.raw_name for author in work.authors] if is_whole else work.raw_names
    return [split_name(" ".join(name.split())) for name in names]


def split_name(printed: str) -> Name:
    """Take a name apart by the rules of BibTeX: particles are what is in small letters."""
    suffix = _SUFFIX.search(printed)
    bare = printed[: suffix.start()].rstrip(" ,") if suffix else printed
    if _ONE_WORD.fullmatch(bare) or " " not in bare or re.search(r"[{}\\]|,.*,", bare):
        return Name(printed)
    # This part of the parser has no types.
    parser: Any = names
    parts: Any = parser.parse_single_name_into_parts(bare, strict=False)
    return Name(
        printed,
        given=" ".join(parts.first),
        particle=" ".join(parts.von),
        family=" ".join(parts.last),
        suffix=suffix[1] if suffix else "",
    )
