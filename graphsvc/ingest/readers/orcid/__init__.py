"""Reads ORCID: public records of schema 3.0, and single works as members deposit them."""

from collections.abc import Iterable, Iterator
import re
from typing import Any, BinaryIO, Final

from graphsvc.ids import Kind
from graphsvc.ingest.readers.base import Item, ItemFault, Reader
from graphsvc.ingest.readers.foreign import (
    clean,
    converter,
    external,
    holds,
    moment,
    parsed,
    several,
    year,
)
from graphsvc.ingest.readers.framing import json_items
from graphsvc.ingest.readers.orcid.shapes import Employed, Record, unwrapped
from graphsvc.ingest.readers.orcid.works import lone_work, work_record
from graphsvc.ingest.records import AnyRecord, Author, Employment, ResearcherRecord

_HEAD: Final = re.compile(rb'"orcid-identifier"|"external-id-relationship"|"put-code"')


@converter
def _records(value: Any, source: str) -> Iterable[AnyRecord]:
    if holds(value, "orcid-identifier"):
        return _person(parsed(Record, value), source)
    return [lone_work(value, source)]


def _person(record: Record, source: str) -> Iterator[AnyRecord]:
    identifier = record.orcid_identifier
    id = external("orcid", identifier.path or identifier.uri, Kind.RESEARCHER)
    if id is None:
        raise ItemFault("orcid-identifier.path", "is not an ORCID iD", "Correct the iD.")
    key = id.partition(":")[2]
    person, activities = record.person, record.activities_summary
    name = person.name if person else None
    parts = [name.given_names, name.family_name] if name else []
    given = " ".join(part for each in parts if (part := clean(unwrapped(each)))) or None
    # Who shows no name to the public is still known by the iD.
    shown = (clean(unwrapped(name.credit_name)) if name else None) or given or key
    others = person.other_names.other_name if person and person.other_names else None
    jobs = activities.employments if activities else None
    changed = record.history.last_modified_date if record.history else None
    yield ResearcherRecord(
        source=source,
        key=key,
        ids={"orcid": key},
        version=moment(unwrapped(changed)),
        display_name=shown,
        name_variants=several([*(clean(each.content) for each in others or []), given], shown),
        employments=[
            employment
            for group in (jobs.affiliation_group if jobs else None) or []
            for each in group.summaries or []
            if each.employment_summary and (employment := _employment(each.employment_summary))
        ],
        is_stub=False,
        observed_at=None,
    )
    author = Author(name=shown, key=key, ids={"orcid": key})
    # A work without a title is left out; it is no reason to refuse the person.
    groups = activities.works.group if activities and activities.works else None
    for group in groups or []:
        if work := work_record(group, author, source):
            yield work


def _employment(employed: Employed) -> Employment | None:
    at = employed.organization
    name = clean(at.name) if at else None
    if not at or not name:
        return None
    known = at.disambiguated_organization
    years = [
        year(unwrapped(each.year)) if each else None
        for each in (employed.start_date, employed.end_date)
    ]
    return Employment(
        name=name,
        institution=external("ror", known.disambiguated_organization_identifier, Kind.INSTITUTION)
        if known and known.disambiguation_source == "ROR"
        else None,
        first_year=years[0],
        last_year=years[1],
    )


def _items(stream: BinaryIO) -> Iterator[Item]:
    return json_items(stream, "bulk")


def _detects(name: str, head: bytes) -> bool:
    return _HEAD.search(head) is not None


READER: Final = Reader(
    name="orcid",
    title="ORCID: public records of schema 3.0 and their works",
    source="orcid",
    detects=_detects,
    items=_items,
    convert=_records,
)
