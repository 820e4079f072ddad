"""What a load writes to the graph, as the rows of its queries."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from graphsvc.ids import Kind
from graphsvc.ingest import implied
from graphsvc.ingest.decisions import Decisions
from graphsvc.ingest.evidence import numbered
from graphsvc.ingest.merge import (
    by_preference,
    institution_properties,
    topic_properties,
    work_properties,
)
from graphsvc.ingest.people import Person
from graphsvc.ingest.records import (
    AnyRecord,
    InstitutionRecord,
    TopicRecord,
    WorkRecord,
)
from graphsvc.ingest.things import Thing
from graphsvc.models.trust import TIE_HISTOGRAM

#: Counts of what is new, until it has its turn: a record can be read from the beginning.
UNCOUNTED: Final[Mapping[Kind, dict[str, Any]]] = {
    Kind.WORK: {},
    Kind.TOPIC: {"works_count": 0, "researchers_count": 0},
    Kind.INSTITUTION: {"works_count": 0, "researchers_count": 0},
    Kind.RESEARCHER: {
        "works_count": 0,
        "topics_count": 0,
        "collaborators_count": 0,
        "ties_at_least": [0] * TIE_HISTOGRAM,
        "large_works_excluded": 0,
        "indexed_works_count": 0,
        "corroborated_works_count": 0,
        "asserted_by": [],
    },
}


def thing_rows(things: Collection[Thing]) -> list[dict[str, Any]]:
    """Displayed content of entities, with their births."""
    rows: list[dict[str, Any]] = []
    for thing in things:
        properties: dict[str, Any] = {"birth": thing.birth, "born": thing.born}
        if thing.kind is Kind.TOPIC:
            topics = by_preference(r for r in thing.records if isinstance(r, TopicRecord))
            properties |= _named(topic_properties(topics), thing)
        elif thing.kind is Kind.INSTITUTION:
            found = by_preference(r for r in thing.records if isinstance(r, InstitutionRecord))
            properties |= _named(institution_properties(found), thing)
        elif thing.kind is Kind.WORK:
            works = by_preference(r for r in thing.records if isinstance(r, WorkRecord))
            properties |= work_properties(works)
        row = {"id": thing.id, "label": thing.kind.label, "properties": properties}
        rows.append({**row, "new": UNCOUNTED[thing.kind]})
    return rows


def _named(properties: dict[str, Any], thing: Thing) -> dict[str, Any]:
    """Add the keys by which lists are ordered, so that whoever is beside it hears of a new name."""
    key = implied.canonical_key(sorted(thing.keys))
    order = implied.sort_key(properties["display_name"], key)
    return properties | {"canonical_key": key, "sort_key": order}


def id_rows(things: Collection[Thing]) -> list[dict[str, Any]]:
    """External ids of entities, each with the sources that give it."""
    rows: list[dict[str, Any]] = []
    for thing in things:
        voices: dict[str, set[str]] = {}
        for record in thing.records:
            for key in record.keys:
                voices.setdefault(key, set()).add(record.source)
        rows.append({"id": thing.id, "keys": [key_row(*item) for item in sorted(voices.items())]})
    return rows


def key_row(key: str, said_by: Collection[str]) -> dict[str, Any]:
    """One external id as the graph holds it."""
    scheme, _, value = key.partition(":")
    return {"key": key, "scheme": scheme, "value": value, "asserted_by": sorted(said_by)}


def person_row(person: Person) -> dict[str, Any]:
    """A person with the forms, keys and names that make them one."""
    voices: dict[str, set[str]] = {}
    for form in person.forms:
        for key in form.keys:
            voices.setdefault(key, set()).add(form.source)
    return {
        "id": person.id,
        "label": Kind.RESEARCHER.label,
        "properties": {
            "id": person.id,
            "birth": person.birth,
            "born": person.born,
            "forms": [
                numbered(form, number)
                for form, number in sorted(person.forms.items(), key=lambda item: item[::-1])
            ],
            "name_only": not any(form.is_keyed for form in person.forms),
            "conflicts": sorted(map(str, person.conflicts)) or None,
            **({"display_name": person.name} if person.name else {}),
        },
        "keys": [key_row(*item) for item in sorted(voices.items())],
        "names": sorted({form.name_key for form in person.forms if form.name_key}),
    }


def record_rows(
    changed: Mapping[str, AnyRecord], arrived: Mapping[str, int], decisions: Decisions
) -> dict[str, dict[str, Any]]:
    """Records whole, by their names, without what is left out of them."""
    rows: dict[str, dict[str, Any]] = {}
    for name, record in changed.items():
        kept = decisions.redacted(record) if isinstance(record, WorkRecord) else record
        rows[name] = {
            "observed_at": record.observed_at,
            "properties": {
                "name": name,
                "born": arrived[name],
                "source": record.source,
                "kind": record.kind,
                "version": record.version,
                "is_stub": record.is_stub or None,
                "label": record.label if isinstance(record, WorkRecord) else None,
                "is_displayed": isinstance(record, WorkRecord),
                "digest": kept.digest,
                "body": kept.body,
            },
        }
    return rows
