"""Load records into the graph: one transaction from the first read to the version's increment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from graphsvc.gateway import Gateway, WriteTransaction
from graphsvc.ids import Kind
from graphsvc.ingest.derive import derive
from graphsvc.ingest.identity import Registry, author_keys, local_key, record_keys
from graphsvc.ingest.merge import (
    authorships,
    by_preference,
    institution_properties,
    topic_assignments,
    topic_properties,
    work_properties,
)
from graphsvc.ingest.records import (
    RECORD,
    AffiliationRecord,
    AnyRecord,
    InstitutionRecord,
    TopicRecord,
    WorkRecord,
)
from graphsvc.models.common import Versioned
from graphsvc.models.graph import EntityRef, KnownRecord, KnownString, StoredRecord


@dataclass(frozen=True)
class Loaded:
    """What a load did: entities by kind that are new, and records by what became of them."""

    created: Mapping[Kind, int]
    changed: int
    unchanged: int
    graph_version: int


async def load_records(
    gateway: Gateway,
    records: Sequence[AnyRecord],
    *,
    source: str,
    files: Iterable[str] = (),
    max_authors: int,
) -> Loaded:
    """Load records, all or none of them; what the graph already holds is left alone.

    `files` names each input file with its SHA-256, for the record of this run.

    Raises:
        Ambiguous: a record's external ids belong to two entities.
        InvalidInput: a record's source is not declared.
    """
    started = datetime.now(UTC)
    async with gateway.transaction() as transaction:
        # Loads take turns: two at once would give one thing two ids.
        await transaction.run("graph.lock")
        known = {
            item.name: item.digest
            for item in await transaction.many(
                KnownRecord, "ingest.records_known", names=[record.name for record in records]
            )
        }
        changed = [record for record in records if known.get(record.name) != record.digest]
        created: dict[Kind, int] = {}
        if changed:
            created = await _write(transaction, changed, started, max_authors)
            [state] = await transaction.many(Versioned, "graph.bump")
        else:
            [state] = await transaction.many(Versioned, "graph.state")
        loaded = Loaded(created, len(changed), len(records) - len(changed), state.graph_version)
        run = {
            "id": str(uuid4()),
            "source": source,
            "files": list(files),
            "started_at": started,
            "finished_at": datetime.now(UTC),
            "changed": loaded.changed,
            "unchanged": loaded.unchanged,
            "graph_version": loaded.graph_version,
        }
        await transaction.run("ingest.put_run", row=run)
    return loaded


async def _write(
    transaction: WriteTransaction, changed: list[AnyRecord], now: datetime, max_authors: int
) -> dict[Kind, int]:
    registry = Registry()
    owners = await _identify(transaction, registry, changed)
    await transaction.run(
        "ingest.put_entities",
        rows=[
            {"id": id, "label": kind.label, "properties": {}}
            for id, kind in sorted(registry.born.items())
        ],
    )
    await transaction.run("ingest.put_records", rows=_record_rows(changed, owners, now))
    await transaction.run("ingest.put_ids", rows=_id_rows(changed, owners, registry))
    touched = set(owners.values()) | registry.born.keys()
    touched |= await _put_strings(transaction, changed, owners)
    works = {id for id in touched if id.startswith(Kind.WORK.letter)}
    # Those on the lists before the change lose what they no longer have.
    touched |= await _neighbours(transaction, works)
    await _display(transaction, registry, touched)
    touched |= await _neighbours(transaction, works)
    await derive(transaction, touched, max_authors)
    people = sorted(id for id in touched if id.startswith(Kind.RESEARCHER.letter))
    await transaction.run("ingest.drop_orphans", ids=people)
    return {kind: list(registry.born.values()).count(kind) for kind in Kind}


async def _put_strings(
    transaction: WriteTransaction, changed: list[AnyRecord], owners: Mapping[str, str]
) -> set[str]:
    """Store which strings name the changed institutions; gives the works that print one."""
    rows = [
        {"id": owners[record.name], "texts": record.affiliations, "method": "declared"}
        for record in changed
        if isinstance(record, InstitutionRecord)
    ]
    if not rows:
        return set()
    printed = await transaction.many(EntityRef, "ingest.put_strings", rows=rows)
    return {row.id for row in printed}


async def _identify(
    transaction: WriteTransaction, registry: Registry, changed: list[AnyRecord]
) -> dict[str, str]:
    """Find or make the entity of each record and author; gives record name → entity id."""
    things: list[tuple[Kind, tuple[str, ...]]] = []
    subjects: dict[str, tuple[str, ...]] = {}
    for record in changed:
        if isinstance(record, AffiliationRecord):
            subjects[record.name] = (local_key(record.source, Kind.WORK, record.work),)
            continue
        subjects[record.name] = record_keys(record)
        things.append((Kind(record.kind), subjects[record.name]))
        if isinstance(record, WorkRecord):
            things.extend((Kind.RESEARCHER, keys) for keys in author_keys(record))
    mentioned = {key for keys in subjects.values() for key in keys}
    await registry.look_up(transaction, mentioned | {key for _, keys in things for key in keys})
    await registry.assign(transaction, things)
    return {name: registry.owner(keys[0]) for name, keys in subjects.items()}


def _record_rows(
    changed: list[AnyRecord], owners: Mapping[str, str], now: datetime
) -> list[dict[str, Any]]:
    return [
        {
            "id": owners[record.name],
            "name": record.name,
            "properties": {
                "source": record.source,
                "kind": record.kind,
                "version": record.version,
                "label": record.label if isinstance(record, WorkRecord) else None,
                "is_displayed": False,
                "digest": record.digest,
                "body": record.body,
                "observed_at": record.observed_at or now,
            },
        }
        for record in changed
    ]


def _id_rows(
    changed: list[AnyRecord], owners: Mapping[str, str], registry: Registry
) -> list[dict[str, Any]]:
    voices: dict[tuple[str, str], set[str]] = {}
    for record in changed:
        if isinstance(record, AffiliationRecord):
            continue
        for key in record_keys(record):
            voices.setdefault((owners[record.name], key), set()).add(record.source)
        if isinstance(record, WorkRecord):
            for keys in author_keys(record):
                for key in keys:
                    voices.setdefault((registry.owner(keys[0]), key), set()).add(record.source)
    return [
        {
            "id": id,
            "key": key,
            "scheme": key.partition(":")[0],
            "value": key.partition(":")[2],
            "asserted_by": sorted(said_by),
        }
        for (id, key), said_by in sorted(voices.items())
    ]


async def _neighbours(transaction: WriteTransaction, works: set[str]) -> set[str]:
    rows = await transaction.many(EntityRef, "ingest.work_neighbours", ids=sorted(works))
    return {row.id for row in rows}


async def _display(transaction: WriteTransaction, registry: Registry, touched: set[str]) -> None:
    """Write the displayed content of touched entities, chosen from all their sources' records."""
    stored: dict[str, list[AnyRecord]] = {}
    for row in await transaction.many(StoredRecord, "ingest.records_of", ids=sorted(touched)):
        stored.setdefault(row.id, []).append(RECORD.validate_json(row.body))
    content: list[dict[str, Any]] = []
    works: dict[str, list[WorkRecord]] = {}
    for id, records in sorted(stored.items()):
        if topics := by_preference(r for r in records if isinstance(r, TopicRecord)):
            content.append(
                {"id": id, "label": Kind.TOPIC.label, "properties": topic_properties(topics)}
            )
        if institutions := by_preference(r for r in records if isinstance(r, InstitutionRecord)):
            content.append(
                {
                    "id": id,
                    "label": Kind.INSTITUTION.label,
                    "properties": institution_properties(institutions),
                }
            )
        if lists := by_preference(r for r in records if isinstance(r, WorkRecord)):
            works[id] = lists
            content.append(
                {"id": id, "label": Kind.WORK.label, "properties": work_properties(lists)}
            )
    await transaction.run("ingest.put_entities", rows=content)
    given = [
        {"id": id, "voices": _voices(records)}
        for id, records in sorted(stored.items())
        # A person's keys come from author lists too, which are not at hand here.
        if not id.startswith(Kind.RESEARCHER.letter)
    ]
    await transaction.run("ingest.withdraw_ids", rows=given)
    await _display_lists(transaction, registry, works, stored)


