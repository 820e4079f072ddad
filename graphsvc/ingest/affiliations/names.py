"""What is known of institutions: their names, places and parents, by number."""

from collections.abc import Iterable, Iterator, Sequence
import re
from typing import Final, NamedTuple
import unicodedata

from rapidfuzz import fuzz

from graphsvc.ingest.affiliations.tables import DEGREES, GENERIC, PARTS, WHOLES
from graphsvc.ingest.affiliations.text import Text, compatible, country_codes, fold, words
from graphsvc.ingest.affiliations.vocabulary import RARE, Vocabulary

#: Likeness, in percent, of a name and a piece that is probably that name misspelt.
NEARLY: Final = 85

_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_BRANCH: Final = re.compile(r"^(?P<base>.+?)\s*\([^()]+\)$")


class Institution(NamedTuple):
    """What is known of an institution to match strings to it."""

    id: str
    display_name: str
    aliases: Sequence[str] = ()
    acronyms: Sequence[str] = ()
    country_code: str | None = None
    city: str | None = None
    parents: Sequence[str] = ()


def _base(one: Institution) -> str:
    """Give the display name without the country of a branch."""
    branch = _BRANCH.match(one.display_name)
    return branch["base"] if branch else one.display_name


class Names:
    """Names of institutions, with what tells institutions of one name apart.

    An institution is a number, the place of its id in `ids`. `bearers` gives for a name who bears
    it, each as number * 2, plus one where the name is an alias.
    """

    def __init__(self, institutions: Iterable[Institution]) -> None:
        unique: dict[str, Institution] = {}
        for one in institutions:
            # Of two with one id the choice must not depend on which came first.
            if one.id not in unique or repr(one) < repr(unique[one.id]):
                unique[one.id] = one
        self.ids = sorted(unique)
        numbers = {id: number for number, id in enumerate(self.ids)}
        self.countries = [unique[id].country_code or "" for id in self.ids]
        cities = {one.city or "" for one in unique.values()}
        folded = {city: fold(city) for city in cities}
        as_words = {city: " ".join(words(city)) for city in cities}
        self.cities = [folded[unique[id].city or ""] for id in self.ids]
        self._parents: dict[int, tuple[int, ...]] = {}
        self.universities: set[int] = set()
        self.systems: set[int] = set()
        self.branches: set[int] = set()
        self.with_parents: set[int] = set()
        self.bases: dict[int, str] = {}
        self.bearers: dict[str, tuple[int, ...]] = {}
        self.acronyms: dict[str, tuple[int, ...]] = {}
        # "X (Country)" is also "X", unless it is a branch of another: then "X" is the other.
        heads = {
            parent
            for one in unique.values()
            for parent in one.parents
            if parent in unique and _base(one) == _base(unique[parent])
        }
        local: dict[str, set[str]] = {}
        for number, id in enumerate(self.ids):
            one = unique[id]
            if one.parents:
                self.with_parents.add(number)
            if known := tuple(sorted(numbers[p] for p in one.parents if p in numbers)):
                self._parents[number] = known
            if _BRANCH.match(one.display_name):
                self.branches.add(number)
                self.bases[number] = " ".join(words(_base(one)))
            own, *others = self._spellings(one, one.id in heads or not one.parents)
            if {"university", "system"} <= {*own.split()}:
                self.systems.add(number)
            if any(d in name.split() for name in (own, *others) for d in DEGREES):
                self.universities.add(number)
            # A name of three letters is as good as an acronym.
            short = {name for name in (own, *others) if len(name) <= 3 and name.isascii()}
            for name in sorted({own, *others} - short):
                code = number * 2 + (name != own)
                self.bearers[name] = (*self.bearers.get(name, ()), code)
            if (city := as_words[one.city or ""]) and own.endswith(f" {city}"):
                local.setdefault(own.removesuffix(f" {city}"), set()).add(one.country_code or "")
            for acronym in sorted({fold(a) for a in one.acronyms} | short):
                self.acronyms[acronym] = (*self.acronyms.get(acronym, ()), number)
        self.bearers.pop("", None)
        # Names that institutions of several countries bear with their city added.
        self.local = {name for name, codes in local.items() if len(codes) > 1}
        self.acronyms.pop("", None)
        self.vocabulary = Vocabulary(self.bearers, self.countries, self.branches)
        # Cities of the universities that are part of another.
        self.campuses: dict[int, set[str]] = {}
        for number in self.universities:
            for parent in self._parents.get(number, ()):
                self.campuses.setdefault(parent, set()).add(self.cities[number])
        self.all_cities = frozenset(self.cities) - {""}
        in_cities = {word for city in self.cities for word in city.split()}
        self.city_words = in_cities - self.vocabulary.common
        self.places = in_cities | {word for name in country_codes() for word in name.split()}

    @staticmethod
    def _spellings(one: Institution, is_head: bool) -> Iterator[str]:
        """Give the normalised names of an institution, the display name first."""
        texts = [one.display_name, *one.aliases]
        if is_head and (branch := _BRANCH.match(one.display_name)):
            texts.append(branch["base"])
        for text in texts:
            yield " ".join(words(text))
            if not text.isascii():
                lower = unicodedata.normalize("NFC", text).casefold()
                if (spelt := lower.translate(_UMLAUTS)) != lower:
                    yield " ".join(words(spelt))

    def is_part(self, number: int, whole: int, depth: int = 3) -> bool:
        """Tell whether an institution is part of another."""
        above = self._parents.get(number, ())
        return whole in above or (
            depth > 1 and any(self.is_part(parent, whole, depth - 1) for parent in above)
        )

    def is_related(self, one: int, other: int) -> bool:
        """Tell whether one of two institutions is part of the other."""
        return self.is_part(one, other) or self.is_part(other, one)

    def place(self, number: int, parts: Text, first: int, last: int) -> int:
        """Say whether printed places agree (1) or disagree (-1) with an institution.

        One place may be printed for all in a list, so places anywhere may agree; those of other
        items do not disagree.
        """
        code = self.countries[number]
        if code and any(compatible(code, other) for item in parts.countries for other in item):
            return 1
        if code and any(self._beside(parts, first, last)):
            return -1
        # A city within the name is no evidence: "York University" is not in York.
        outside = parts.written[:first] + parts.written[last + 1 :]
        city = self.cities[number]
        return int(bool(city) and any(f" {city} " in f" {piece} " for piece in outside))

    @staticmethod
    def _beside(parts: Text, first: int, last: int) -> Iterator[frozenset[str]]:
        """Give the countries printed in a run and behind it, up to the next organisation."""
        yield from parts.countries[first : last + 1]
        for piece in range(last + 1, len(parts.pieces)):
            if parts.items[piece] != parts.items[last] or not (WHOLES | PARTS).isdisjoint(
                parts.pieces[piece]
            ):
                break
            yield parts.countries[piece]

    def has_company(self, parts: Text, first: int, last: int) -> bool:
        """Tell whether a list item has more than a run and places."""
        return any(
            parts.items[piece] == parts.items[first]
            and not first <= piece <= last
            and not self.places.issuperset(parts.pieces[piece])
            for piece in range(len(parts.pieces))
        )

    @staticmethod
    def is_unit(name: set[str]) -> bool:
        """Tell whether a name is like those of units of organisations."""
        return not WHOLES & name and not PARTS.isdisjoint(name)

    def common_in(self, name: set[str]) -> frozenset[str]:
        """Give the words that tell nothing in a name: more where a unit is named than a whole."""
        return self.vocabulary.common if self.is_unit(name) else GENERIC

    def nearly(self, piece: list[str], needed: Iterable[str] = ()) -> set[int]:
        """Find the universities whose name is nearly a piece: misspelt, or a word short."""
        run = " ".join(self.vocabulary.correct(word) for word in piece)
        if DEGREES.isdisjoint(run.split()):
            return set()
        rare = [w for w in run.split() if 0 < self.vocabulary.spread(w) <= RARE]
        return {
            code // 2
            for name in self.vocabulary.candidates(rare)
            if not DEGREES.isdisjoint(name.split())
            and set(name.split()).issuperset(needed)
            and fuzz.token_sort_ratio(run, name) >= NEARLY
            for code in self.bearers[name]
        }
