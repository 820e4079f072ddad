"""Names that are printed with other words, other spellings or words missing."""

from typing import Final

from rapidfuzz import fuzz

from graphsvc.ingest.affiliations.exact import LONG_ACRONYM, SPAN, Hit
from graphsvc.ingest.affiliations.names import Names
from graphsvc.ingest.affiliations.tables import (
    FIELDS,
    GENERIC,
    HEADS,
    KINDS,
    PARTS,
    UNIT,
    WHOLES,
)
from graphsvc.ingest.affiliations.text import Text, country_codes, country_words
from graphsvc.ingest.affiliations.vocabulary import RARE

#: Least score of a match, chosen on strings outside the labelled samples of `bench/data`.
THRESHOLD: Final = 0.83
#: Where the best institution is not this much better than the next one, neither is meant.
MARGIN: Final = 0.04
#: What the city weighs where a name has it and the string does not.
CITY: Final = 3.0
#: What each corrected spelling takes off a score.
MISTAKE: Final = 0.03
#: Letters of a word that is known by its corrected spelling alone.
SURE_SPELLING: Final = 7


class Scoring:
    """Scores institutions by the words that their names and a string have in common."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._vocabulary = names.vocabulary

    def hits(self, parts: Text, exact: list[Hit], names: set[tuple[int, int]]) -> list[Hit]:
        """Score the runs of pieces before the first exact name that are no name themselves."""
        hits: list[Hit] = []
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

    def _score_run(self, run: list[str], first: int, last: int, parts: Text) -> Hit | None:
        """Score the institutions that share a rare word with a run."""
        spelt = list(dict.fromkeys(self._vocabulary.correct(word) for word in run))
        if len(spelt) == 1 and len(spelt[0]) < LONG_ACRONYM:
            return None
        corrected = frozenset(spelt) - frozenset(run)
        weights = {word: self._vocabulary.weight(word) for word in spelt}
        rare = sorted(
            (w for w in weights if w in self._vocabulary.postings), key=lambda w: (-weights[w], w)
        )
        scores: dict[int, float] = {}
        picked = [w for w in rare[:3] if len(self._vocabulary.postings[w]) <= RARE] or rare[:1]
        for key in sorted({key for word in picked for key in self._vocabulary.postings[word]}):
            name = self._vocabulary.keys[key]
            tokens = name.split()
            shared = sum(weights.get(w, 0.0) for w in tokens)
            missing = sum(self._vocabulary.weight(w) for w in tokens if w not in weights)
            # Unless the city is missing, most names are too far already.
            if 3 * shared < missing:
                continue
            for bearer in self._names.bearers[name]:
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
        return Hit(number, min(score, 0.99), "scored", first, last)

    def _similarity(
        self,
        run: list[str],
        weights: dict[str, float],
        tokens: list[str],
        bearer: int,
        parts: Text,
        first: int,
        last: int,
        corrected: frozenset[str],
    ) -> float:
        """Compare a run with a name of an institution, by the weights of their words."""
        known, number = set(tokens), bearer // 2
        common = known & weights.keys()
        city = set(self._names.cities[number].split())
        home = city | country_words().get(self._names.countries[number], frozenset())
        countries = country_codes()
        telling = common - (GENERIC if common & WHOLES else self._vocabulary.common)
        lacking, beside = known - common, weights.keys() - known
        if all(len(word) < 4 for word in telling):
            return 0.0
        if telling <= corrected and (
            not common & HEADS or all(len(word) < SURE_SPELLING for word in telling)
        ):
            # One misspelt word is as likely to be another name.
            return 0.0
        if (
            len(known) == 1
            and beside - home - WHOLES
            and bearer % 2
            and self._names.bases.get(number) != tokens[0]
        ):
            # "Concordia" is short for a university, "Concordia AI" is something else.
            return 0.0
        if number in self._names.universities and any(
            word in self._names.city_words and word not in known | home for word in beside
        ):
            # Another campus.
            return 0.0
        if lacking & countries.keys():
            # The branch in a country is not meant where the country is not printed.
            return 0.0
        if lacking & city and (beside & self._names.places or telling <= self._vocabulary.common):
            # Another city is printed, or "National School" may be that of any city.
            return 0.0
        if len(known) == 1 and run[0] not in known:
            # A single word in the midst of others is seldom a name.
            return 0.0
        if "university" in lacking and len(telling) == 1 and (len(parts.pieces) > 1 or beside):
            # A region or a company, most often.
            return 0.0
        if (
            run[0] in PARTS
            and self._names.is_unit(known)
            and self._names.has_company(parts, first, last)
        ):
            # "Institute of X" beside another name is the other's unit.
            return 0.0
        shared = sum(weights[w] for w in common)
        # The city counts the same for all, so that campuses tie where none is printed.
        missing = sum(CITY if w in city else self._vocabulary.weight(w) for w in lacking)
        place = self._names.place(number, parts, first, last)
        free = common | city
        if place == 1:
            free |= countries.keys() & weights.keys()
        positions = [i for i, w in enumerate(run) if w in common]
        sides = (run[: positions[0]], run[positions[-1] + 1 :])
        inside = set(run[positions[0] : positions[-1] + 1])
        extra = sum(weights[w] for w in inside - free)
        for side in sides:
            factor = 0.15
            if UNIT.isdisjoint(side):
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
        if lacking - home - (frozenset() if "institute" in known else GENERIC):
            score *= 0.85
        if len(telling) == 1 and self._names.is_unit(known) and place != 1 and beside:
            score *= 0.8
        if lacking & KINDS or (lacking & HEADS and beside & HEADS):
            score *= 0.7
        if (known | weights.keys()) & HEADS and (known ^ inside) & FIELDS:
            score *= 0.85
        if beside & KINDS - UNIT:
            score *= 0.8
        score -= MISTAKE * len(corrected)
        return score * (0.6 if place == -1 else 1.0)
