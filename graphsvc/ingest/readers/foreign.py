"""Reads values of foreign formats: wrong shapes are faults, unusable optional values are left out.

A converter parses an item into a small model of the foreign shape. What a record needs is checked
there or by the record; every other value goes through a function here that gives None for one
that cannot be used, so that a mistyped ORCID iD does not cost the whole work.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from functools import lru_cache, wraps
from math import isfinite
import re
from typing import Any, Final, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, ValidationError

from graphsvc.errors import InvalidInput
from graphsvc.ids import Kind, external_key
from graphsvc.ingest.readers.base import ItemFault
from graphsvc.ingest.readers.clean import clean_text
from graphsvc.ingest.records import AnyRecord, Ids

_RESOLVER: Final = re.compile(
    r"(?:https?://)?(?:www\.|export\.|sandbox\.)?"
    r"(?:orcid\.org|openalex\.org|ror\.org|arxiv\.org/(?:abs|pdf))/+",
    re.IGNORECASE,
)
_ARXIV_DOI: Final = re.compile(
    r"(?:doi:\s*|(?:https?://)?(?:dx\.)?doi\.org/)?10\.48550/arxiv\.(?=.)", re.IGNORECASE
)
#: Without one of these, and of ASCII alone, a text is clean but for its spaces.
_MARKUP: Final = re.compile(r"[&<$\\'`]")
_SPACE: Final = re.compile(r"\s")
#: The longest key that a record may have.
_LONGEST: Final = 500
#: The graph's integers have 64 bits.
_LARGEST: Final = 2**63 - 1

_SHAPES: Final = {
    "model_type": "an object",
    "dict_type": "an object",
    "list_type": "a list",
    "int_type": "a whole number",
}

Convert = Callable[[Any, str], Iterable[AnyRecord]]
Model = TypeVar("Model", bound=BaseModel)


class Foreign(BaseModel):
    """A part of a foreign item; what is not declared is not looked at."""

    model_config = ConfigDict(extra="ignore")


class Hyphenated(BaseModel):
    """A part of a foreign item whose fields are named `with-hyphens`."""

    model_config = ConfigDict(
        extra="ignore", alias_generator=lambda name: name.replace("_", "-"), populate_by_name=True
    )


def parsed(model: type[Model], value: object) -> Model:
    """Parse an item into the model of its shape.

    Raises:
        ItemFault: names the first field that has another shape.
    """
    try:
        return model.model_validate(value)
    except ValidationError as wrong:
        raise _fault(wrong) from wrong


def converter(convert: Convert) -> Callable[[Any, str], list[AnyRecord]]:
    """Make a function give all the records of an item, or raise ItemFault and give none."""

    @wraps(convert)
    def whole(value: Any, source: str) -> list[AnyRecord]:
        try:
            return list(convert(value, source))
        except ValidationError as wrong:
            raise _fault(wrong) from wrong

    return whole


def _fault(wrong: ValidationError) -> ItemFault:
    first = wrong.errors(include_url=False, include_context=False, include_input=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    if not field:
        return ItemFault("item", "is not a JSON object")
    if first["type"] == "missing":
        return ItemFault(field, "is missing", "Add it.")
    if shape := _SHAPES.get(first["type"]):
        return ItemFault(field, f"is not {shape}")
    message = first["msg"].rstrip(".")
    return ItemFault(field, f"cannot be used: {message[0].lower()}{message[1:]}")


def holds(value: Any, name: str) -> bool:
    """Tell whether an item is an object with a member of this name."""
    return isinstance(value, dict) and name in value


def needed(value: str | None, field: str) -> str:
    """Give a value that a record cannot be without.

    Raises:
        ItemFault: there is none.
    """
    if value is None:
        raise ItemFault(field, "is empty", "Give a text.")
    return value


def text(value: object) -> str | None:
    """Give a text as printed, with single spaces; None if it is empty or no text."""
    return (" ".join(value.split()) or None) if isinstance(value, str) else None


def clean(value: object) -> str | None:
    """Give a text cleaned of LaTeX and HTML; None if it is empty or no text."""
    # Most names have nothing to clean, and a dump has many millions of them.
    if isinstance(value, str) and value.isascii() and not _MARKUP.search(value):
        return text(value)
    return (clean_text(value) or None) if isinstance(value, str) else None


def several(values: Iterable[str | None], *without: str | None) -> list[str]:
    """Keep each text once, in order, and none of those in `without`."""
    return [value for value in dict.fromkeys(values) if value and value not in without]


def year(value: object) -> int | None:
    """Give a year that a record can hold, written as a number or in digits."""
    if isinstance(value, str) and value.isdecimal() and len(value) == 4:
        value = int(value)
    return value if isinstance(value, int) and 1000 <= value <= 2100 else None


def day(value: object) -> date | None:
    """Give the date that an ISO date or time starts with."""
    try:
        found = date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found and year(found.year) else None


def day_of(parts: Iterable[object]) -> date | None:
    """Give the date of year, month and day, each a number or in digits."""
    try:
        numbers = [int(part) for part in parts if isinstance(part, int | str)]
        found = date(*numbers) if len(numbers) == 3 else None
    except (ValueError, OverflowError):
        return None
    return found if found and year(found.year) else None


def moment(milliseconds: object) -> str | None:
    """Give the ISO time of a count of milliseconds since 1970."""
    if not isinstance(milliseconds, int):
        return None
    try:
        found = datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return found.isoformat(timespec="milliseconds")


def count(value: object) -> int | None:
    """Give a count that the graph can hold."""
    return value if isinstance(value, int) and 0 <= value <= _LARGEST else None


def point(latitude: object, longitude: object) -> tuple[float | None, float | None]:
    """Give latitude and longitude; one without the other is of no use."""
    north, east = _degrees(latitude, 90), _degrees(longitude, 180)
    return (None, None) if north is None or east is None else (north, east)


def _degrees(value: object, limit: int) -> float | None:
    if not isinstance(value, int | float) or not isfinite(value) or abs(value) > limit:
        return None
    return float(value)


def country(value: object) -> str | None:
    """Give a country code of two letters."""
    code = value.strip().upper() if isinstance(value, str) else ""
    return code if re.fullmatch("[A-Z]{2}", code) else None


def key(value: str) -> str:
    """Write a source's own key without whitespace."""
    return _SPACE.sub(lambda space: quote(space[0]), value.strip())


def external(scheme: str, value: object, kind: Kind) -> str | None:
    """Give `scheme:value` in normal form, from an id or its address; None if it is malformed.

    The DOIs that arXiv registers for its own works come back as arXiv ids.
    """
    return _external(scheme, value, kind) if isinstance(value, str) else None


# The same people, organisations and cited works come again and again in one file.
@lru_cache(maxsize=2**14)
def _external(scheme: str, value: str, kind: Kind) -> str | None:
    value = value.strip()
    if scheme == "doi":
        if (arxiv := _ARXIV_DOI.match(value)) and (
            found := _external("arxiv", value[arxiv.end() :], kind)
        ):
            return found
    elif address := _RESOLVER.match(value):
        value = value[address.end() :].rstrip("/")
        value = value.removesuffix(".pdf") if scheme == "arxiv" else value
    try:
        found = key(external_key(scheme, value, kind))
    except InvalidInput:
        return None
    return found if len(found) <= _LONGEST else None


def ids(*keys: str | None) -> Ids:
    """Gather `scheme:value` keys into ids; of two with one scheme the first stays."""
    found: Ids = {}
    for each in keys:
        if each:
            scheme, _, value = each.partition(":")
            found.setdefault(scheme, value)
    return found
