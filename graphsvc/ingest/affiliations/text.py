"""Affiliation strings and names as words, and a string taken apart at its punctuation."""

from collections.abc import Callable
from contextlib import suppress
from functools import cache
import re
from typing import Final, NamedTuple
import unicodedata

import pycountry

from graphsvc.ingest.affiliations.tables import COMPATIBLE, COUNTRIES, EMPTY, SAME

#: Characters of a string that are read. Longer ones are pasted pages, never affiliations.
LONGEST: Final = 600
#: Pieces of a string that are read.
PIECES: Final = 16

_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "ı": "i", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ß": "ss"}
)
_APOSTROPHES: Final = re.compile("[’'‘`´ʻʼ*]")
_WORD: Final = re.compile(r"[^\W_]+")
_CUT: Final = re.compile(
    r"(?P<list>;|\||\n|\s&\s|\band\b|\bund\b|\bet\b)|(?<=\w{3})\.\s|[/,:()\[\]{}]|\s[-–—]+\s"
)
_AND: Final = re.compile(r"\s*(&|and|und|et)\s*$")
_UNIT_NUMBER: Final = re.compile(r"\b((?:UMR|UMS|UPR)[ _-]?\d{2,5})\b")


class Text(NamedTuple):
    """A string taken apart: words of its pieces, the list item of each, and the places printed."""

    pieces: list[list[str]]
    written: list[str]
    items: list[int]
    in_brackets: list[bool]
    countries: list[frozenset[str]]


def fold(text: str) -> str:
    """Reduce a text to lower-case words without accents and punctuation."""
    text = _APOSTROPHES.sub("", text.casefold().replace("&", " and "))
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_LETTERS))
        text = "".join(c for c in text if not unicodedata.combining(c))
        text = unicodedata.normalize("NFC", text)
    return " ".join(_WORD.findall(text))


def repaired(text: str) -> str:
    """Undo a wrong decoding ("Ã©" for "é") where it can be undone, and compose accents."""
    if "Ã" in text:
        with suppress(UnicodeError):
            text = text.encode("cp1252").decode()
    return unicodedata.normalize("NFC", text)


def words(text: str) -> list[str]:
    """Give the words by which names are compared, in the order of the text."""
    found = " ".join([SAME.get(word, word) for word in fold(text).split()])
    return [word for word in found.split() if word not in EMPTY]


@cache
def country_codes() -> dict[str, str]:
    """Give country codes by folded names."""
    codes: dict[str, str] = {}
    for country in pycountry.countries:
        for attribute in ("name", "common_name", "official_name"):
            name: str | None = getattr(country, attribute, None)
            if name and "," not in name:
                codes[fold(name)] = country.alpha_2
            elif name:
                codes.setdefault(fold(name.partition(",")[0]), country.alpha_2)
    return codes | COUNTRIES


@cache
def country_words() -> dict[str, frozenset[str]]:
    """Give the words of the names of each country."""
    found: dict[str, set[str]] = {}
    for name, code in country_codes().items():
        found.setdefault(code, set()).update(name.split())
    return {code: frozenset(said) for code, said in found.items()}


def printed_countries(folded: str) -> frozenset[str]:
    """Find the countries printed in a folded text."""
    codes = country_codes()
    tokens = folded.split()
    found: set[str] = set()
    start = 0
    while start < len(tokens):
        for length in (4, 3, 2, 1):
            code = codes.get(" ".join(tokens[start : start + length]))
            if code is not None:
                found |= {code} - {""}
                start += length - 1
                break
        start += 1
    return frozenset(found)


def compatible(one: str, other: str) -> bool:
    """Tell whether two country codes may be printed for one place."""
    return one == other or any(one in both and other in both for both in COMPATIBLE)


def take_apart(text: str, is_continued: Callable[[list[str]], bool]) -> Text:
    """Cut a string into pieces.

    `is_continued` tells whether words after "and" go on with a name: "… and Technology".
    """
    text = _UNIT_NUMBER.sub(r", \1, ", repaired(text[:LONGEST]))
    pieces: list[list[str]] = []
    written: list[str] = []
    items: list[int] = []
    in_brackets: list[bool] = []
    item, start, cut = 0, 0, ""
    marks = [(m.start(), m.end(), m[0], m["list"] is not None) for m in _CUT.finditer(text)]
    for begin, end, mark, is_list in [*marks, (len(text), len(text), "", False)]:
        found = words(text[start:begin])
        if not found:
            pass
        elif pieces and _AND.match(cut) and is_continued(found):
            # "Science and Technology" is one name.
            pieces[-1] += found
            written[-1] += " " + fold(text[start:begin])
        else:
            pieces.append(found)
            written.append(fold(text[start:begin]))
            items.append(item)
            in_brackets.append(cut == "(")
        item += is_list
        start, cut = end, mark
    del pieces[PIECES:], written[PIECES:]
    countries = [printed_countries(piece) for piece in written]
    return Text(pieces, written, items, in_brackets, countries)
