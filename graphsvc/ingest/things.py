"""Which work, topic or institution a record speaks of: those that share a key are one."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, NamedTuple

from graphsvc.errors import InvalidInput
from graphsvc.gateway import WriteTransaction
from graphsvc.ids import Kind
from graphsvc.ingest.records import RECORD, AffiliationRecord, AnyRecord, joining_keys
from graphsvc.ingest.registry import Birth, Registry
from graphsvc.ingest.resolve import Groups
from graphsvc.models.graph import KeyOwner, StoredThing


class StrayRecords(InvalidInput):
    """Records of affiliations at works that are not there; `names` are theirs."""

    def __init__(self, strays: Mapping[str, AnyRecord]) -> None:
        self.names = frozenset(strays)
        missing = joining_keys(next(iter(strays.values())))[0]
        super().__init__(
            f"A record refers to '{missing}', which is not in the graph.",
            remedy="Load the records it belongs to first; for the seeds, `graphsvc seed`.",
            field="key",
        )


class Arrived(NamedTuple):
    """A record with the number of its first arrival, which orders births."""

    born: int
    record: AnyRecord


def stored_record(stored: Mapping[str, Any]) -> Arrived:
    """Read a record as the graph keeps it."""
    return Arrived(int(stored["born"]), RECORD.validate_json(stored["body"]))


@dataclass
class Thing:
    """One entity as this transaction leaves it: its id, its birth, and all its records."""

    id: str
    kind: Kind
    birth: str
    born: int
    arrived: list[Arrived]
    is_new: bool

    @property
    def records(self) -> list[AnyRecord]:
        """What the sources say of it."""
        return [item.record for item in self.arrived]

    @property
    def keys(self) -> set[str]:
        """External keys that its records give."""
        return {key for record in self.records for key in record.keys}


@dataclass
class Things:
    """What became of the records' entities."""

    by_record: dict[str, Thing] = field(default_factory=dict[str, Thing])
    #: Old id → the id it leads to now.
    merged: dict[str, str] = field(default_factory=dict[str, str])
    #: Entities whose keys or records another entity took over.
    changed: set[str] = field(default_factory=set[str])
    #: Entities that no record speaks of any more.
    gone: set[str] = field(default_factory=set[str])

    def all(self) -> list[Thing]:
        """Each entity once, in the order of ids."""
        return sorted({thing.id: thing for thing in self.by_record.values()}.values(), key=_id_of)


def kind_of(id: str) -> Kind:
    """Kind of the entity with this id."""
    return next(kind for kind in Kind if kind.letter == id[0])


async def things_of(transaction: WriteTransaction, ids: Collection[str]) -> list[Thing]:
    """Read entities with all their records."""
    rows = await transaction.many(StoredThing, "ingest.records_of", ids=sorted(ids))
    return [
        Thing(
            row.id,
            kind_of(row.id),
            row.birth,
            row.born,
            [stored_record(stored) for stored in row.records],
            False,
        )
        for row in rows
    ]


def _id_of(thing: Thing) -> str:
    return thing.id


async def settle_things(
    transaction: WriteTransaction,
    registry: Registry,
    changed: Iterable[Arrived],
    known: Mapping[str, str],
) -> Things:
    """Find or make the entity of each record.

    `known` maps the names of records that are stored to the entities they are or were of. All
    records of the entities that are met are read, so that a key that is gone can part them again.

    Raises:
        StrayRecords: some speak of works that are not there.
    """
    arrived = {item.record.name: item for item in changed}
    keys = {key for item in arrived.values() for key in joining_keys(item.record)}
    owners = await transaction.many(KeyOwner, "ingest.owners", keys=sorted(keys))
    met = {row.id for row in owners} | set(known.values())
    entities: dict[str, StoredThing] = {}
    if met:
        rows = await transaction.many(StoredThing, "ingest.records_of", ids=sorted(met))
        entities = {row.id: row for row in rows}
    for row in entities.values():
        for stored in row.records:
            born = int(stored["born"])
            if stored["name"] in arrived:
                # A newer version keeps the place of the first.
                arrived[stored["name"]] = Arrived(born, arrived[stored["name"]].record)
            else:
                arrived[stored["name"]] = stored_record(stored)
    groups = Groups()
    for name, item in arrived.items():
        for key in joining_keys(item.record):
            groups.join(name, key)
    parts: dict[object, list[Arrived]] = {}
    for name, item in arrived.items():
        parts.setdefault(groups.find(name), []).append(item)
    return await _identified(transaction, registry, list(parts.values()), entities)


async def _identified(
    transaction: WriteTransaction,
    registry: Registry,
    parts: list[list[Arrived]],
    entities: Mapping[str, StoredThing],
) -> Things:
    births = {_birth(row): row for row in entities.values()}
    before = {stored["name"]: row.id for row in entities.values() for stored in row.records}
    things = Things()
    new: list[tuple[Kind, Birth]] = []
    unborn: dict[Birth, list[Arrived]] = {}
    strays: dict[str, AnyRecord] = {}
    for part in parts:
        part.sort(key=lambda item: (item.born, item.record.name))
        names = [item.record.name for item in part]
        old = sorted((births[name] for name in names if name in births), key=lambda e: e.born)
        records = [item.record for item in part]
        if not old:
            first = next((r for r in records if not isinstance(r, AffiliationRecord)), None)
            if first is None:
                # What is stored goes with the work, whose last record was withdrawn.
                new_ones = (record for record in records if record.name not in before)
                strays |= {record.name: record for record in new_ones}
                continue
            birth = Birth(min(item.born for item in part), first.name, first.keys[0])
            new.append((Kind(first.kind), birth))
            unborn[birth] = part
            continue
        kept = old[0]
        thing = Thing(kept.id, kind_of(kept.id), _birth(kept), kept.born, part, False)
        things.merged |= {other.id: kept.id for other in old[1:]}
        things.by_record |= dict.fromkeys(names, thing)
    if strays:
        raise StrayRecords(strays)
    given = await registry.assign(transaction, new)
    for birth, part in unborn.items():
        thing = Thing(given[birth], kind_of(given[birth]), birth.unit, birth.born, part, True)
        things.by_record |= {item.record.name: thing for item in part}
    for name, id in before.items():
        thing = things.by_record.get(name)
        if thing and thing.id != id:
            things.changed |= {id, thing.id}
    things.gone = entities.keys() - things.merged - {thing.id for thing in things.all()}
    return things


def _birth(row: StoredThing) -> str:
    """Name the record that an entity has its id by: the first, the next once that is withdrawn."""
    records = [stored for stored in row.records if stored["kind"] != "affiliation"]
    names = [stored["name"] for stored in sorted(records, key=itemgetter("born", "name"))]
    return names[0] if names and row.birth not in names else row.birth
