"""Public ids, external ids and the birth keys from which ids are derived."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from importlib import import_module
import re
from typing import Annotated, Any, Final

from pydantic import AfterValidator

from graphsvc.errors import InvalidInput

CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ID_LENGTH: Final = 10
# Two digits at a time: a build derives millions.
_PAIRS: Final = [first + second for first in CROCKFORD for second in CROCKFORD]
_SHIFTS: Final = (40, 30, 20, 10, 0)
_NORMAL_ORCID: Final = re.compile(
    r"(?:0000-000(?:1-[5-9]|2-[0-9]|3-[0-4])[0-9]{3}|0009-000[0-9]-[0-9]{4})-[0-9]{3}[0-9X]"
)
_NORMAL_DOI: Final = re.compile(
    r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.[0-9]{4,9}/[!-~]+)", re.IGNORECASE
)
_CONFUSED: Final = str.maketrans("ILO", "110")


class Kind(StrEnum):
    """The four kinds of entity; the value is the word used in JSON and URLs."""

    RESEARCHER = "researcher"
    WORK = "work"
    TOPIC = "topic"
    INSTITUTION = "institution"

    @property
    def letter(self) -> str:
        """First character of every id of this kind."""
        return self.value[0].upper()

    @property
    def plural(self) -> str:
        """The collection's name in URLs."""
        return f"{self.value}s"

    @property
    def label(self) -> str:
        """The node label in the graph."""
        return self.value.capitalize()


def derive_id(kind: Kind, birth_key: str, attempt: int = 0) -> str:
    """Derive the public id of the record that was born with this key.

    Fifty bits of BLAKE2b in Crockford base 32 follow the kind's letter. `attempt` counts the ids
    before this one that were already taken by other birth keys.
    """
    seed = birth_key if attempt == 0 else f"{birth_key}#{attempt}"
    number = int.from_bytes(blake2b(seed.encode(), digest_size=8).digest()) >> 14
    return kind.letter + "".join([_PAIRS[(number >> shift) & 1023] for shift in _SHIFTS])


def _idutils() -> Any:
    # It takes longer to import than all the rest together, and most commands read no foreign id.
    return import_module("idutils")


def _orcid(value: str) -> str:
    # Most values are in normal form and of a block set aside for ORCID; files of works hold them
    # by the hundred thousand.
    if _NORMAL_ORCID.fullmatch(value):
        rest = 0
        for digit in value[:-1].replace("-", ""):
            rest = (rest + int(digit)) * 2 % 11
        # ISO 7064 MOD 11-2, where X stands for ten.
        if "0123456789X"[(12 - rest) % 11] == value[-1]:
            return value
    elif not re.fullmatch(r"\d{4}-?\d{4}-?\d{4}-?\d{3}[\dX]", value.upper()):
        raise ValueError(
            "an ORCID iD has sixteen digits in four groups, such as 0000-0002-1825-0097"
        )
    elif _idutils().is_orcid(value.upper()):
        return str(_idutils().normalize_orcid(value.upper()))
    raise ValueError("the check digit does not agree; a digit is mistyped")


def _ror(value: str) -> str:
    value = value.lower().removeprefix("ror.org/")
    if not re.fullmatch(r"0[0-9a-hjkmnp-tv-z]{6}\d{2}", value):
        raise ValueError("a ROR id is a 0, six letters or digits and two digits, such as 03yrm5c26")
    number = 0
    for character in value[:7].upper():
        number = number * 32 + CROCKFORD.index(character)
    # ISO 7064 MOD 97-10, as the registry documents it.
    if 98 - (number * 100) % 97 != int(value[7:]):
        raise ValueError("the check digits do not agree; a character is mistyped")
    return value


def _doi(value: str) -> str:
    if normal := _NORMAL_DOI.fullmatch(value):
        return normal[1].lower()
    # Where others have a DOI some have another address.
    if not re.search(r"10\.\d.*/.", value) or not _idutils().is_doi(value):
        raise ValueError("a DOI starts with 10., a registrant and a slash, such as 10.1000/182")
    return str(_idutils().normalize_doi(value)).lower()


def _arxiv(value: str) -> str:
    if re.fullmatch(r"[0-9]{4}\.[0-9]{4,5}", value):
        return value
    if not _idutils().is_arxiv(value):
        raise ValueError("an arXiv id looks like 2203.10812 or hep-th/9901001")
    bare = str(_idutils().normalize_arxiv(value)).removeprefix("arXiv:")
    return re.sub(r"v\d+$", "", bare)


def _openalex(value: str) -> str:
    if not re.fullmatch(r"[AWTI]\d{1,12}", value.upper()):
        raise ValueError("an OpenAlex id is one of the letters A, W, T, I and digits")
    return value.upper()


def _local(value: str) -> str:
    if not re.fullmatch(r"\S{1,500}", value):
        raise ValueError("a source's own key has 1 to 500 characters and no space")
    return value


@dataclass(frozen=True)
class Scheme:
    """One kind of external id: its normaliser, what it identifies and where it resolves."""

    name: str
    normalise: Callable[[str], str]
    kinds: frozenset[Kind]
    prefixes: tuple[str, ...] = ()

    def url(self, value: str) -> str | None:
        """Where this id resolves for a person, if anywhere."""
        return f"https://{self.prefixes[0]}{value}" if self.prefixes else None


