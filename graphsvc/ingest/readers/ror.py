"""Reads the Research Organization Registry: records of schema 2, as lines, an array or alone."""

from collections.abc import Iterable, Iterator
import re
from typing import Any, BinaryIO, Final

from graphsvc.ids import Kind
from graphsvc.ingest.readers.base import Item, ItemFault, Reader
from graphsvc.ingest.readers.foreign import (
    Foreign,
    clean,
    converter,
    country,
    external,
    needed,
    parsed,
    point,
    several,
    text,
)
from graphsvc.ingest.readers.framing import json_items
from graphsvc.ingest.records import AnyRecord, InstitutionRecord, WithdrawalRecord

_HEAD: Final = re.compile(rb'"id"\s*:\s*"https?://ror\.org/0')
#: Only schema 2 has a list of names with their types.
_NAMES: Final = re.compile(rb'"ror_display"')


class _Name(Foreign):
    value: object = None
    types: list[object] | None = None

    def is_one_of(self, *types: str) -> bool:
        return any(type in (self.types or ()) for type in types)


class _Typed(Foreign):
    type: object = None
    value: object = None
    id: object = None


class _Geonames(Foreign):
    country_code: object = None
    name: object = None
    lat: object = None
    lng: object = None


class _Place(Foreign):
    geonames_details: _Geonames | None = None


class _Change(Foreign):
    date: object = None


class _Admin(Foreign):
    last_modified: _Change | None = None


class _Organisation(Foreign):
    id: object = None
    names: list[_Name]
    types: list[object] | None = None
    status: object = None
    locations: list[_Place] | None = None
    links: list[_Typed] | None = None
    relationships: list[_Typed] | None = None
    admin: _Admin | None = None


@converter
def _records(value: Any, source: str) -> Iterable[AnyRecord]:
    found = parsed(_Organisation, value)
    id = external("ror", found.id, Kind.INSTITUTION)
    if id is None:
        raise ItemFault(
            "id", "is not a ROR id", "Give an address such as https://ror.org/03yrm5c26."
        )
    key = id.removeprefix("ror:")
    change = found.admin.last_modified if found.admin else None
    version = text(change.date) if change else None
    if found.status == "withdrawn":
        return [WithdrawalRecord(source=source, of="institution", key=key, version=version)]
    name = needed(
        next((clean(each.value) for each in found.names if each.is_one_of("ror_display")), None),
        "names.ror_display",
    )
    acronyms = [each for each in found.names if each.is_one_of("acronym")]
    # A name can be an acronym and an alias; it is short all the same, so it is no alias here.
    others = [
        each
        for each in found.names
        if each.is_one_of("label", "alias") and not each.is_one_of("acronym")
    ]
    place = next((at.geonames_details for at in found.locations or [] if at.geonames_details), None)
    place = place or _Geonames()
    latitude, longitude = point(place.lat, place.lng)
    return [
        InstitutionRecord(
            source=source,
            key=key,
            ids={"ror": key},
            version=version,
            display_name=name,
            country_code=country(place.country_code),
            type=_type(found.types or []),
            aliases=several((clean(each.value) for each in others), name),
            acronyms=several(clean(each.value) for each in acronyms),
            city=clean(place.name),
            latitude=latitude,
            longitude=longitude,
            url=next(
                (text(link.value) for link in found.links or [] if link.type == "website"), None
            ),
            parents=several(
                external("ror", each.id, Kind.INSTITUTION)
                for each in found.relationships or []
                if each.type == "parent"
            ),
            is_stub=False,
            observed_at=None,
        )
    ]


def _type(types: Iterable[object]) -> str | None:
    """Choose one type: giving money says less of an organisation than what else it is."""
    known = [name for each in types if (name := text(each))]
    return next((name for name in known if name != "funder"), known[0] if known else None)


def _items(stream: BinaryIO) -> Iterator[Item]:
    return json_items(stream)


def _detects(name: str, head: bytes) -> bool:
    return bool(_HEAD.search(head) and _NAMES.search(head))


READER: Final = Reader(
    name="ror",
    title="ROR: organisations, schema 2",
    source="ror",
    detects=_detects,
    items=_items,
    convert=_records,
)
