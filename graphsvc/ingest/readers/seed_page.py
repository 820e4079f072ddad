"""Reads the seed page: the text of one public researcher profile.

The page is read by its section headings and by the form of its lines, and refused whole when
anything is missing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
import re
from typing import Final, NamedTuple

from graphsvc.errors import InvalidFile
from graphsvc.ingest.readers.fault import decoded, fault, readable

_PROFILE: Final = "Researcher profile"
_TRUST: Final = "Trust snapshot"
_ACTIONS: Final = "Actions"
_PUBLISHED: Final = "Published work"
_NO_AFFILIATION: Final = "Affiliation not imported"
_COUNTS: Final = ("works", "followers", "topics", "close collaborators")

# The page runs a row of badges together: `ResearcherAffiliation not importedOpen to …`.
_BADGES: Final = re.compile(r"([A-Z][a-z]+)([A-Z].*?)(Open to collaborate)?")
_SCORE: Final = re.compile(r"Trust (\d{1,3}) - (.+?)Verification (L\d)(\S.*)")
_DECLARED: Final = re.compile(r"(\d+) published item\(s\)")
_HEADER: Final = re.compile(r"([a-z][a-z -]*)(\d{4})(\D.*)")
_HEADER_REMEDY: Final = "Each item starts with a line of type, year and source: preprint2022arXiv."


class _Line(NamedTuple):
    number: int
    text: str


@dataclass(frozen=True)
class TrustSnapshot:
    """The figures the page displays; graphsvc computes its own and never stores these."""

    score: int
    band: str
    level: str
    claim: str
    works: int
    followers: int
    topics: int
    close_collaborators: int


@dataclass(frozen=True)
class SeedItem:
    """One published item, as the page has it; `line` is that of its type, year and source."""

    line: int
    type: str
    year: int
    source: str
    title: str
    abstract: str


@dataclass(frozen=True)
class SeedPage:
    """What the seed page says of one researcher."""

    display_name: str
    headline: str
    badge: str
    affiliation: str | None
    open_to_collaborate: bool
    trust: TrustSnapshot
    items: tuple[SeedItem, ...]


def read_seed_page(path: Path) -> SeedPage:
    """Read the seed page.

    Raises:
        InvalidFile: something is missing or malformed; names the file, the line and the field.
    """
    file = path.name
    with readable(path):
        raw = path.read_bytes().splitlines()
    texts = ((number, decoded(text, file, number).strip()) for number, text in enumerate(raw, 1))
    lines = [_Line(number, text) for number, text in texts if text]
    name, headline, badges = _profile(_section(lines, _PROFILE, _TRUST, file), file)
    badge, affiliation, is_open = badges
    return SeedPage(
        display_name=name,
        headline=headline,
        badge=badge,
        affiliation=None if affiliation == _NO_AFFILIATION else affiliation,
        open_to_collaborate=is_open is not None,
        trust=_trust(_section(lines, _TRUST, _ACTIONS, file), file),
        items=_items(_section(lines, _PUBLISHED, None, file), file),
    )


def _section(lines: Sequence[_Line], start: str, end: str | None, file: str) -> list[_Line]:
    """Give the heading `start` and the lines after it, up to the heading `end`."""
    positions = {line.text: position for position, line in reversed(list(enumerate(lines)))}
    for heading in (start, end):
        if heading is not None and heading not in positions:
            problem = "is missing: no line holds this heading alone"
            raise fault(file, None, f"section '{heading}'", problem, "Copy the whole page.")
    return list(lines[positions[start] : positions[end] if end else None])


def _profile(section: Sequence[_Line], file: str) -> tuple[str, str, tuple[str, str, str | None]]:
    heading, *lines = section
    badges = _BADGES.fullmatch(lines[-1].text) if lines else None
    if badges is None:
        raise _missing(file, heading.number, "badge", "such as 'Researcher', with the affiliation")
    texts = [line.text for line in lines[:-1]]
    # The headline is a sentence, the name is not: so one line alone tells which of the two it is.
    if not texts or (len(texts) == 1 and texts[0].endswith(".")):
        raise _missing(file, heading.number, "display_name", "the person's name")
    if len(texts) == 1:
        raise _missing(file, heading.number, "headline", "one sentence on the person")
    if len(texts) > 2:
        problem = "is followed by a line that belongs to nothing"
        raise fault(file, lines[2].number, "headline", problem, "Remove that line.")
    return texts[0], texts[1], (badges[1], badges[2], badges[3])


def _trust(section: Sequence[_Line], file: str) -> TrustSnapshot:
    heading, *lines = section
    score = next(filter(None, (_SCORE.fullmatch(line.text) for line in lines)), None)
    if score is None:
        raise _missing(file, heading.number, "trust", "score, band, verification level and claim")
    counts: dict[str, int] = {}
    for name in _COUNTS:
        found = (re.fullmatch(rf"(\d+){name}", line.text) for line in lines)
        count = next(filter(None, found), None)
        if count is None:
            raise _missing(file, heading.number, name, f"a line such as '3{name}'")
        counts[name] = int(count[1])
    works, followers, topics, close = counts.values()
    return TrustSnapshot(
        int(score[1]), score[2], score[3], score[4], works, followers, topics, close
    )


def _items(section: Sequence[_Line], file: str) -> tuple[SeedItem, ...]:
    heading, *lines = section
    declared = _DECLARED.fullmatch(lines[0].text) if lines else None
    if declared is None:
        raise _missing(file, heading.number, "published items", "'14 published item(s)'")
    items: list[SeedItem] = []
    for position in range(1, len(lines), 3):
        items.append(_item(lines[position : position + 3], file))
        if items[-1].title in (item.title for item in items[:-1]):
            problem = "is that of an earlier item"
            raise fault(file, items[-1].line, "title", problem, "Remove one of the two items.")
    if int(declared[1]) != len(items):
        problem = f"are said to be {declared[1]}, but {len(items)} follow"
        remedy = "Copy the whole page, or correct the number."
        raise fault(file, lines[0].number, "published items", problem, remedy)
    return tuple(items)


def _item(lines: Sequence[_Line], file: str) -> SeedItem:
    """Read an item's three lines: type, year and source in one; title; abstract."""
    number, header = lines[0]
    parts = _HEADER.fullmatch(header)
    if parts is None or not 1000 <= int(parts[2]) <= 2100:
        raise _bad_header(file, lines[0])
    own = takewhile(lambda line: not _HEADER.fullmatch(line.text), lines[1:])
    texts = [line.text for line in own]
    # An abstract ends with a full stop, a title does not.
    if not texts or (len(texts) == 1 and texts[0].endswith(".")):
        raise _missing(file, number, "title", "a line of its own after this one")
    if len(texts) == 1:
        raise _missing(file, number, "abstract", "a line of its own after the title")
    return SeedItem(number, parts[1].strip(), int(parts[2]), parts[3].strip(), texts[0], texts[1])


def _bad_header(file: str, line: _Line) -> InvalidFile:
    """Say which part of `preprint2022arXiv` is wrong in a line that should have that form."""
    kind, digits = re.findall(r"^([a-z][a-z -]*)?(\d*)", line.text)[0]
    if not kind:
        field, problem = "type", f"is not lower-case letters: '{line.text[:40]}'"
    elif len(digits) != 4 or not 1000 <= int(digits) <= 2100:
        field, problem = "year", f"is not a year of four digits: '{line.text[:40]}'"
    else:
        field, problem = "source", "is missing after the year"
    return fault(file, line.number, field, problem, _HEADER_REMEDY)


def _missing(file: str, line: int, field: str, expected: str) -> InvalidFile:
    return fault(file, line, field, "is missing", f"The page needs {expected}.")