_EXAMPLES: Final = {
    Kind.RESEARCHER: "orcid:0000-0002-1825-0097",
    Kind.WORK: "arxiv:2203.10812",
    Kind.TOPIC: "openalex:T10036",
    Kind.INSTITUTION: "ror:03yrm5c26",
}
_EVERY_KIND: Final = frozenset(Kind)
#: In order of preference: the first of an entity's external ids is its canonical key.
SCHEMES: Final = {
    scheme.name: scheme
    for scheme in (
        Scheme("orcid", _orcid, frozenset({Kind.RESEARCHER}), ("orcid.org/",)),
        Scheme("doi", _doi, frozenset({Kind.WORK}), ("doi.org/", "dx.doi.org/")),
        Scheme("ror", _ror, frozenset({Kind.INSTITUTION}), ("ror.org/",)),
        Scheme("arxiv", _arxiv, frozenset({Kind.WORK}), ("arxiv.org/abs/", "arxiv.org/pdf/")),
        Scheme("openalex", _openalex, _EVERY_KIND, ("openalex.org/",)),
    )
}

_RANKS: Final = {name: rank for rank, name in enumerate(SCHEMES)}


def _local_scheme(name: str, kind: Kind) -> Scheme | None:
    """A source's own keys have the scheme `<source>-<kind>`, such as `seed-researcher`."""
    source, _, suffix = name.rpartition("-")
    return Scheme(name, _local, frozenset({kind})) if source and suffix == kind.value else None


def external_key(scheme: str, value: str, kind: Kind) -> str:
    """Normalise an external id to its key in the graph, `scheme:value`.

    Raises:
        InvalidInput: the scheme is unknown, is of another kind, or the value is malformed.
    """
    known = SCHEMES.get(scheme) or _local_scheme(scheme, kind)
    if known is None:
        raise InvalidInput(
            f"'{scheme}' is not a known id scheme for a {kind}.",
            remedy=f"Use one of: {', '.join(s.name for s in SCHEMES.values() if kind in s.kinds)}.",
            field="id",
        )
    if kind not in known.kinds or (
        scheme == "openalex" and value[:1].upper() != {"researcher": "A"}.get(kind, kind.letter)
    ):
        raise InvalidInput(f"'{scheme}:{value}' does not identify a {kind}.", field="id")
    try:
        return f"{scheme}:{known.normalise(value)}"
    except ValueError as fault:
        raise InvalidInput(f"'{value}' is not a valid {scheme} id: {fault}.", field="id") from fault


def local_key(source: str, kind: Kind, key: str) -> str:
    """Name a source's own key of something, scoped to that source."""
    return f"{source}-{kind}:{key}"


def key_rank(key: str) -> tuple[int, str]:
    """Order external keys by preference of their scheme, then by value."""
    return (_RANKS.get(key.partition(":")[0], len(_RANKS)), key)


def key_url(key: str) -> str | None:
    """Where an external key resolves for a person, if anywhere."""
    scheme, _, value = key.partition(":")
    known = SCHEMES.get(scheme)
    return known.url(value) if known else None


def parse_reference(raw: str, kind: Kind) -> str:
    """Read an id as a client may write it and return its normal form.

    Takes a public id (`R4K…`, letter case and the confusable I, L, O forgiven), an external one
    (`orcid:0000-…`) or the address of one (`https://orcid.org/0000-…`).

    Raises:
        InvalidInput: names the scheme and what is wrong with the value.
    """
    text = raw.strip()
    address = re.sub(r"^https?:/{1,2}(www\.)?", "", text, flags=re.IGNORECASE)
    if address != text:
        for scheme in SCHEMES.values():
            for prefix in scheme.prefixes:
                if address.lower().startswith(prefix):
                    return external_key(scheme.name, address[len(prefix) :], kind)
        raise InvalidInput(f"'{text}' is not an address of a known id scheme.", field="id")
    scheme_name, colon, value = text.partition(":")
    if colon:
        return external_key(scheme_name.lower(), value, kind)
    body = text[1:].upper().translate(_CONFUSED)
    if (
        text[:1].upper() == kind.letter
        and len(body) == _ID_LENGTH
        and all(character in CROCKFORD for character in body)
    ):
        return kind.letter + body
    raise InvalidInput(
        f"'{text}' is not a {kind} id.",
        remedy=f"It is {kind.letter} and ten characters, or scheme:value as in {_EXAMPLES[kind]}.",
        field="id",
    )


def parse_any(raw: str) -> str:
    """Read an id of any kind, as `parse_reference` does.

    Raises:
        InvalidInput: it is no id of any kind.
    """
    for kind in Kind:
        with suppress(InvalidInput):
            return parse_reference(raw, kind)
    # What it begins with tells of which kind it is meant to be, and so what is wrong with it.
    scheme = SCHEMES.get(raw.partition(":")[0].strip().lower())
    meant = [kind for kind in Kind if scheme and kind in scheme.kinds]
    meant += [kind for kind in Kind if raw.strip()[:1].upper() == kind.letter]
    return parse_reference(raw, meant[0] if meant else Kind.RESEARCHER)


def _reference(kind: Kind) -> AfterValidator:
    # InvalidInput is no ValueError, so pydantic lets it through to the one error handler.
    return AfterValidator(lambda raw: parse_reference(raw, kind))


ResearcherId = Annotated[str, _reference(Kind.RESEARCHER)]
WorkId = Annotated[str, _reference(Kind.WORK)]
TopicId = Annotated[str, _reference(Kind.TOPIC)]
InstitutionId = Annotated[str, _reference(Kind.INSTITUTION)]
