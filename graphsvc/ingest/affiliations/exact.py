"""Names and acronyms that are printed as they are known."""

import re
from typing import Final, Literal, NamedTuple

from graphsvc.ingest.affiliations.names import Names
from graphsvc.ingest.affiliations.tables import PARTS
from graphsvc.ingest.affiliations.text import Text, country_codes

Method = Literal["name", "alias", "acronym", "scored"]

#: Pieces of a string that one name may span.
SPAN: Final = 4
#: An acronym without a printed place needs this many letters, that of a university fewer.
LONG_ACRONYM: Final = 5
LONG_UNIVERSITY_ACRONYM: Final = 4
#: An institution that universities of so many cities are part of is none of them.
NETWORK: Final = 3

_HAN: Final = re.compile(r"[\u3400-\u9fff]{5,}")


class Hit(NamedTuple):
    """A match with the pieces of the string it was found in."""

    number: int
    score: float
    method: Method
    first: int
    last: int


class Found(NamedTuple):
    """The bearers of a name or acronym found in a string."""

    bearers: tuple[int, ...]
    one: int | None
    method: Method
    is_sure: bool
    is_unit: bool
    first: int
    last: int


class Exact:
    """Finds the names of institutions in strings."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._vocabulary = names.vocabulary

    def find(self, parts: Text) -> list[Found]:
        """Find runs of pieces that equal a name; a run within a longer one does not count."""
        found: list[Found] = []
        first = 0
        while first < len(parts.pieces):
            for last in range(min(first + SPAN, len(parts.pieces)) - 1, first - 1, -1):
                run = [word for piece in parts.pieces[first : last + 1] for word in piece]
                if one := self._look_up(run, first, last, parts):
                    found.append(one)
                    first = last
                    break
            first += 1
        return found

    def hits(self, parts: Text, found: list[Found]) -> list[Hit]:
        """Decide which of the names found count."""
        hits: list[Hit] = []
        for f in found:
            # "Institute of X" beside another name is the other's unit, and many have one.
            is_sure = f.is_sure and not (
                f.is_unit and self._names.has_company(parts, f.first, f.last)
            )
            if f.method == "alias" and self._names.is_unit(set(parts.pieces[f.first])):
                # "Queens College" is many a college's other name; what is printed with it tells.
                is_sure &= not any(
                    o is not f and o.is_sure and parts.items[o.first] == parts.items[f.first]
                    for o in found
                )
            one = f.one if is_sure else self._relative(f, found)
            if one is None and f.one is not None and f.method != "acronym":
                # A name of common words alone needs a place, and must be all there is.
                alone = self._names.place(f.one, parts, f.first, f.last) == 1 and len(found) == 1
                one = f.one if alone else None
            if one is not None:
                hits.append(Hit(one, 1.0, f.method, f.first, f.last))
        return hits

    def _look_up(self, run: list[str], first: int, last: int, parts: Text) -> Found | None:
        """Look a run up among names and acronyms."""
        key = " ".join(run)
        if coded := self._names.bearers.get(key) or self._han_prefix(key):
            bearers = tuple(sorted({b // 2 for b in coded}))
            one = self._decide(bearers, parts, first, last)
            if one is None:
                one = self._decide(tuple(b // 2 for b in coded if not b % 2), parts, first, last)
            if one is not None and self._is_other_campus(one, parts, first, last):
                one = None
            if one in self._names.systems and "system" not in run:
                # The short name of a system of universities may mean any of its campuses.
                one = None
            telling = set(run) - self._names.common_in(set(run))
            if (
                one in self._names.branches
                and one in self._names.with_parents
                and telling.isdisjoint(self._names.bases[one].split())
                and self._names.place(one, parts, first, last) != 1
            ):
                # "International Business Machines" is the head as well.
                one = None
            is_sure = (
                one is not None
                and bool(telling)
                and (
                    key not in self._names.local or self._names.place(one, parts, first, last) == 1
                )
            )
            named = one is not None and one * 2 in coded
            is_unit = len(telling) == 1 and run[0] in PARTS
            method = "name" if named else "alias"
            return Found(bearers, one, method, is_sure, is_unit, first, last)
        if first == last and (bearers := self._names.acronyms.get(parts.written[first])):
            one = self._decide(bearers, parts, first, last)
            length = LONG_UNIVERSITY_ACRONYM if one in self._names.universities else LONG_ACRONYM
            is_sure = one is not None and (
                self._names.place(one, parts, first, last) == 1
                or (
                    len(parts.written[first]) >= length
                    and len(bearers) == 1
                    and one not in self._names.branches
                )
            )
            return Found(bearers, one, "acronym", is_sure, False, first, last)
        if first == last and 1 < len(run) <= 4:
            # "ABC City" is one piece.
            head, _, behind = parts.written[first].partition(" ")
            before, _, tail = parts.written[first].rpartition(" ")
            near = {
                b
                for acronym, place in ((head, behind), (tail, before))
                for b in self._names.acronyms.get(acronym, ())
                if place
                and (
                    place == self._names.cities[b]
                    or country_codes().get(place) == self._names.countries[b]
                )
            }
            if len(near) == 1:
                (one,) = near
                return Found((one,), one, "acronym", True, False, first, last)
        return None

    def _is_other_campus(self, number: int, parts: Text, first: int, last: int) -> bool:
        """Tell whether a city printed after a system of universities is that of a campus."""
        behind = last + 1
        if behind == len(parts.pieces) or parts.items[behind] != parts.items[last]:
            return False
        added = parts.pieces[behind]
        if number in self._names.universities and self._vocabulary.common.isdisjoint(added):
            # "University of Milan - Bicocca" is nearly the name of another.
            longer = [word for piece in parts.pieces[first : behind + 1] for word in piece]
            if any(other != number for other in self._names.nearly(longer, set(added))):
                return True
        city, campuses = parts.written[behind], self._names.campuses.get(number, ())
        return city != self._names.cities[number] and (
            city in campuses or (len(campuses) >= NETWORK and city in self._names.all_cities)
        )

    def _han_prefix(self, key: str) -> tuple[int, ...] | None:
        """Look up the longest beginning of a text that is written without spaces."""
        if _HAN.match(key):
            for end in range(len(key) - 1, 3, -1):
                if bearers := self._names.bearers.get(key[:end]):
                    return bearers
        return None

    def _relative(self, unsure: Found, found: list[Found]) -> int | None:
        """Choose the bearer that is a unit, or the whole, of another institution printed."""
        others = {
            b for f in found if f is not unsure for b in ([f.one] if f.is_sure else f.bearers)
        }
        near = [
            b
            for b in unsure.bearers
            if any(self._names.is_related(b, o) for o in others if o is not None)
        ]
        return near[0] if len(near) == 1 else None

    def _decide(self, numbers: tuple[int, ...], parts: Text, first: int, last: int) -> int | None:
        """Choose among the bearers of a name by the places printed with it."""
        places = {n: self._names.place(n, parts, first, last) for n in numbers}
        fitting = [n for n in numbers if places[n] >= 0]
        if len(fitting) > 1:
            fitting = [n for n in fitting if places[n] == 1] or fitting
        if len(fitting) > 1:
            # A unit may bear the name of the whole; the whole is meant.
            above = [
                n for n in fitting if all(n == o or self._names.is_part(o, n) for o in fitting)
            ]
            fitting = above or fitting
        return fitting[0] if len(fitting) == 1 else None
