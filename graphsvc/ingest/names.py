"""Personal names: their normal form, and whether two of them can be one person's."""

from functools import lru_cache
import re
from typing import Final
import unicodedata

_ACCENTS: Final = re.compile("[\u0300-\u036f]")
_NO_LETTER: Final = re.compile(r"[\W_]+")
_APOSTROPHES: Final = frozenset("'’ʼ`")
_SHORTEST_PREFIX: Final = 3


@lru_cache(maxsize=1 << 14)
def normal_name(name: str) -> str:
    """Give the form in which names are compared: no case, accents or punctuation.

    Marks that belong to the letters of other scripts stay. A name of punctuation alone is itself.
    """
    plain = name.casefold()
    if not plain.isascii():
        # Letters in special dress become capitals only here.
        plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", plain)).casefold()
        plain = "".join(map(_kept, unicodedata.normalize("NFC", plain)))
    else:
        plain = _NO_LETTER.sub(" ", plain.replace("'", "").replace("`", ""))
    words = plain.split()
    return " ".join(words) or "_".join(name.casefold().split())


def _kept(character: str) -> str:
    """Keep letters and the marks that are part of them, such as the vowels of Indian scripts."""
    if character in _APOSTROPHES:
        return ""
    if character.isalnum() or unicodedata.category(character).startswith("M"):
        return character
    return " "


@lru_cache(maxsize=1 << 12)
def _script(name: str) -> str:
    letter = next((character for character in name if character.isalpha()), None)
    return unicodedata.name(letter, "").partition(" ")[0] if letter else ""


def can_be_one_person(one: str, other: str) -> bool:
    """Tell whether two normal names can be the same person's.

    They can if every word of the shorter has its own word in the longer that is the same, an
    initial or the beginning of it, in any order, and a whole word is shared. Names in different
    scripts cannot be judged, and so can.
    """
    if one == other or _script(one) != _script(other):
        return True
    first, second = one.split(), other.split()
    rests = _without(first, second), _without(second, first)
    if len(rests[0]) == len(first):
        # No word in common: one word written in two parts is all that could still be the same.
        return "".join(first) == "".join(second)
    if not rests[0] or not rests[1] or "".join(rests[0]) == "".join(rests[1]):
        return True
    shorter, longer = sorted(rests, key=len)
    return _placed(shorter, longer)


def _without(words: list[str], others: list[str]) -> list[str]:
    left = list(others)
    rest: list[str] = []
    for word in words:
        if word in left and len(word) > 1:
            left.remove(word)
        else:
            rest.append(word)
    return rest


def _placed(shorter: list[str], longer: list[str]) -> bool:
    """Give each word of the shorter a word of its own in the longer that it may stand for."""
    if not shorter:
        return True
    word, *others = shorter
    return any(
        _stands_for(word, candidate) and _placed(others, [*longer[:place], *longer[place + 1 :]])
        for place, candidate in enumerate(longer)
    )


def _stands_for(word: str, other: str) -> bool:
    short, long = sorted((word, other), key=len)
    return long.startswith(short) and (len(short) == 1 or len(short) >= _SHORTEST_PREFIX)
