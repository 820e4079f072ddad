"""Affiliation strings matched to institutions: exact names first, a scored match last.

A string is cut at punctuation and at "and"; runs of adjacent pieces are compared with the names:

1. *name*, *alias*: a run equals a display name or an alias after normalisation. A name borne by
   several is decided by the country or city printed beside it, or else by nobody;
2. *acronym*: a piece is an acronym, and country, city or a related institution is printed too; an
   acronym without these counts only where it is long and one institution alone bears it;
3. *scored*: names that share a rare word with a run, spelling corrected, are scored by the weight
   (inverse document frequency) of the words in common, in both directions. Printed places that
   contradict an institution and words such as "hospital" on one side only lower the score. Below
   `THRESHOLD`, or where two institutions score about the same, there is no match.

Where several institutions are printed the first wins, but a unit wins over the organisation it is
printed with and belongs to. The result depends on the set of institutions and the string only.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from math import log
import re
from typing import Final, Literal, NamedTuple
import unicodedata

import pycountry
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

Method = Literal["name", "alias", "acronym", "scored"]

#: Least score of a match, chosen on strings outside the labelled sample of `bench/data`.
THRESHOLD: Final = 0.8
#: Where the best institution is not this much better than the next one, neither is meant.
MARGIN: Final = 0.04
#: Characters of a string that are read. Longer ones are pasted pages, never affiliations.
LONGEST: Final = 600
#: Pieces of a string that are read, and pieces that one name may span.
PIECES: Final = 16
SPAN: Final = 4
#: An acronym without a printed place needs this many letters, that of a university fewer.
LONG_ACRONYM: Final = 5
LONG_UNIVERSITY_ACRONYM: Final = 4
#: Words in more names than this find no candidates.
COMMON: Final = 400
#: What the city weighs where a name has it and the string does not.
CITY: Final = 3.0
#: What each corrected spelling takes off a score.
MISTAKE: Final = 0.03
#: A word in names of this many countries names a subject or a kind, not an organisation.
WIDESPREAD: Final = 10
#: Where an exact name is printed too, a scored match must be at least this good.
SURE: Final = 0.9

# One word for what is one word in an affiliation, whatever the language or abbreviation.
_SAME: Final = {
    word: same
    for same, words in {
        "university": "u uni univ universitat universitaet universite universidad universidade"
        " universita universiteit universitet universitetet universitetas universitatea universiti"
        " universitas universitesi uniwersytet univerzita univerzitet univerza université"
        " universities",
        "institute": "inst institut instituto istituto institutt instituut institutes institution",
        "department": "dept dep departement departamento dipartimento departament",
        "laboratory": "lab labs laboratoire laboratorio laboratories laboratorium",
        "center": "centre centro zentrum centrum ctr centers centres",
        "academy": "acad academia akademie academie accademia akademia",
        "faculty": "fac fakultat faculte facultad faculdade facolta",
        "college": "coll",
        "science": "sci sciences",
        "technology": "technologies technol",
        "research": "forschung recherche ricerca",
        "national": "natl nacional nazionale nationale nationales",
        "foundation": "fondazione fondation stiftung fundacion fundacao",
        "polytechnic": "politecnico polytechnique politecnica",
        "technical": "technische tech technological",
        "saint": "st",
        "international": "intl",
        "engineering": "eng engg",
    }.items()
    for word in words.split()
}
# Words that tell nothing about which organisation it is.
_EMPTY: Final = frozenset(
    ["the", "of", "for", "at", "in", "and", "a", "an", "de", "di", "du", "des", "del", "della", "delle", "dello", "dell", "degli", "da", "do", "dos", "das", "der", "die", "den", "dem", "fur", "fuer", "zu", "zur", "y", "et", "e", "i", "und", "og", "och", "studi", "inc", "ltd", "limited", "co", "corp", "corporation", "gmbh", "llc", "llp", "bv", "b", "v", "ag", "se", "sa", "plc", "kk", "pvt", "pte"]
)
# Names made of these alone ("Institute of Technology") are borne by more than are known to us.
_GENERIC: Final = frozenset(
    ["university", "institute", "laboratory", "center", "academy", "faculty", "college", "science", "technology", "research", "national", "polytechnic", "technical", "international", "engineering", "school", "department", "open", "state", "applied", "information", "computer", "computing", "education", "health", "medicine", "medical", "management", "business", "economics", "economy", "agriculture", "language", "languages", "linguistics", "physics", "chemistry", "biology", "mathematics", "informatics", "higher", "advanced", "studies", "study", "library", "museum", "hospital", "society", "association", "foundation", "ministry", "group", "systems", "system", "network", "development", "innovation", "data", "intelligence", "artificial", "ai", "machine", "learning", "nlp", "general", "graduate", "public", "central", "royal", "federal", "government", "office", "service", "services", "industry", "industrial", "ecole", "normale", "superieure", "superior", "escuela", "hochschule", "digital", "media", "arts", "art", "human", "humanities", "social", "policy", "environment", "energy", "electronics", "electrical", "mechanical", "communication", "communications", "software", "security", "design", "independent", "student", "staff", "professor", "scientist", "engineer", "researcher"]
)
# A word of the inner structure of an organisation; what stands with it names no organisation.
_UNIT: Final = frozenset(
    ["department", "faculty", "school", "laboratory", "group", "team", "division", "unit", "chair", "section", "program", "programme", "institute", "center", "campus", "college", "student", "students", "phd", "professor", "prof", "candidate", "lecturer", "researcher", "scientist", "engineer", "postdoc", "research", "ai", "nlp"]
)
# Kinds of organisations that share their names with others: a word on one side only is a veto.
_KINDS: Final = frozenset(
    ["hospital", "hospitals", "clinic", "clinics", "klinikum", "universitatsklinikum", "medical", "health", "press", "publisher", "foundation", "library", "bibliotecas", "museum", "society", "association", "school", "college", "polytechnic", "trust", "fund", "system", "ministry", "council", "agency", "academy", "observatory", "park", "airport", "cancer", "laboratory", "federation", "union", "herbarium", "hochschule", "bank", "church", "zoo", "seminary", "alliance", "normal", "medicine", "agricultural", "pedagogical"]
)
_HEADS: Final = frozenset(["institute", "college", "academy", "school", "polytechnic", "hospital"])
# What tells the universities of one place apart.
_FIELDS: Final = frozenset(
    ["technology", "science", "technical", "engineering", "economics", "finance", "business", "arts", "applied", "agriculture", "education", "foreign", "languages", "international", "normal", "medical", "state", "federal", "national"]
)
_COUNTRIES: Final = {
    "usa": "US", "u s a": "US", "us": "US", "uk": "GB", "u k": "GB", "england": "GB",
    "scotland": "GB", "wales": "GB", "great britain": "GB", "northern ireland": "GB",
    "korea": "KR", "republic of korea": "KR", "prc": "CN", "p r china": "CN", "russia": "RU",
    "turkey": "TR", "turkiye": "TR", "uae": "AE", "czech republic": "CZ", "holland": "NL",
    "the netherlands": "NL", "deutschland": "DE", "espana": "ES", "italia": "IT",
    "brasil": "BR", "osterreich": "AT", "schweiz": "CH", "suisse": "CH", "vietnam": "VN",
    "macau": "MO", "ivory coast": "CI", "palestine": "PS", "bolivia": "BO", "tanzania": "TZ",
    "syria": "SY", "moldova": "MD", "macedonia": "MK", "laos": "LA", "brunei": "BN",
    # States that bear the name of a country are no evidence of either.
    "georgia": "", "new mexico": "", "new jersey": "", "new south wales": "", "jersey": "",
}  # fmt: skip
_COMPATIBLE: Final = (frozenset({"CN", "HK", "MO", "TW"}), frozenset({"US", "PR", "GU"}))
_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "ı": "i", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ß": "ss"}
)
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_APOSTROPHES: Final = re.compile("[’'‘`´ʻʼ*]")
_WORD: Final = re.compile(r"[^\W_]+")
_CUT: Final = re.compile(
    r"(?P<list>;|/|\||\n|\s&\s|\band\b|\bund\b|\bet\b)|(?<=\w{3})\.\s|[,:()\[\]{}]|\s[-–—]+\s"
)
_AND: Final = re.compile(r"\s*(&|and|und|et)\s*$")
_BRANCH: Final = re.compile(r"^(?P<base>.+?)\s*\([^()]+\)$")
_HAN: Final = re.compile(r"[\u3400-\u9fff]{5,}")


class Institution(NamedTuple):
    """What is known of an institution to match strings to it."""

    id: str
    display_name: str
    aliases: Sequence[str] = ()
    acronyms: Sequence[str] = ()
    country_code: str | None = None
    city: str | None = None
    parents: Sequence[str] = ()


class Match(NamedTuple):
    """An institution that a string names."""

    id: str
    score: float
    method: Method


class _Hit(NamedTuple):
    """A match with the pieces of the string it was found in."""

    number: int
    score: float
    method: Method
    first: int
    last: int


class _Found(NamedTuple):
    """The bearers of a name or acronym found in a string."""

    bearers: tuple[int, ...]
    one: int | None
    method: Method
    is_sure: bool
    first: int
    last: int


class _Text(NamedTuple):
    """A string taken apart: words of its pieces, the list item of each, and the places printed."""

    pieces: list[list[str]]
    items: list[int]
    folded: str
    countries: frozenset[str]


def fold(text: str) -> str:
    """Reduce a text to lower-case words without accents and punctuation."""
    text = _APOSTROPHES.sub("", text.casefold().replace("&", " and "))
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_LETTERS))
        text = "".join(c for c in text if not unicodedata.combining(c))
        text = unicodedata.normalize("NFC", text)
    return " ".join(_WORD.findall(text))


def words(text: str) -> list[str]:
    """Give the words by which names are compared, in the order of the text."""
    found = [_SAME.get(word, word) for word in fold(text).split()]
    return [word for word in found if word not in _EMPTY]


@cache
def _country_codes() -> dict[str, str]:
    """Give country codes by folded names."""
    codes: dict[str, str] = {}
    for country in pycountry.countries:
        for attribute in ("name", "common_name", "official_name"):
            name: str | None = getattr(country, attribute, None)
            if name and "," not in name:
                codes[fold(name)] = country.alpha_2
            elif name:
                codes.setdefault(fold(name.partition(",")[0]), country.alpha_2)
    return codes | _COUNTRIES


def _printed_countries(folded: str) -> frozenset[str]:
    """Find the countries printed in a folded text."""
    codes = _country_codes()
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


def _compatible(one: str, other: str) -> bool:
    """Tell whether two country codes may be printed for one place."""
    return one == other or any(one in both and other in both for both in _COMPATIBLE)


class Index:
    """Names of institutions, to be asked what a string names."""

    def __init__(self, institutions: Iterable[Institution]) -> None:
        unique: dict[str, Institution] = {}
        for one in institutions:
            # Of two with one id the choice must not depend on which came first.
            if one.id not in unique or repr(one) < repr(unique[one.id]):
                unique[one.id] = one
        self._ids = sorted(unique)
        numbers = {id: number for number, id in enumerate(self._ids)}
        self._countries = [unique[id].country_code or "" for id in self._ids]
        self._cities = [fold(unique[id].city or "") for id in self._ids]
        self._parents: dict[int, tuple[int, ...]] = {}
        self._universities: set[int] = set()
        self._branches: set[int] = set()
        # Bearers of each name, each as number * 2, plus one where the name is an alias.
        self._names: dict[str, tuple[int, ...]] = {}
        self._acronyms: dict[str, tuple[int, ...]] = {}
        for number, id in enumerate(self._ids):
            one = unique[id]
            if known := tuple(sorted(numbers[p] for p in one.parents if p in numbers)):
                self._parents[number] = known
            if _BRANCH.match(one.display_name):
                self._branches.add(number)
            own, *others = self._spellings(one)
            if "university" in own.split():
                self._universities.add(number)
            self._names[own] = (*self._names.get(own, ()), number * 2)
            for name in sorted(set(others) - {own}):
                self._names[name] = (*self._names.get(name, ()), number * 2 + 1)
            for acronym in sorted({fold(a) for a in one.acronyms}):
                self._acronyms[acronym] = (*self._acronyms.get(acronym, ()), number)
        self._names.pop("", None)
        self._acronyms.pop("", None)
        self._keys = list(self._names)
        self._postings: dict[str, array[int]] = {}
        self._frequencies: dict[str, int] = {}
        self._build_postings()
        self._common = _GENERIC | self._widespread()
        self._buckets: dict[tuple[str, int], list[str]] = {}
        for word in sorted(self._frequencies):
            if len(word) >= 5 and word.isalpha():
                self._buckets.setdefault((word[0], len(word)), []).append(word)
        self._corrected: dict[str, str] = {}
        self._places = {word for name in _country_codes() for word in name.split()}
        self._places.update(word for city in self._cities for word in city.split())

    @staticmethod
    def _spellings(one: Institution) -> Iterator[str]:
        """Give the normalised names of an institution, the display name first."""
        texts = [one.display_name, *one.aliases]
        # "X (Country)" is also "X", unless it is a branch of another: then "X" is the other.
        if (branch := _BRANCH.match(one.display_name)) and not one.parents:
            texts.append(branch["base"])
        for text in texts:
            yield " ".join(words(text))
            if not text.isascii():
                lower = unicodedata.normalize("NFC", text).casefold()
                if (spelt := lower.translate(_UMLAUTS)) != lower:
                    yield " ".join(words(spelt))

    def _build_postings(self) -> None:
        """Note in which names each word occurs, but for the most common words."""
        for number, name in enumerate(self._keys):
            for word in set(name.split()):
                self._frequencies[word] = self._frequencies.get(word, 0) + 1
                if word not in _GENERIC:
                    self._postings.setdefault(word, array("I")).append(number)
        for word in [w for w, p in self._postings.items() if len(p) > COMMON]:
            del self._postings[word]
        self._most = log(len(self._keys) + 2)

    def _widespread(self) -> set[str]:
        """Find the words that occur in names of many countries, company branches aside."""
        where: dict[str, set[str]] = {}
        for name, bearers in self._names.items():
            codes = {self._countries[b // 2] for b in bearers if b // 2 not in self._branches}
            for word in set(name.split()):
                if self._frequencies[word] >= WIDESPREAD:
                    where.setdefault(word, set()).update(codes)
        return {word for word, codes in where.items() if len(codes) >= WIDESPREAD}

    def match(self, text: str) -> Match | None:
        """Give the institution that a string names, or None."""
        parts = self._take_apart(text)
        hits = self._exact_hits(parts)
        hits += self._scored_hits(parts, hits)
        if not hits:
            return None
        best = min(hits, key=lambda h: (h.first, -h.score, -h.last, h.number))
        item = parts.items[best.first]
        for hit in sorted(hits, key=lambda h: (h.first, h.last)):
            # What is printed with "and" between is another organisation, not a unit of this one.
            if parts.items[hit.first] == item and self._is_part(hit.number, best.number):
                best = hit
        return Match(self._ids[best.number], round(best.score, 4), best.method)

    def _take_apart(self, text: str) -> _Text:
        """Cut a string into pieces."""
        text = unicodedata.normalize("NFC", text[:LONGEST])
        pieces: list[list[str]] = []
        items: list[int] = []
        item, start, cut = 0, 0, ""
        marks = [(m.start(), m.end(), m[0], m["list"] is not None) for m in _CUT.finditer(text)]
        for begin, end, mark, is_list in [*marks, (len(text), len(text), "", False)]:
            found = words(text[start:begin])
            if not found:
                pass
            elif pieces and _AND.match(cut) and self._common.issuperset(found):
                # "Science and Technology" is one name.
                pieces[-1] += found
            else:
                pieces.append(found)
                items.append(item)
            item += is_list
            start, cut = end, mark
        folded = fold(text)
        return _Text(pieces[:PIECES], items, f" {folded} ", _printed_countries(folded))

    def _is_part(self, number: int, whole: int, depth: int = 3) -> bool:
        """Tell whether an institution is part of another."""
        above = self._parents.get(number, ())
        return whole in above or (
            depth > 1 and any(self._is_part(parent, whole, depth - 1) for parent in above)
        )

    def _is_related(self, one: int, other: int) -> bool:
        """Tell whether one of two institutions is part of the other."""
        return self._is_part(one, other) or self._is_part(other, one)

    def _place(self, number: int, parts: _Text) -> int:
        """Say whether printed places agree (1) or disagree (-1) with an institution."""
        if (city := self._cities[number]) and f" {city} " in parts.folded:
            return 1
        code = self._countries[number]
        if not parts.countries or not code:
            return 0
        return 1 if any(_compatible(code, other) for other in parts.countries) else -1

    def _exact_hits(self, parts: _Text) -> list[_Hit]:
        """Find runs of pieces that equal a name; a run within a longer one does not count."""
        found: list[_Found] = []
        first = 0
        while first < len(parts.pieces):
            for last in range(min(first + SPAN, len(parts.pieces)) - 1, first - 1, -1):
                run = [word for piece in parts.pieces[first : last + 1] for word in piece]
                if one := self._look_up(run, first, last, parts):
                    found.append(one)
                    first = last
                    break
            first += 1
        hits: list[_Hit] = []
        for f in found:
            one = f.one if f.is_sure else self._relative(f, found)
            if one is None and f.one is not None and f.method != "acronym":
                # A name of common words alone needs a place, and must be all there is.
                one = f.one if self._place(f.one, parts) == 1 and len(found) == 1 else None
            if one is not None:
                hits.append(_Hit(one, 1.0, f.method, f.first, f.last))
        return hits

    def _look_up(self, run: list[str], first: int, last: int, parts: _Text) -> _Found | None:
        """Look a run up among names and acronyms."""
        key = " ".join(run)
        if coded := self._names.get(key) or self._han_prefix(key):
            bearers = tuple(sorted({b // 2 for b in coded}))
            one = self._decide(bearers, parts)
            if one is None:
                one = self._decide(tuple(b // 2 for b in coded if not b % 2), parts)
            is_sure = one is not None and not self._common.issuperset(run)
            named = any(b == (one or 0) * 2 for b in coded)
            return _Found(bearers, one, "name" if named else "alias", is_sure, first, last)
        if first == last and (bearers := self._acronyms.get(key)):
            one = self._decide(bearers, parts)
            length = LONG_UNIVERSITY_ACRONYM if one in self._universities else LONG_ACRONYM
            is_sure = one is not None and (
                self._place(one, parts) == 1
                or (len(key) >= length and len(bearers) == 1 and one not in self._branches)
            )
            return _Found(bearers, one, "acronym", is_sure, first, last)
        return None

    def _han_prefix(self, key: str) -> tuple[int, ...] | None:
        """Look up the longest beginning of a text that is written without spaces."""
        if _HAN.match(key):
            for end in range(len(key) - 1, 3, -1):
                if bearers := self._names.get(key[:end]):
                    return bearers
        return None

    def _relative(self, unsure: _Found, found: list[_Found]) -> int | None:
        """Choose the bearer that is a unit, or the whole, of another institution printed."""
        others = {
            b for f in found if f is not unsure for b in ([f.one] if f.is_sure else f.bearers)
        }
        near = [b for b in unsure.bearers if any(self._is_related(b, o) for o in others if o)]
        return near[0] if len(near) == 1 else None

    def _decide(self, numbers: tuple[int, ...], parts: _Text) -> int | None:
        """Choose among the bearers of a name by the places printed with it."""
        places = {n: self._place(n, parts) for n in numbers}
        fitting = [n for n in numbers if places[n] >= 0]
        if len(fitting) > 1:
            fitting = [n for n in fitting if places[n] == 1] or fitting
        if len(fitting) > 1:
            cities = [n for n in fitting if (c := self._cities[n]) and f" {c} " in parts.folded]
            fitting = cities or fitting
        if len(fitting) > 1:
            # A unit may bear the name of the whole; the whole is meant.
            above = [n for n in fitting if all(n == o or self._is_part(o, n) for o in fitting)]
            fitting = above or fitting
        return fitting[0] if len(fitting) == 1 else None

    def _weight(self, word: str) -> float:
        """Give the inverse document frequency of a word."""
        return self._most - log(1 + self._frequencies.get(word, 0))

    def _correct(self, word: str) -> str:
        """Give the nearest, then commonest known word that an unknown one may be."""
        if word in self._frequencies or len(word) < 6 or not word.isalpha():
            return word
        if word not in self._corrected:
            edits = 1 if len(word) < 8 else 2
            choices = [
                known
                for length in range(len(word) - edits, len(word) + edits + 1)
                for known in self._buckets.get((word[0], length), ())
            ]
            near = process.extract(
                word, choices, scorer=OSA.distance, score_cutoff=edits, limit=None
            )
            best = min(near, key=lambda f: (f[1], -self._frequencies[f[0]], f[0]), default=None)
            self._corrected[word] = best[0] if best else word
        return self._corrected[word]

    def _scored_hits(self, parts: _Text, exact: list[_Hit]) -> list[_Hit]:
        """Score the runs of pieces before the first exact name."""
        hits: list[_Hit] = []
        end = min((hit.first for hit in exact), default=len(parts.pieces))
        needed = SURE if exact else THRESHOLD
        for first in range(end):
            runs = [
                self._score_run(
                    [word for piece in parts.pieces[first : last + 1] for word in piece],
                    first,
                    last,
                    parts,
                )
                for last in range(first, min(first + SPAN, end))
            ]
            hits += [hit for hit in runs if hit and hit.score >= needed]
        return hits

    def _score_run(self, run: list[str], first: int, last: int, parts: _Text) -> _Hit | None:
        """Score the institutions that share a rare word with a run."""
        spelt = [self._correct(word) for word in run]
        mistakes = sum(a != b for a, b in zip(run, spelt, strict=True))
        weights = {word: self._weight(word) for word in spelt}
        rare = sorted((w for w in weights if w in self._postings), key=lambda w: (-weights[w], w))
        scores: dict[int, float] = {}
        for key in sorted({key for word in rare[:3] for key in self._postings[word]}):
            name = self._keys[key]
            tokens = name.split()
            shared = sum(weights.get(w, 0.0) for w in tokens)
            missing = sum(self._weight(w) for w in tokens if w not in weights)
            # Unless the city is missing, most names are too far already.
            if 3 * shared < missing:
                continue
            for bearer in self._names[name]:
                number = bearer // 2
                score = self._similarity(spelt, weights, tokens, number, parts)
                score -= MISTAKE * mistakes
                if score > scores.get(number, 0.0):
                    scores[number] = score
        ranked = sorted(scores.items(), key=lambda s: (-s[1], s[0]))
        if not ranked or ranked[0][1] < THRESHOLD:
            return None
        number, score = ranked[0]
        if len(ranked) > 1 and score - ranked[1][1] < MARGIN:
            return None
        return _Hit(number, min(score, 0.99), "scored", first, last)

    def _similarity(
        self,
        run: list[str],
        weights: dict[str, float],
        tokens: list[str],
        number: int,
        parts: _Text,
    ) -> float:
        """Compare a run with a name of an institution, by the weights of their words."""
        known = set(tokens)
        common = known & weights.keys()
        city = set(self._cities[number].split())
        countries = _country_codes()
        telling = common - self._common
        if not telling:
            return 0.0
        if (known - common) & countries.keys():
            # The branch in a country is not meant where the country is not printed.
            return 0.0
        if telling <= self._places and (known - common - city):
            # That a place is printed does not make it the university of that place.
            return 0.0
        shared = sum(weights[w] for w in common)
        # The city counts the same for all, so that campuses tie where none is printed.
        missing = sum(CITY if w in city else self._weight(w) for w in known - common)
        place = self._place(number, parts)
        free = common | city
        if place == 1:
            free |= countries.keys() & weights.keys()
        positions = [i for i, w in enumerate(run) if w in common]
        sides = (run[: positions[0]], run[positions[-1] + 1 :])
        extra = sum(weights[w] for w in set(run[positions[0] : positions[-1] + 1]) - free)
        inside = set(run[positions[0] : positions[-1] + 1])
        for side in sides:
            factor = 0.15
            if _UNIT.isdisjoint(side):
                factor = 1.0
                inside.update(side)
            extra += factor * sum(weights[w] for w in set(side) - free)
        score = 2 * shared / (2 * shared + missing + extra)
        # Word order is a tie-break only: languages order the same words differently.
        in_order = " ".join(w for w in run if w in common)
        score *= 0.95 + 0.05 * fuzz.ratio(in_order, " ".join(tokens)) / 100
        heads = _HEADS.intersection(run)
        if (known - common) & _KINDS or ("university" in known - common and heads - known):
            score *= 0.7
        if (known ^ inside) & _FIELDS:
            score *= 0.85
        if (weights.keys() - known) & _KINDS - _UNIT:
            score *= 0.8
        return score * (0.6 if place == -1 else 1.0)
