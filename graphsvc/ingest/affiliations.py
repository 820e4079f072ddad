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
printed with and belongs to. Where the first is a name of several, nothing is matched. The result
depends on the set of institutions and the string only.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
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
THRESHOLD: Final = 0.83
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
COMMON: Final = 1500
#: Words in more names than this do so only where the string has no rarer one.
RARE: Final = 400
#: What the city weighs where a name has it and the string does not.
CITY: Final = 3.0
#: An institution that universities of so many cities are part of is none of them.
NETWORK: Final = 3
#: Likeness, in percent, of a name and a piece that is probably that name misspelt.
NEARLY: Final = 85
#: Words in so few names may be misspelt there.
MISSPELT: Final = 2
#: Letters of a word that is known by its corrected spelling alone.
SURE_SPELLING: Final = 7
#: What each corrected spelling takes off a score.
MISTAKE: Final = 0.03
#: A word in names of this many countries names a subject or a kind, not an organisation.
WIDESPREAD: Final = 10


def _set(text: str) -> frozenset[str]:
    """Give the words of a text."""
    return frozenset(text.split())


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
        "artificial intelligence": "ai",
    }.items()
    for word in words.split()
}
# Words that tell nothing about which organisation it is.
_EMPTY: Final = _set(
    "the of for at in and a an din de di du des del della delle dello dell degli da do dos das"
    " der die den dem fur fuer zu zur y et e i und og och studi inc ltd limited co corp"
    " corporation gmbh llc llp bv b v ag se sa plc kk pvt pte"
)
# Names made of these alone ("Institute of Technology") are borne by more than are known to us.
_GENERIC: Final = _set(
    "university institute laboratory center academy faculty college science technology"
    " research national polytechnic technical international engineering school department open"
    " state applied information computer computing education health medicine medical"
    " management business economics economy agriculture language languages linguistics physics"
    " chemistry biology mathematics informatics higher advanced studies study library museum"
    " hospital society association foundation ministry group systems system network"
    " development innovation data intelligence artificial ai machine learning nlp general"
    " graduate public central royal federal government office service services industry"
    " industrial escuela hochschule digital media arts art"
    " human humanities social policy environment energy electronics electrical mechanical"
    " communication communications software security design independent student staff"
    " professor scientist engineer researcher"
)
# A word of the inner structure of an organisation; what stands with it names no organisation.
_UNIT: Final = _set(
    "department faculty school laboratory group team division unit chair section program"
    " programme institute center campus college student students phd professor prof candidate"
    " lecturer researcher scientist engineer postdoc research artificial intelligence nlp"
)
# Kinds of organisations that share their names with others: a word on one side only is a veto.
_KINDS: Final = _set(
    "hospital hospitals clinic clinics klinikum universitatsklinikum medical health press"
    " publisher foundation library bibliotecas museum society association school college"
    " polytechnic trust fund system ministry council agency academy observatory park airport"
    " cancer laboratory federation union herbarium hochschule bank church zoo seminary"
    " alliance normal medicine agricultural pedagogical"
)
_HOSPITALS: Final = _set(
    "university hospital hospitals clinic clinics klinikum medical center academic teaching"
)
# Of these words the first name whole organisations, the second units as often.
_WHOLES: Final = frozenset({"university", "academy"})
_PARTS: Final = _set(
    "institute center laboratory department faculty school college division office ministry"
    " library hospital museum society association press foundation"
)
_DEGREES: Final = frozenset({"university", "polytechnic"})
_HEADS: Final = _set(
    "university institute college academy school polytechnic hospital laboratory center"
)
# What tells the universities of one place apart.
_FIELDS: Final = _set(
    "technology science technical engineering economics finance business arts applied"
    " agriculture education foreign languages international normal medical state federal"
    " national information management higher"
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
    r"(?P<list>;|\||\n|\s&\s|\band\b|\bund\b|\bet\b)|(?<=\w{3})\.\s|[/,:()\[\]{}]|\s[-–—]+\s"
)
_AND: Final = re.compile(r"\s*(&|and|und|et)\s*$")
_BRANCH: Final = re.compile(r"^(?P<base>.+?)\s*\([^()]+\)$")
_UNIT_NUMBER: Final = re.compile(r"\b((?:UMR|UMS|UPR)[ _-]?\d{2,5})\b")
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
    is_unit: bool
    first: int
    last: int


