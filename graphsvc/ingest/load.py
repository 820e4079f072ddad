"""Load records into the graph, a batch in one transaction with all that it changes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from graphsvc.gateway import Gateway, WriteTransaction
from graphsvc.ids import Kind
from graphsvc.ingest.decisions import Decisions
from graphsvc.ingest.display import WorksDisplay
from graphsvc.ingest.evidence import Form
from graphsvc.ingest.lists import Lists
from graphsvc.ingest.pending import finish_in, refresh
from graphsvc.ingest.people import PeopleStep, Settled
from graphsvc.ingest.records import (
    RECORD,
    AnyRecord,
    DecisionKind,
    DecisionRecord,
    ResearcherRecord,
    WithdrawalRecord,
    WorkRecord,
)
from graphsvc.ingest.registry import Registry
from graphsvc.ingest.retake import retake
from graphsvc.ingest.rows import record_rows
from graphsvc.ingest.sources import source_rank
from graphsvc.ingest.strings import Strings
from graphsvc.ingest.things import Arrived, Things, settle_things
from graphsvc.ingest.versions import Standing, replaces
from graphsvc.ingest.writing import Writer
from graphsvc.models.common import Versioned
from graphsvc.models.graph import (
    Count,
    DecisionRow,
    EntityRef,
    KnownRecord,
    StoredRecord,
)


@dataclass
class Loaded:
    """What a load did: entities by kind that are new, and records by what became of them.

    Of the changed records, `updated` replaced another version and `linked` joined an entity that
    another record had made. `conflicts` counts people about whom the evidence came to contradict
    itself.
    """

    created: dict[Kind, int]
    changed: int
    unchanged: int
    updated: int = 0
    linked: int = 0
    conflicts: int = 0
    graph_version: int = 0


class Batch:
    """One batch of records, inside one transaction."""

    def __init__(self, transaction: WriteTransaction, strings: Strings, max_authors: int) -> None:
        self._transaction = transaction
        self._strings = strings
        self._max_authors = max_authors
        self._registry = Registry()
        self._writer = Writer(transaction, strings, self._registry)

    async def load(self, records: Iterable[AnyRecord]) -> Loaded:
        """Load records; those that change nothing are only counted.

        Who is to be left out is so from the beginning. Other decisions come last, so that ids that
        they lead elsewhere have been given.

        Raises:
            InvalidInput: a record's source is not declared, or what it speaks of is not there.
        """
        # Loads take turns: two at once would give one thing two ids.
        await self._transaction.run("graph.lock")
        given: list[AnyRecord] = []
        first: list[DecisionRecord] = []
        last: list[DecisionRecord] = []
        for record in records:
            if not isinstance(record, DecisionRecord):
                given.append(record)
            elif record.decision is DecisionKind.SUPPRESS:
                first.append(record)
            else:
                last.append(record)
        before = await retake(self._transaction, first, self._settle_alone)
        loaded = await self._load(given)
        for taken in (before, await retake(self._transaction, last, self._settle_alone)):
            loaded.changed += taken.new + taken.undone
            loaded.updated += taken.undone
            loaded.unchanged += taken.unchanged
        return loaded

    async def _settle_alone(self, people: set[str], forms: set[Form]) -> None:
        # What was born for one decision is known to the next.
        await Batch(self._transaction, self._strings, self._max_authors).resettle(people, forms)

    async def _load(self, given: list[AnyRecord]) -> Loaded:
        decisions = Decisions(await self._transaction.many(DecisionRow, "ingest.decisions"))
        known, said = await self._changed(given, decisions)
        if not said:
            return Loaded({}, 0, len(given))
        [before] = await self._transaction.many(Count, "graph.arrivals", count=len(said))
        # A newer version keeps the place of the first.
        arrived = {
            name: known[name].born if name in known else before.total + n
            for n, name in enumerate(said, 1)
        }
        replaced = await self._replaced(known.keys() & said.keys())
        changed = {
            name: record
            for name, record in said.items()
            if not isinstance(record, WithdrawalRecord)
        }
        withdrawn = {name: said[name] for name in said.keys() - changed.keys()}
        await self._writer.withdraw(withdrawn, arrived, decisions)
        owners = {name: row.id for name, row in known.items() if name in said and row.id}
        things = await self._things(changed, arrived, owners)
        neighbours = await self._neighbours(things)
        people, lists = await self._people(changed, arrived, replaced, things, decisions)
        works = [thing for thing in things.all() if thing.kind is Kind.WORK]
        fresh = {
            work.id
            for work in works
            # A part that came off another work has records that are stored already.
            if work.is_new and all(r.name in changed and r.name not in known for r in work.records)
        }
        await self._writer.put_things([t for t in things.all() if t.id not in fresh])
        await self._writer.put_people(people)
        lost = {owners[name] for name in withdrawn if name in owners}
        await self._writer.put_strings(changed, things, lost)
        display = WorksDisplay(
            self._transaction, lists, people.owners, self._strings, self._max_authors
        )
        shown = await display.show(works)
        rows = record_rows(changed, arrived, decisions)
        await self._writer.create_works([work for work in works if work.id in fresh], shown, rows)
        told = {
            people.merged.get(id, id) for id in lost if id.startswith(Kind.RESEARCHER.letter)
        } - people.gone
        await self._writer.put_records(things, changed, rows, people, fresh, told)
        await display.write(shown, fresh)
        await self._writer.remove(things, people)
        await self._hand_over(people)
        await self._mark(things, people, lists, neighbours, replaced.values())
        return Loaded(
            {kind: list(self._registry.born.values()).count(kind) for kind in Kind},
            len(said),
            len(given) - len(said),
            len(known.keys() & said.keys()),
            sum(
                record.name in changed and record.name not in known and record.name != thing.birth
                for thing in things.all()
                for record in thing.records
            ),
            sum(bool(p.conflicts) and p.id not in people.contested for p in people.people),
        )

    async def resettle(self, people: set[str], forms: set[Form]) -> None:
        """Look at all the evidence of people anew, after a decision about them."""
        decisions = Decisions(await self._transaction.many(DecisionRow, "ingest.decisions"))
        lists, things = Lists(), Things()
        step = PeopleStep(self._transaction, self._registry, decisions, lists)
        settled = await step.settle(set(), people, forms)
        await self._writer.put_people(settled)
        await self._writer.put_records(things, {}, {}, settled, set(), set())
        await self._writer.remove(things, settled)
        await self._hand_over(settled)
        await self._mark(things, settled, lists, people, ())

    async def _changed(
        self, given: list[AnyRecord], decisions: Decisions
    ) -> tuple[dict[str, KnownRecord], dict[str, AnyRecord]]:
        """Tell which records say something new; gives also which are stored."""
        rows = await self._transaction.many(
            KnownRecord, "ingest.records_known", names=sorted({record.name for record in given})
        )
        known = {row.name: row for row in rows}
        standing = {row.name: Standing(row.digest, row.version, row.is_stub) for row in rows}
        changed: dict[str, AnyRecord] = {}
        for record in given:
            source_rank(record.source)
            if decisions.is_left_out(record):
                continue
            kept = decisions.redacted(record) if isinstance(record, WorkRecord) else record
            mine = Standing.of(kept)
            if replaces(mine, standing.get(record.name)):
                standing[record.name] = mine
                changed[record.name] = record
        return known, changed

    async def _replaced(self, names: Collection[str]) -> dict[str, AnyRecord]:
        if not names:
            return {}
        rows = await self._transaction.many(
            StoredRecord, "ingest.records_named", names=sorted(names)
        )
        return {row.name: RECORD.validate_json(row.body) for row in rows}

    async def _things(
        self,
        changed: Mapping[str, AnyRecord],
        arrived: Mapping[str, int],
        owners: Mapping[str, str],
    ) -> Things:
        records = [
            Arrived(arrived[record.name], record)
            for record in changed.values()
            if not isinstance(record, ResearcherRecord)
        ]
        known = {
            name: id for name, id in owners.items() if not id.startswith(Kind.RESEARCHER.letter)
        }
        return await settle_things(self._transaction, self._registry, records, known)

    async def _neighbours(self, things: Things) -> set[str]:
        """People, topics and institutions that hung on works before the change."""
        old = {thing.id for thing in things.all() if thing.kind is Kind.WORK and not thing.is_new}
        others = things.changed | things.merged.keys() | things.gone
        old |= {id for id in others if id.startswith(Kind.WORK.letter)}
        if not old:
            return set()
        rows = await self._transaction.many(EntityRef, "ingest.work_neighbours", ids=sorted(old))
        return {row.id for row in rows}

    async def _people(
        self,
        changed: Mapping[str, AnyRecord],
        arrived: Mapping[str, int],
        replaced: Mapping[str, AnyRecord],
        things: Things,
        decisions: Decisions,
    ) -> tuple[Settled, Lists]:
        lists = Lists()
        for thing in things.all():
            if thing.kind is Kind.WORK:
                lists.add(thing.id, thing.arrived, decisions)
        # Their records are on others' lists now, though they are still stored under them.
        lists.works |= {id: {} for id in things.merged if id.startswith(Kind.WORK.letter)}
        for name, record in changed.items():
            if isinstance(record, ResearcherRecord):
                lists.add_own(arrived[name], record, decisions)
        vanished: set[Form] = set()
        for record in replaced.values():
            if isinstance(record, ResearcherRecord):
                vanished.add(decisions.researcher_form(record))
            elif isinstance(record, WorkRecord):
                vanished.update(decisions.author_forms(record))
        step = PeopleStep(self._transaction, self._registry, decisions, lists)
        return await step.settle(vanished - lists.forms()), lists

    async def _hand_over(self, people: Settled) -> None:
        """Put people at the works that they take over from others.

        At once, since whoever looks at all the evidence of a person next finds it by their works.
        """
        await refresh(self._transaction, people.works, self._strings, self._max_authors)

    async def _mark(
        self,
        things: Things,
        people: Settled,
        lists: Lists,
        neighbours: set[str],
        replaced: Collection[AnyRecord],
    ) -> None:
        """Mark everything whose derived data or lists depend on what changed, or is no more."""
        every = things.all()
        touched = {person.id for person in people.people} | neighbours
        touched |= {thing.id for thing in every if thing.kind is not Kind.WORK}
        touched |= {people.owners[form] for form in lists.forms() if form in people.owners}
        stale: set[str] = set()
        for is_work in (True, False):
            keys = {
                key for thing in every if (thing.kind is Kind.WORK) is is_work for key in thing.keys
            }
            keys |= {
                key
                for record in replaced
                if isinstance(record, WorkRecord) is is_work
                for key in record.keys
            }
            if not keys:
                continue
            rows = await self._transaction.many(EntityRef, "ingest.referring", keys=sorted(keys))
            works = {row.id for row in rows if row.id.startswith(Kind.WORK.letter)}
            touched |= {row.id for row in rows} - works
            # Who cites a work has one more citation; who names anything else shows it otherwise.
            (touched if is_work else stale).update(works)
        await self._writer.mark_stale(stale)
        # New people are marked as they are created.
        touched -= {id for id, kind in self._registry.born.items() if kind is Kind.RESEARCHER}
        await self._transaction.run("ingest.mark_touched", ids=sorted(touched))


async def load_records(
    gateway: Gateway,
    records: Sequence[AnyRecord],
    *,
    source: str,
    files: Iterable[str] = (),
    max_authors: int,
) -> Loaded:
    """Load records with all their derived data, all or none of them in one transaction.

    `files` names each input file with its SHA-256, for the record of this run.

    Raises:
        InvalidInput: a record's source is not declared, or what it speaks of is not there.
    """
    started = datetime.now(UTC)
    strings = Strings()
    async with gateway.transaction() as transaction:
        loaded = await Batch(transaction, strings, max_authors).load(records)
        # An import that was cut short may have left something to be done.
        is_changed = await finish_in(transaction, strings, max_authors) or loaded.changed
        query = "graph.bump" if is_changed else "graph.state"
        [state] = await transaction.many(Versioned, query)
        loaded.graph_version = state.graph_version
        run = {
            "id": str(uuid4()),
            "state": "done",
            "source": source,
            "files": list(files),
            "started_at": started,
            "finished_at": datetime.now(UTC),
            "updated": loaded.changed,
            "unchanged": loaded.unchanged,
            "graph_version": loaded.graph_version,
        }
        await transaction.run("ingest.put_run", row=run)
    return loaded
