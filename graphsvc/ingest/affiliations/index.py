"""The index of institutions: which one a string names, or that none is certain."""

from collections.abc import Iterable
from typing import NamedTuple

from graphsvc.ingest.affiliations.exact import (
    LONG_UNIVERSITY_ACRONYM,
    Exact,
    Found,
    Hit,
    Method,
)
from graphsvc.ingest.affiliations.names import Institution, Names
from graphsvc.ingest.affiliations.scoring import Scoring
from graphsvc.ingest.affiliations.tables import GENERIC, HOSPITALS, PARTS, WHOLES
from graphsvc.ingest.affiliations.text import Text, take_apart


class Match(NamedTuple):
    """An institution that a string names."""

    id: str
    score: float
    method: Method


class Index:
    """Names of institutions, to be asked what a string names."""

    def __init__(self, institutions: Iterable[Institution]) -> None:
        self._names = Names(institutions)
        self._vocabulary = self._names.vocabulary
        self._exact = Exact(self._names)
        self._scoring = Scoring(self._names)

    def match(self, text: str) -> Match | None:
        """Give the institution that a string names, or None."""
        if not self._names.ids:
            return None
        parts = take_apart(text, self._is_continued)
        found = self._exact.find(parts)
        hits = self._exact.hits(parts, found)
        hits += self._scoring.hits(parts, hits, {(f.first, f.last) for f in found})
        if not hits:
            return None
        if self._is_blocked(min(hit.first for hit in hits), hits, found, parts):
            return None
        best = min(hits, key=lambda h: (h.first, -h.score, -h.last, h.number))
        item = parts.items[best.first]
        for hit in sorted(hits, key=lambda h: (h.first, h.last)):
            # What is printed with "and" between is another organisation, not a unit of this one.
            if parts.items[hit.first] == item and self._names.is_part(hit.number, best.number):
                best = hit
        return Match(self._names.ids[best.number], round(best.score, 4), best.method)

    def _is_continued(self, found: list[str]) -> bool:
        """Tell whether words after "and" go on with a name: "… and Technology"."""
        found = [self._vocabulary.correct(word) for word in found]
        return self._vocabulary.common.issuperset(found) and found[0] not in WHOLES | PARTS

    def _is_blocked(self, first: int, hits: list[Hit], found: list[Found], parts: Text) -> bool:
        """Tell whether a name that does not count comes before the first hit.

        Then the institution printed first is known to exist, but not which one it is: several
        bear the name, it is an acronym in an earlier item of a list, or it is misspelt.
        """
        meant, item = {hit.number for hit in hits}, parts.items[first]
        head = parts.pieces[0]
        if first and len(head) == 1 and not self._vocabulary.common.issuperset(head):
            # "Stanford, …" is a university by its short name.
            bearers = {code // 2 for code in self._names.bearers.get(f"{head[0]} university", ())}
            if bearers and meant.isdisjoint(bearers):
                return True
        if any(
            f.first < first
            and self._may_be_meant(f, first, hits, parts)
            and self._is_another(f.bearers, meant)
            for f in found
        ):
            return True
        if first == 1 and HOSPITALS.issuperset(head) and meant <= self._names.universities:
            # "Medical Center, University of X" is an institution of its own.
            return True
        spans = {piece for f in found for piece in range(f.first, f.last + 1)}
        return any(
            self._is_another(self._begun(piece, parts.items[piece] != item, parts), meant)
            or self._is_another(self._names.nearly(parts.pieces[piece]), meant)
            for piece in range(first)
            if piece not in spans
        )

    def _is_another(self, bearers: Iterable[int], meant: set[int]) -> bool:
        """Tell whether none of the bearers of a name is meant or belongs to what is meant."""
        bearers = set(bearers)
        return (
            bool(bearers)
            and meant.isdisjoint(bearers)
            and not any(self._names.is_related(b, m) for b in bearers for m in meant)
        )

    def _may_be_meant(self, f: Found, first: int, hits: list[Hit], parts: Text) -> bool:
        """Tell whether a name found before the first hit is one of an organisation."""
        if self._names.branches.issuperset(f.bearers) or parts.in_brackets[f.first]:
            return False
        run = [word for piece in parts.pieces[f.first : f.last + 1] for word in piece]
        is_before = parts.items[f.first] != parts.items[first]
        if f.method == "acronym":
            cities = {self._names.cities[hit.number] for hit in hits if hit.first == first}
            return f.one is None or is_before or self._names.cities[f.one] in cities
        if f.one is None:
            return not f.is_unit
        if GENERIC.issuperset(run):
            return False
        return is_before or len(set(run) - self._vocabulary.common) > 1 or run[0] not in PARTS

    def _begun(self, piece: int, is_before: bool, parts: Text) -> set[int]:
        """Find the institutions by whose short name a piece begins: "Sony R&D"."""
        word = parts.pieces[piece][0]
        if (
            word in self._vocabulary.common
            or word in self._names.places
            or len(parts.pieces[piece]) == 1
        ):
            return set()
        bearers = {code // 2 for code in self._names.bearers.get(word, ())}
        if not is_before:
            return bearers if not bearers.isdisjoint(self._names.branches) else set()
        bearers.update(code // 2 for code in self._names.bearers.get(f"{word} university", ()))
        acronyms = self._names.acronyms.get(parts.written[piece].partition(" ")[0], ())
        if len(word) >= LONG_UNIVERSITY_ACRONYM and len(acronyms) == 1:
            bearers.update(acronyms)
        return bearers