class _Text(NamedTuple):
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
    found = " ".join([_SAME.get(word, word) for word in fold(text).split()])
    return [word for word in found.split() if word not in _EMPTY]


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


@cache
def _country_words() -> dict[str, frozenset[str]]:
    """Give the words of the names of each country."""
    found: dict[str, set[str]] = {}
    for name, code in _country_codes().items():
        found.setdefault(code, set()).update(name.split())
    return {code: frozenset(said) for code, said in found.items()}


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


def _base(one: Institution) -> str:
    """Give the display name without the country of a branch."""
    branch = _BRANCH.match(one.display_name)
    return branch["base"] if branch else one.display_name


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
        self._systems: set[int] = set()
        self._branches: set[int] = set()
        self._with_parents: set[int] = set()
        self._bases: dict[int, str] = {}
        # Bearers of each name, each as number * 2, plus one where the name is an alias.
        self._names: dict[str, tuple[int, ...]] = {}
        self._acronyms: dict[str, tuple[int, ...]] = {}
        # "X (Country)" is also "X", unless it is a branch of another: then "X" is the other.
        heads = {
            parent
            for one in unique.values()
            for parent in one.parents
            if parent in unique and _base(one) == _base(unique[parent])
        }
        local: dict[str, set[str]] = {}
        for number, id in enumerate(self._ids):
            one = unique[id]
            if one.parents:
                self._with_parents.add(number)
            if known := tuple(sorted(numbers[p] for p in one.parents if p in numbers)):
                self._parents[number] = known
            if _BRANCH.match(one.display_name):
                self._branches.add(number)
                self._bases[number] = " ".join(words(_base(one)))
            own, *others = self._spellings(one, one.id in heads or not one.parents)
            if {"university", "system"} <= {*own.split()}:
                self._systems.add(number)
            if any(d in name.split() for name in (own, *others) for d in _DEGREES):
                self._universities.add(number)
            # A name of three letters is as good as an acronym.
            short = {name for name in (own, *others) if len(name) <= 3 and name.isascii()}
            for name in sorted({own, *others} - short):
                code = number * 2 + (name != own)
                self._names[name] = (*self._names.get(name, ()), code)
            if (city := " ".join(words(one.city or ""))) and own.endswith(f" {city}"):
                local.setdefault(own.removesuffix(f" {city}"), set()).add(one.country_code or "")
            for acronym in sorted({fold(a) for a in one.acronyms} | short):
                self._acronyms[acronym] = (*self._acronyms.get(acronym, ()), number)
        self._names.pop("", None)
        # Names that institutions of several countries bear with their city added.
        self._local = {name for name, codes in local.items() if len(codes) > 1}
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
        # Cities of the universities that are part of another.
        self._campuses: dict[int, set[str]] = {}
        for number in self._universities:
            for parent in self._parents.get(number, ()):
                self._campuses.setdefault(parent, set()).add(self._cities[number])
        self._all_cities = frozenset(self._cities) - {""}
        self._corrected: dict[str, str] = {}
        self._city_words = {word for city in self._cities for word in city.split()} - self._common
        self._places = {word for name in _country_codes() for word in name.split()}
        self._places.update(word for city in self._cities for word in city.split())

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
        found = self._find(parts)
        hits = self._exact_hits(parts, found)
        hits += self._scored_hits(parts, hits, {(f.first, f.last) for f in found})
        if not hits:
            return None
        if self._is_blocked(min(hit.first for hit in hits), hits, found, parts):
            return None
        best = min(hits, key=lambda h: (h.first, -h.score, -h.last, h.number))
        item = parts.items[best.first]
        for hit in sorted(hits, key=lambda h: (h.first, h.last)):
            # What is printed with "and" between is another organisation, not a unit of this one.
            if parts.items[hit.first] == item and self._is_part(hit.number, best.number):
                best = hit
        return Match(self._ids[best.number], round(best.score, 4), best.method)

    def _is_blocked(self, first: int, hits: list[_Hit], found: list[_Found], parts: _Text) -> bool:
        """Tell whether a name that does not count comes before the first hit.

        Then the institution printed first is known to exist, but not which one it is: several
        bear the name, or it is an acronym in an earlier item of a list.
        """
        meant, item = {hit.number for hit in hits}, parts.items[first]
        head = parts.pieces[0]
        if first and len(head) == 1 and not self._common.issuperset(head):
            # "Stanford, …" is a university by its short name.
            bearers = {code // 2 for code in self._names.get(f"{head[0]} university", ())}
            if bearers and meant.isdisjoint(bearers):
                return True
        if any(
            f.first < first
            and self._may_be_meant(f, first, hits, parts)
            and self._is_another(f.bearers, meant)
            for f in found
        ):
            return True
        if first == 1 and _HOSPITALS.issuperset(head) and meant <= self._universities:
            # "Medical Center, University of X" is an institution of its own.
            return True
        spans = {piece for f in found for piece in range(f.first, f.last + 1)}
        return any(
            self._is_another(self._begun(piece, parts.items[piece] != item, parts), meant)
            or self._is_another(self._nearly(parts.pieces[piece]), meant)
            for piece in range(first)
            if piece not in spans
        )

    def _is_another(self, bearers: Iterable[int], meant: set[int]) -> bool:
        """Tell whether none of the bearers of a name is meant or belongs to what is meant."""
        bearers = set(bearers)
        return (
            bool(bearers)
            and meant.isdisjoint(bearers)
            and not any(self._is_related(b, m) for b in bearers for m in meant)
        )

    def _may_be_meant(self, f: _Found, first: int, hits: list[_Hit], parts: _Text) -> bool:
        """Tell whether a name found before the first hit is one of an organisation."""
        if self._branches.issuperset(f.bearers) or parts.in_brackets[f.first]:
            return False
        run = [word for piece in parts.pieces[f.first : f.last + 1] for word in piece]
        is_before = parts.items[f.first] != parts.items[first]
        if f.method == "acronym":
            cities = {self._cities[hit.number] for hit in hits if hit.first == first}
            return f.one is None or is_before or self._cities[f.one] in cities
        if f.one is None:
            return not f.is_unit
        if _GENERIC.issuperset(run):
            return False
        return is_before or len(set(run) - self._common) > 1 or run[0] not in _PARTS

    def _nearly(self, piece: list[str], needed: Iterable[str] = ()) -> set[int]:
        """Find the universities whose name is nearly a piece: misspelt, or a word short."""
        run = " ".join(self._correct(word) for word in piece)
        if _DEGREES.isdisjoint(run.split()):
            return set()
        rare = [w for w in run.split() if 0 < len(self._postings.get(w, ())) <= RARE]
        return {
            code // 2
            for name in sorted({self._keys[key] for w in rare for key in self._postings[w]})
            if not _DEGREES.isdisjoint(name.split())
            and set(name.split()).issuperset(needed)
            and fuzz.token_sort_ratio(run, name) >= NEARLY
            for code in self._names[name]
        }

    def _begun(self, piece: int, is_before: bool, parts: _Text) -> set[int]:
        """Find the institutions by whose short name a piece begins: "Sony R&D"."""
        word = parts.pieces[piece][0]
        if word in self._common or word in self._places or len(parts.pieces[piece]) == 1:
            return set()
        bearers = {code // 2 for code in self._names.get(word, ())}
        if not is_before:
            return bearers if not bearers.isdisjoint(self._branches) else set()
        bearers.update(code // 2 for code in self._names.get(f"{word} university", ()))
        acronyms = self._acronyms.get(parts.written[piece].partition(" ")[0], ())
        if len(word) >= LONG_UNIVERSITY_ACRONYM and len(acronyms) == 1:
            bearers.update(acronyms)
        return bearers

    def _take_apart(self, text: str) -> _Text:
        """Cut a string into pieces."""
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
            elif pieces and _AND.match(cut) and self._is_continued(found):
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
        countries = [_printed_countries(piece) for piece in written]
        return _Text(pieces, written, items, in_brackets, countries)

    def _is_continued(self, found: list[str]) -> bool:
        """Tell whether words after "and" go on with a name: "… and Technology"."""
        found = [self._correct(word) for word in found]
        return self._common.issuperset(found) and found[0] not in _WHOLES | _PARTS

    def _is_part(self, number: int, whole: int, depth: int = 3) -> bool:
        """Tell whether an institution is part of another."""
        above = self._parents.get(number, ())
        return whole in above or (
            depth > 1 and any(self._is_part(parent, whole, depth - 1) for parent in above)
        )

    def _is_related(self, one: int, other: int) -> bool:
        """Tell whether one of two institutions is part of the other."""
        return self._is_part(one, other) or self._is_part(other, one)

    def _place(self, number: int, parts: _Text, first: int, last: int) -> int:
        """Say whether printed places agree (1) or disagree (-1) with an institution.

        One place may be printed for all in a list, so places anywhere may agree; those of other
        items do not disagree.
        """
        code = self._countries[number]
        if code and any(_compatible(code, other) for item in parts.countries for other in item):
            return 1
        if code and any(self._beside(parts, first, last)):
            return -1
        # A city within the name is no evidence: "York University" is not in York.
        outside = parts.written[:first] + parts.written[last + 1 :]
        city = self._cities[number]
        return int(bool(city) and any(f" {city} " in f" {piece} " for piece in outside))

    @staticmethod
    def _beside(parts: _Text, first: int, last: int) -> Iterator[frozenset[str]]:
        """Give the countries printed in a run and behind it, up to the next organisation."""
        yield from parts.countries[first : last + 1]
        for piece in range(last + 1, len(parts.pieces)):
            if parts.items[piece] != parts.items[last] or not (_WHOLES | _PARTS).isdisjoint(
                parts.pieces[piece]
            ):
                break
            yield parts.countries[piece]

    def _find(self, parts: _Text) -> list[_Found]:
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
        return found

    def _exact_hits(self, parts: _Text, found: list[_Found]) -> list[_Hit]:
        """Decide which of the names found count."""
        hits: list[_Hit] = []
        for f in found:
            # "Institute of X" beside another name is the other's unit, and many have one.
            is_sure = f.is_sure and not (f.is_unit and self._has_company(parts, f.first, f.last))
            if f.method == "alias" and self._is_unit(set(parts.pieces[f.first])):
                # "Queens College" is many a college's other name; what is printed with it tells.
                is_sure &= not any(
                    o is not f and o.is_sure and parts.items[o.first] == parts.items[f.first]
                    for o in found
                )
            one = f.one if is_sure else self._relative(f, found)
            if one is None and f.one is not None and f.method != "acronym":
                # A name of common words alone needs a place, and must be all there is.
                alone = self._place(f.one, parts, f.first, f.last) == 1 and len(found) == 1
                one = f.one if alone else None
            if one is not None:
                hits.append(_Hit(one, 1.0, f.method, f.first, f.last))
        return hits

    def _has_company(self, parts: _Text, first: int, last: int) -> bool:
        """Tell whether a list item has more than a run and places."""
        return any(
            parts.items[piece] == parts.items[first]
            and not first <= piece <= last
            and not self._places.issuperset(parts.pieces[piece])
            for piece in range(len(parts.pieces))
        )

    def _look_up(self, run: list[str], first: int, last: int, parts: _Text) -> _Found | None:
        """Look a run up among names and acronyms."""
        key = " ".join(run)
        if coded := self._names.get(key) or self._han_prefix(key):
            bearers = tuple(sorted({b // 2 for b in coded}))
            one = self._decide(bearers, parts, first, last)
            if one is None:
                one = self._decide(tuple(b // 2 for b in coded if not b % 2), parts, first, last)
            if one is not None and self._is_other_campus(one, parts, first, last):
                one = None
            if one in self._systems and "system" not in run:
                # The short name of a system of universities may mean any of its campuses.
                one = None
            telling = set(run) - self._common_in(set(run))
            if (
                one in self._branches
                and one in self._with_parents
                and telling.isdisjoint(self._bases[one].split())
                and self._place(one, parts, first, last) != 1
            ):
                # "International Business Machines" is the head as well.
                one = None
            is_sure = (
                one is not None
                and bool(telling)
                and (key not in self._local or self._place(one, parts, first, last) == 1)
            )
            named = one is not None and one * 2 in coded
            is_unit = len(telling) == 1 and run[0] in _PARTS
            method = "name" if named else "alias"
            return _Found(bearers, one, method, is_sure, is_unit, first, last)
        if first == last and (bearers := self._acronyms.get(parts.written[first])):
            one = self._decide(bearers, parts, first, last)
            length = LONG_UNIVERSITY_ACRONYM if one in self._universities else LONG_ACRONYM
            is_sure = one is not None and (
                self._place(one, parts, first, last) == 1
                or (
                    len(parts.written[first]) >= length
                    and len(bearers) == 1
                    and one not in self._branches
                )
            )
            return _Found(bearers, one, "acronym", is_sure, False, first, last)
        if first == last and 1 < len(run) <= 4:
            # "ABC City" is one piece.
            head, _, behind = parts.written[first].partition(" ")
            before, _, tail = parts.written[first].rpartition(" ")
            near = {
                b
                for acronym, place in ((head, behind), (tail, before))
                for b in self._acronyms.get(acronym, ())
                if place
                and (place == self._cities[b] or _country_codes().get(place) == self._countries[b])
            }
            if len(near) == 1:
                (one,) = near
                return _Found((one,), one, "acronym", True, False, first, last)
        return None

    def _is_other_campus(self, number: int, parts: _Text, first: int, last: int) -> bool:
        """Tell whether a city printed after a system of universities is that of a campus."""
        behind = last + 1
        if behind == len(parts.pieces) or parts.items[behind] != parts.items[last]:
            return False
        added = parts.pieces[behind]
        if number in self._universities and self._common.isdisjoint(added):
            # "University of Milan - Bicocca" is nearly the name of another.
            longer = [word for piece in parts.pieces[first : behind + 1] for word in piece]
            if any(other != number for other in self._nearly(longer, set(added))):
                return True
        city, campuses = parts.written[behind], self._campuses.get(number, ())
        return city != self._cities[number] and (
            city in campuses or (len(campuses) >= NETWORK and city in self._all_cities)
        )

    @staticmethod
    def _is_unit(name: set[str]) -> bool:
        """Tell whether a name is like those of units of organisations."""
        return not _WHOLES & name and not _PARTS.isdisjoint(name)

    def _common_in(self, name: set[str]) -> frozenset[str]:
        """Give the words that tell nothing in a name: more where a unit is named than a whole."""
        return self._common if self._is_unit(name) else _GENERIC

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
        near = [
            b
            for b in unsure.bearers
            if any(self._is_related(b, o) for o in others if o is not None)
        ]
        return near[0] if len(near) == 1 else None

    def _decide(self, numbers: tuple[int, ...], parts: _Text, first: int, last: int) -> int | None:
        """Choose among the bearers of a name by the places printed with it."""
        places = {n: self._place(n, parts, first, last) for n in numbers}
        fitting = [n for n in numbers if places[n] >= 0]
        if len(fitting) > 1:
            fitting = [n for n in fitting if places[n] == 1] or fitting
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
        known = self._frequencies.get(word, 0)
        if known > MISSPELT or len(word) < 6 or not word.isalpha():
            return word
        if word not in self._corrected:
            edits = 1 if len(word) < 8 else 2
            choices = [
                other
                for length in range(len(word) - edits, len(word) + edits + 1)
                for other in self._buckets.get((word[0], length), ())
                # Names themselves are misspelt, in the words that are in many.
                if not known or (other != word and other in _GENERIC)
            ]
            near = process.extract(
                word, choices, scorer=OSA.distance, score_cutoff=edits, limit=None
            )
            best = min(near, key=lambda f: (f[1], -self._frequencies[f[0]], f[0]), default=None)
            self._corrected[word] = best[0] if best else word
        return self._corrected[word]

    def _scored_hits(
        self, parts: _Text, exact: list[_Hit], names: set[tuple[int, int]]
    ) -> list[_Hit]:
        """Score the runs of pieces before the first exact name that are no name themselves."""
        hits: list[_Hit] = []
        end = min((hit.first for hit in exact), default=len(parts.pieces))
        for first in range(end):
            runs = [
                self._score_run(
                    [word for piece in parts.pieces[first : last + 1] for word in piece],
                    first,
                    last,
                    parts,
                )
                for last in range(first, min(first + SPAN, end))
                if (first, last) not in names and parts.items[first] == parts.items[last]
            ]
            hits += [hit for hit in runs if hit]
        return hits

    def _score_run(self, run: list[str], first: int, last: int, parts: _Text) -> _Hit | None:
        """Score the institutions that share a rare word with a run."""
        spelt = list(dict.fromkeys(self._correct(word) for word in run))
        if len(spelt) == 1 and len(spelt[0]) < LONG_ACRONYM:
            return None
        corrected = frozenset(spelt) - frozenset(run)
        weights = {word: self._weight(word) for word in spelt}
        rare = sorted((w for w in weights if w in self._postings), key=lambda w: (-weights[w], w))
        scores: dict[int, float] = {}
        picked = [w for w in rare[:3] if len(self._postings[w]) <= RARE] or rare[:1]
        for key in sorted({key for word in picked for key in self._postings[word]}):
            name = self._keys[key]
            tokens = name.split()
            shared = sum(weights.get(w, 0.0) for w in tokens)
            missing = sum(self._weight(w) for w in tokens if w not in weights)
            # Unless the city is missing, most names are too far already.
            if 3 * shared < missing:
                continue
            for bearer in self._names[name]:
                number = bearer // 2
                score = self._similarity(
                    spelt, weights, tokens, bearer, parts, first, last, corrected
                )
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
        bearer: int,
        parts: _Text,
        first: int,
        last: int,
        corrected: frozenset[str],
    ) -> float:
        """Compare a run with a name of an institution, by the weights of their words."""
        known, number = set(tokens), bearer // 2
        common = known & weights.keys()
        city = set(self._cities[number].split())
        home = city | _country_words().get(self._countries[number], frozenset())
        countries = _country_codes()
        telling = common - (_GENERIC if common & _WHOLES else self._common)
        lacking, beside = known - common, weights.keys() - known
        if all(len(word) < 4 for word in telling):
            return 0.0
        if telling <= corrected and (
            not common & _HEADS or all(len(word) < SURE_SPELLING for word in telling)
        ):
            # One misspelt word is as likely to be another name.
            return 0.0
        if (
            len(known) == 1
            and beside - home - _WHOLES
            and bearer % 2
            and self._bases.get(number) != tokens[0]
        ):
            # "Concordia" is short for a university, "Concordia AI" is something else.
            return 0.0
        if number in self._universities and any(
            word in self._city_words and word not in known | home for word in beside
        ):
            # Another campus.
            return 0.0
        if lacking & countries.keys():
            # The branch in a country is not meant where the country is not printed.
            return 0.0
        if lacking & city and (beside & self._places or telling <= self._common):
            # Another city is printed, or "National School" may be that of any city.
            return 0.0
        if len(known) == 1 and run[0] not in known:
            # A single word in the midst of others is seldom a name.
            return 0.0
        if "university" in lacking and len(telling) == 1 and (len(parts.pieces) > 1 or beside):
            # A region or a company, most often.
            return 0.0
        if run[0] in _PARTS and self._is_unit(known) and self._has_company(parts, first, last):
            # "Institute of X" beside another name is the other's unit.
            return 0.0
        shared = sum(weights[w] for w in common)
        # The city counts the same for all, so that campuses tie where none is printed.
        missing = sum(CITY if w in city else self._weight(w) for w in lacking)
        place = self._place(number, parts, first, last)
        free = common | city
        if place == 1:
            free |= countries.keys() & weights.keys()
        positions = [i for i, w in enumerate(run) if w in common]
        sides = (run[: positions[0]], run[positions[-1] + 1 :])
        inside = set(run[positions[0] : positions[-1] + 1])
        extra = sum(weights[w] for w in inside - free)
        for side in sides:
            factor = 0.15
            if _UNIT.isdisjoint(side):
                factor = 1.0
                inside.update(side)
            extra += factor * sum(weights[w] for w in set(side) - free)
        if telling <= home and (lacking or inside - known - home):
            # That a place is printed does not make it the university of that place.
            return 0.0
        score = 2 * shared / (2 * shared + missing + extra)
        # Word order is a tie-break only: languages order the same words differently.
        in_order = " ".join(w for w in run if w in common)
        score *= 0.95 + 0.05 * fuzz.ratio(in_order, " ".join(tokens)) / 100
        if lacking - home - (frozenset() if "institute" in known else _GENERIC):
            score *= 0.85
        if len(telling) == 1 and self._is_unit(known) and place != 1 and beside:
            score *= 0.8
        if lacking & _KINDS or (lacking & _HEADS and beside & _HEADS):
            score *= 0.7
        if (known | weights.keys()) & _HEADS and (known ^ inside) & _FIELDS:
            score *= 0.85
        if beside & _KINDS - _UNIT:
            score *= 0.8
        score -= MISTAKE * len(corrected)
        return score * (0.6 if place == -1 else 1.0)
