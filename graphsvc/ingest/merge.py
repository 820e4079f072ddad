"""Choose what is displayed of an entity from all that its sources say, by order of preference."""

from collections.abc import Iterable
import json
from typing import Any, TypeVar

from graphsvc.ids import Kind, external_key
from graphsvc.ingest.identity import Registry, local_key
from graphsvc.ingest.records import (
    AffiliationRecord,
    InstitutionRecord,
    Record,
    ResearcherRecord,
    TopicRecord,
    WorkRecord,
)
from graphsvc.ingest.sources import source_rank

R = TypeVar("R", bound=Record)


def by_preference(records: Iterable[R]) -> list[R]:
    """Order records from the most preferred source to the least, whatever order they came in."""
    return sorted(records, key=lambda record: (source_rank(record.source), record.name))


def first(records: Iterable[Record], field: str) -> Any:
    """Value of a field in the first record that speaks of it."""
    values = (getattr(record, field) for record in records)
    return next((value for value in values if value not in (None, [], "")), None)


def topic_properties(records: list[TopicRecord]) -> dict[str, Any]:
    """Displayed properties of a topic."""
    names = ("display_name", "subfield", "field", "domain")
    return {name: first(records, name) for name in names}


def institution_properties(records: list[InstitutionRecord]) -> dict[str, Any]:
    """Displayed properties of an institution."""
    names = ("display_name", "country_code", "type", "aliases")
    return {name: first(records, name) for name in names}


def work_properties(records: list[WorkRecord]) -> dict[str, Any]:
    """Displayed properties of a work."""
    published = first(records, "publication_date")
    locations = [
        json.dumps(location.model_dump(exclude_none=True), ensure_ascii=False)
        for record in records
        for location in record.locations
    ]
    unverified = {
        external_key(scheme, value, Kind.WORK)
        for record in records
        for scheme, value in record.unverified.items()
    }
    return {
        "title": first(records, "title"),
        "abstract": first(records, "abstract"),
        "type": first(records, "type"),
        "publication_year": first(records, "year"),
        "publication_date": published and published.isoformat(),
        "source": first(records, "venue"),
        "locations": list(dict.fromkeys(locations)) or None,
        "unverified_keys": sorted(unverified) or None,
        "cited_by_count": first(records, "cited_by_count"),
        "is_retracted": first(records, "is_retracted"),
        "url": first(records, "url"),
    }


def authorships(
    records: list[WorkRecord],
    printed: list[AffiliationRecord],
    registry: Registry,
    institutions: dict[str, str],
) -> list[dict[str, Any]]:
    """Make the authorships of a work's displayed author list, that of the preferred source.

    `printed` adds affiliations that another record gives of single authorships; `institutions`
    maps affiliation strings to institution ids.
    """
    displayed = records[0]
    lists = {record.name: registry.people(record) for record in records}
    extra: dict[str, list[AffiliationRecord]] = {}
    for record in printed:
        person = registry.owner(local_key(record.source, Kind.RESEARCHER, record.author))
        extra.setdefault(person, []).append(record)
    made: dict[str, dict[str, Any]] = {}
    people = zip(lists[displayed.name], displayed.authors, strict=True)
    for position, (person, author) in enumerate(people, 1):
        added = extra.get(person, [])
        printing = {displayed.source} if author.affiliations else set[str]()
        affiliations = list(
            dict.fromkeys(
                [*author.affiliations, *(text for record in added for text in record.affiliations)]
            )
        )
        found = [institutions[text] for text in affiliations if text in institutions]
        # One person twice on one list is one authorship, at the first place.
        made.setdefault(
            person,
            {
                "position": position,
                "raw_name": author.name,
                "is_corresponding": author.is_corresponding,
                "institution_ids": list(dict.fromkeys(found)),
                "affiliations": affiliations,
                "affiliations_inferred": author.affiliations_inferred and not added,
                "affiliations_asserted_by": sorted(printing | {record.source for record in added}),
                "asserted_by": sorted({r.source for r in records if person in lists[r.name]}),
            },
        )
    return [{"id": person, "properties": properties} for person, properties in made.items()]


def topic_assignments(records: list[WorkRecord], registry: Registry) -> list[dict[str, Any]]:
    """Make a work's topics; the first one of the preferred source is the primary."""
    voices: dict[str, set[str]] = {}
    for record in records:
        for key in record.topics:
            topic = registry.owner(local_key(record.source, Kind.TOPIC, key))
            voices.setdefault(topic, set()).add(record.source)
    return [
        {"id": topic, "properties": {"is_primary": place == 0, "asserted_by": sorted(said_by)}}
        for place, (topic, said_by) in enumerate(voices.items())
    ]


def researcher_names(
    records: list[ResearcherRecord], names: list[dict[str, Any]], stored: str | None
) -> tuple[str | None, list[str]]:
    """Choose a person's display name, and list the other forms of it.

    A person's own record decides; else the preferred source's form, then the most frequent, the
    longest, and the first in the alphabet. `names` holds the printed ones with their sources.
    """
    counts: dict[str, int] = {}
    ranks: dict[str, int] = {}
    for item in names:
        name = item["name"]
        counts[name] = counts.get(name, 0) + 1
        rank = min(map(source_rank, item["sources"]))
        ranks[name] = min(rank, ranks.get(name, rank))
    for record in records:
        for name in (record.display_name, *record.name_variants):
            counts.setdefault(name, 0)
            ranks.setdefault(name, source_rank(record.source))
    order = sorted(counts, key=lambda name: (ranks[name], -counts[name], -len(name), name))
    # Whom no source names any more keeps the name until the end of the import.
    display_name = first(records, "display_name") or next(iter(order), stored)
    return display_name, sorted(name for name in counts if name != display_name)
