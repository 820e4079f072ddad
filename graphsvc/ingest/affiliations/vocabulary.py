"""The words that occur in names: how rare they are, where they occur, and how they are misspelt."""

from array import array
from collections.abc import Collection, Mapping, Sequence
from math import log
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from graphsvc.ingest.affiliations.tables import GENERIC

#: Words in more names than this find no candidates.
COMMON: Final = 1500
#: Words in more names than this do so only where the string has no rarer one.
RARE: Final = 400
#: A word in names of this many countries names a subject or a kind, not an organisation.
WIDESPREAD: Final = 10
#: Words in so few names may be misspelt there.
MISSPELT: Final = 2


class Vocabulary:
    """Words of the names of institutions; `bearers` holds who bears each name, as in `Names`."""

    def __init__(
        self,
        bearers: Mapping[str, tuple[int, ...]],
        countries: Sequence[str],
        branches: Collection[int],
    ) -> None:
        self.keys = list(bearers)
        self.postings: dict[str, array[int]] = {}
        self.frequencies: dict[str, int] = {}
        self._build_postings()
        self._most = log(len(self.keys) + 2)
        self.common = GENERIC | self._widespread(bearers, countries, branches)
        self._buckets: dict[tuple[str, int], list[str]] = {}
        for word in sorted(self.frequencies):
            if len(word) >= 5 and word.isalpha():
                self._buckets.setdefault((word[0], len(word)), []).append(word)
        self._corrected: dict[str, str] = {}

    def _build_postings(self) -> None:
        """Note in which names each word occurs, but for the most common words."""
        for number, name in enumerate(self.keys):
            for word in set(name.split()):
                self.frequencies[word] = self.frequencies.get(word, 0) + 1
                if word not in GENERIC:
                    self.postings.setdefault(word, array("I")).append(number)
        for word in [w for w, p in self.postings.items() if len(p) > COMMON]:
            del self.postings[word]

    def _widespread(
        self,
        bearers: Mapping[str, tuple[int, ...]],
        countries: Sequence[str],
        branches: Collection[int],
    ) -> set[str]:
        """Find the words that occur in names of many countries, company branches aside."""
        where: dict[str, set[str]] = {}
        for name, borne in bearers.items():
            codes = {countries[b // 2] for b in borne if b // 2 not in branches}
            for word in set(name.split()):
                if self.frequencies[word] >= WIDESPREAD:
                    where.setdefault(word, set()).update(codes)
        return {word for word, codes in where.items() if len(codes) >= WIDESPREAD}

    def weight(self, word: str) -> float:
        """Give the inverse document frequency of a word."""
        return self._most - log(1 + self.frequencies.get(word, 0))

    def correct(self, word: str) -> str:
        """Give the nearest, then commonest known word that an unknown one may be."""
        known = self.frequencies.get(word, 0)
        if known > MISSPELT or len(word) < 6 or not word.isalpha():
            return word
        if word not in self._corrected:
            edits = 1 if len(word) < 8 else 2
            choices = [
                other
                for length in range(len(word) - edits, len(word) + edits + 1)
                for other in self._buckets.get((word[0], length), ())
                # Names themselves are misspelt, in the words that are in many.
                if not known or (other != word and other in GENERIC)
            ]
            near = process.extract(
                word, choices, scorer=OSA.distance, score_cutoff=edits, limit=None
            )
            best = min(near, key=lambda f: (f[1], -self.frequencies[f[0]], f[0]), default=None)
            self._corrected[word] = best[0] if best else word
        return self._corrected[word]

    def spread(self, word: str) -> int:
        """Count the names that a word finds."""
        return len(self.postings.get(word, ()))

    def candidates(self, words: list[str]) -> set[str]:
        """Give the names in which any of the words occurs."""
        return {self.keys[key] for word in words for key in self.postings.get(word, ())}