def _voices(records: list[AnyRecord]) -> dict[str, list[str]]:
    """Tell which sources give each external key of an entity."""
    voices: dict[str, set[str]] = {}
    for record in records:
        if not isinstance(record, AffiliationRecord):
            for key in record_keys(record):
                voices.setdefault(key, set()).add(record.source)
    return {key: sorted(said_by) for key, said_by in voices.items()}


async def _display_lists(
    transaction: WriteTransaction,
    registry: Registry,
    works: dict[str, list[WorkRecord]],
    stored: dict[str, list[AnyRecord]],
) -> None:
    printed = {
        id: by_preference(r for r in stored[id] if isinstance(r, AffiliationRecord)) for id in works
    }
    await registry.look_up(transaction, _mentioned(works, printed))
    texts = {
        id: sorted(
            {text for author in records[0].authors for text in author.affiliations}
            | {text for record in printed[id] for text in record.affiliations}
        )
        for id, records in works.items()
    }
    await transaction.run(
        "ingest.put_printed", rows=[{"id": id, "texts": found} for id, found in texts.items()]
    )
    known = await transaction.many(
        KnownString,
        "ingest.strings_known",
        texts=sorted({text for found in texts.values() for text in found}),
    )
    institutions = {row.text: row.id for row in known}
    await transaction.run(
        "ingest.put_authorships",
        rows=[
            {"id": id, "authors": authorships(records, printed[id], registry, institutions)}
            for id, records in works.items()
        ],
    )
    await transaction.run(
        "ingest.put_topics",
        rows=[
            {"id": id, "topics": topic_assignments(records, registry)}
            for id, records in works.items()
        ],
    )
    await transaction.run(
        "ingest.put_listings",
        rows=[
            {
                "name": record.name,
                "is_displayed": place == 0,
                "authors": []
                if place == 0
                else [
                    {"id": person, "position": position, "raw_name": author.name}
                    for position, (person, author) in enumerate(
                        zip(registry.people(record), record.authors, strict=True), 1
                    )
                ],
            }
            for records in works.values()
            for place, record in enumerate(records)
        ],
    )


def _mentioned(
    works: dict[str, list[WorkRecord]], printed: dict[str, list[AffiliationRecord]]
) -> set[str]:
    """Collect the keys of all people and topics that works mention."""
    keys: set[str] = set()
    for id, records in works.items():
        for record in records:
            keys.update(*author_keys(record))
            keys.update(local_key(record.source, Kind.TOPIC, topic) for topic in record.topics)
        keys.update(
            local_key(record.source, Kind.RESEARCHER, record.author) for record in printed[id]
        )
    return keys
