"""Choose what is displayed of an entity from all that its sources say, by order of preference."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import json
from typing import Any, TypeVar

from graphsvc.ids import Kind, external_key, local_key
from graphsvc.ingest.evidence import Form
from graphsvc.ingest.records import (
    AffiliationRecord,
    AnyRecord,
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
    return sorted(
        records, key=lambda record: (record.is_stub, source_rank(record.source), record.name)
    )


def first(records: Iterable[Record], field: str) -> Any:
    """Value of a field in the first record that speaks of it."""
    for record in records:
        value = getattr(record, field)
        if value not in (None, [], ""):
            return value
    return None


def topic_properties(records: list[TopicRecord]) -> dict[str, Any]:
    """Displayed properties of a topic."""
    names = ("display_name", "subfield", "field", "domain")
    return {name: first(records, name) for name in names}


def institution_properties(records: list[InstitutionRecord]) -> dict[str, Any]:
    """Displayed properties of an institution."""
    names = (
        *("display_name", "country_code", "type", "aliases", "acronyms"),
        *("city", "latitude", "longitude", "url"),
    )
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


@dataclass(frozen=True)
class Known:
    """What external keys, forms and affiliation strings stand for in the graph now."""

    people: Mapping[Form, str]
    things: Mapping[str, str]
    strings: Mapping[str, str]

    def found(self, keys: Iterable[str]) -> list[str]:
        """Ids of the things that are in the graph, each once, in order."""
        return list(dict.fromkeys(self.things[key] for key in keys if key in self.things))


@dataclass(frozen=True)
class ListedWorkRecord:
    """A source's record of a work, with the form of each author."""

    record: WorkRecord
    forms: list[Form]

    def people(self, known: Known) -> list[str | None]:
        """Ids of the authors in the order of the list; None for who asked to be left out."""
        return [None if form.is_withheld else known.people[form] for form in self.forms]


def displayed_first(lists: Iterable[ListedWorkRecord]) -> list[ListedWorkRecord]:
    """Order a work's records by preference; one that lists only some authors comes last."""
    return sorted(
        lists,
        key=lambda item: (
            not item.record.authors_complete,
            source_rank(item.record.source),
            item.record.name,
        ),
    )


def authorships(
    lists: list[ListedWorkRecord], printed: list[AffiliationRecord], known: Known
) -> list[dict[str, Any]]:
    """Make the authorships of a work's displayed author list, that of the preferred source.

    `printed` adds affiliations that another record gives of single authorships.
    """
    displayed = lists[0].record
    people = {item.record.name: item.people(known) for item in lists}
    extra: dict[str, list[AffiliationRecord]] = {}
    for record in printed:
        for item in lists:
            if item.record.source == record.source:
                for form, person in zip(item.forms, people[item.record.name], strict=True):
                    if form.own == record.author and person:
                        extra.setdefault(person, []).append(record)
    made: dict[str, dict[str, Any]] = {}
    for position, (person, author) in enumerate(
        zip(people[displayed.name], displayed.authors, strict=True), 1
    ):
        # One person twice on one list is one authorship, at the first place.
        if person is None or person in made:
            continue
        added = extra.get(person, [])
        printing = {displayed.source} if author.affiliations or author.institutions else set[str]()
        affiliations = list(
            dict.fromkeys(
                [*author.affiliations, *(text for record in added for text in record.affiliations)]
            )
        )
        named = [known.strings[text] for text in affiliations if text in known.strings]
        # What the source itself identified goes before what the printed text is taken to mean.
        identified = known.found(author.institutions)
        made[person] = {
            "position": position,
            "raw_name": author.name,
            # What is empty is left out: most authorships say nothing but a name and its place.
            "is_corresponding": author.is_corresponding or None,
            "institution_ids": identified or list(dict.fromkeys(named)) or None,
            "affiliations": affiliations or None,
            "affiliations_inferred": (author.affiliations_inferred and not added) or None,
            "affiliations_asserted_by": sorted(printing | {record.source for record in added})
            or None,
            "asserted_by": sorted(
                {item.record.source for item in lists if person in people[item.record.name]}
            ),
        }
    return [{"id": person, "properties": properties} for person, properties in made.items()]


def printed_texts(lists: list[ListedWorkRecord], printed: list[AffiliationRecord]) -> list[str]:
    """List the affiliation strings that a work's displayed list and single records print."""
    found = {text for record in printed for text in record.affiliations}
    if lists:
        found.update(text for author in lists[0].record.authors for text in author.affiliations)
    return sorted(found)


def listed_authors(item: ListedWorkRecord, people: Mapping[Form, str]) -> list[dict[str, Any]]:
    """Give the people on a list that is not the displayed one, each with name and place."""
    return [
        {"id": people[form], "position": position, "raw_name": author.name}
        for position, (form, author) in enumerate(
            zip(item.forms, item.record.authors, strict=True), 1
        )
        if not form.is_withheld
    ]


def topic_assignments(records: list[WorkRecord], known: Known) -> list[dict[str, Any]]:
    """Make a work's topics; the first one of the preferred source is the primary."""
    voices: dict[str, set[str]] = {}
    scores: dict[str, float] = {}
    for record in records:
        for key in record.topics:
            topic = known.things.get(local_key(record.source, Kind.TOPIC, key))
            if topic:
                voices.setdefault(topic, set()).add(record.source)
                if key in record.topic_scores:
                    scores.setdefault(topic, record.topic_scores[key])
    return [
        {
            "id": topic,
            "properties": {
                "is_primary": place == 0,
                "asserted_by": sorted(said_by),
                "score": scores.get(topic),
            },
        }
        for place, (topic, said_by) in enumerate(voices.items())
    ]


def references_of(record: AnyRecord) -> set[str]:
    """External keys of other things that a record names, in the graph or not yet."""
    if isinstance(record, InstitutionRecord):
        return set(record.parents)
    if isinstance(record, ResearcherRecord):
        return {item.institution for item in record.employments if item.institution}
    if not isinstance(record, WorkRecord):
        return set()
    topics = {local_key(record.source, Kind.TOPIC, key) for key in record.topics}
    institutions = [key for author in record.authors for key in author.institutions]
    return topics.union(record.references, institutions)


def researcher_names(
    records: list[ResearcherRecord], names: list[tuple[str, list[str]]], stored: str | None
) -> tuple[str | None, list[str]]:
    """Choose a person's display name, and list the other forms of it.

    A person's own record decides; else the preferred source's form, then the most frequent, the
    longest, and the first in the alphabet. `names` holds the printed ones with their sources.
    """
    counts: dict[str, int] = {}
    ranks: dict[str, int] = {}
    for name, said_by in names:
        counts[name] = counts.get(name, 0) + 1
        rank = min(map(source_rank, said_by))
        ranks[name] = min(rank, ranks.get(name, rank))
    for record in records:
        for name in (record.display_name, *record.name_variants):
            counts.setdefault(name, 0)
            ranks.setdefault(name, source_rank(record.source))
    order = sorted(counts, key=lambda name: (ranks[name], -counts[name], -len(name), name))
    # Whom no source names any more keeps the name until the end of the import.
    display_name = first(records, "display_name") or next(iter(order), stored)
    return display_name, sorted(name for name in counts if name != display_name)
