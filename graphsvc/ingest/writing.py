"""Writes what a batch has settled: entities, their records, people, strings, and what is gone."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from graphsvc.gateway import WriteTransaction
from graphsvc.ids import Kind
from graphsvc.ingest.decisions import Decisions
from graphsvc.ingest.display import Shown
from graphsvc.ingest.merge import references_of
from graphsvc.ingest.people import Settled
from graphsvc.ingest.records import AnyRecord, InstitutionRecord
from graphsvc.ingest.registry import Registry
from graphsvc.ingest.rows import UNCOUNTED, id_rows, person_row, record_rows, thing_rows
from graphsvc.ingest.strings import Strings
from graphsvc.ingest.things import Thing, Things, things_of
from graphsvc.models.graph import EntityRef


class Writer:
    """Writes for one batch; `registry` tells which ids were given in it."""

    def __init__(self, transaction: WriteTransaction, strings: Strings, registry: Registry) -> None:
        self._transaction = transaction
        self._strings = strings
        self._registry = registry

    async def withdraw(
        self,
        withdrawn: Mapping[str, AnyRecord],
        arrived: Mapping[str, int],
        decisions: Decisions,
    ) -> None:
        """Take back what records asserted; before all else, so that nobody meets it any more."""
        if withdrawn:
            rows = list(record_rows(withdrawn, arrived, decisions).values())
            await self._transaction.run("ingest.put_withdrawals", rows=rows, now=datetime.now(UTC))

    async def put_things(self, things: Collection[Thing]) -> None:
        """Write what is displayed of entities, and their external ids."""
        if things:
            await self._transaction.run("ingest.put_entities", rows=thing_rows(things))
            await self._transaction.run("ingest.put_ids", rows=id_rows(things))

    async def create_works(
        self,
        works: Collection[Thing],
        shown: Mapping[str, Shown],
        records: Mapping[str, dict[str, Any]],
    ) -> None:
        """Create works of which nothing is there yet, in one query."""
        if not works:
            return
        rows: list[dict[str, Any]] = []
        for content, ids, work in zip(thing_rows(works), id_rows(works), works, strict=True):
            properties, _ = shown[work.id].derived
            own = [records[record.name] for record in work.records]
            observed = [row["observed_at"] for row in own if row["observed_at"]]
            rows.append(
                {
                    "properties": {"id": work.id, **content["properties"], **properties},
                    "observed_at": max(observed, default=None),
                    "keys": ids["keys"],
                    "records": own,
                    "authors": shown[work.id].authors,
                }
            )
        await self._transaction.run("ingest.create_works", rows=rows, now=datetime.now(UTC))

    async def put_records(
        self,
        things: Things,
        changed: Mapping[str, AnyRecord],
        rows: Mapping[str, dict[str, Any]],
        people: Settled,
        fresh: Collection[str],
        told: set[str],
    ) -> None:
        """Keep the records whole, each under what it speaks of, and note what else they name.

        `told` are people of whom a record was withdrawn.
        """
        run = self._transaction.run
        owners = {name: thing.id for name, thing in things.by_record.items()}
        own = {name: people.owners[form] for form, names in people.own.items() for name in names}
        owners |= own
        put = [
            {"id": owners[name], **row} for name, row in rows.items() if owners[name] not in fresh
        ]
        if put:
            await run("ingest.put_records", rows=put, now=datetime.now(UTC))
        every = things.all()
        moved = [
            {"id": thing.id, "names": [record.name for record in thing.records]}
            for thing in every
            if thing.id in things.changed
        ]
        if people.is_anew:
            moved += [{"id": id, "names": [name]} for name, id in own.items()]
        if moved:
            await run("ingest.move_records", rows=moved)
        # What a person's other records name stays named.
        told |= {id for name, id in own.items() if name in changed}
        people_told = await things_of(self._transaction, told) if told else []
        references = [
            {
                "id": thing.id,
                "keys": sorted(set[str]().union(*(references_of(r) for r in thing.records))),
            }
            for thing in [*every, *people_told]
        ]
        new = self._registry.born
        if references := [row for row in references if row["keys"] or row["id"] not in new]:
            await run("ingest.put_references", rows=references)

    async def put_people(self, people: Settled) -> None:
        """Write who people are, whether new or known before."""
        run = self._transaction.run
        if self._registry.born:
            await run("ingest.return_ids", ids=sorted(self._registry.born))
        rows = [person_row(person) for person in people.people]
        new = [row for row in rows if row["id"] in self._registry.born]
        old = [row for row in rows if row["id"] not in self._registry.born]
        if new:
            uncounted = UNCOUNTED[Kind.RESEARCHER]
            await run("ingest.create_people", rows=new, uncounted=uncounted)
        if old:
            await run("ingest.put_entities", rows=old)
            await run("ingest.put_ids", rows=old)
            await run("ingest.put_names", rows=old)
        contested = {person.id for person in people.people if person.conflicts}
        settled = {row["id"] for row in old} - contested
        if contested or settled:
            await run("ingest.mark_contested", contested=sorted(contested), settled=sorted(settled))

    async def put_strings(
        self, changed: Mapping[str, AnyRecord], things: Things, lost: Collection[str]
    ) -> None:
        """Store which strings the changed institutions declare as naming them.

        Of those in `lost` records were withdrawn.
        """
        changing = [
            things.by_record[name]
            for name, record in changed.items()
            if isinstance(record, InstitutionRecord)
        ]
        changing += [
            thing
            for thing in things.all()
            if thing.kind is Kind.INSTITUTION and (thing.id in things.changed or thing.id in lost)
        ]
        # What one record declares holds whatever another one of the same institution leaves out.
        rows = [
            {"id": id, "texts": sorted(_declared(thing)), "method": "declared"}
            for id, thing in {thing.id: thing for thing in changing}.items()
        ]
        if rows or any(id.startswith(Kind.INSTITUTION.letter) for id in things.gone):
            self._strings.forget()
            await self._transaction.run("ingest.strings_stale")
            works = await self._transaction.many(EntityRef, "ingest.put_strings", rows=rows)
            await self.mark_stale({row.id for row in works})

    async def mark_stale(self, ids: Collection[str]) -> None:
        """Mark works of which the lists are to be written anew."""
        if ids:
            await self._transaction.run("ingest.mark_stale", ids=sorted(ids))

    async def remove(self, things: Things, people: Settled) -> None:
        """Remove what is part of others now, and what nobody speaks of any more."""
        if things.gone:
            await self._transaction.run("ingest.drop_things", ids=sorted(things.gone))
        merged = things.merged | people.merged
        if merged:
            rows = [{"old": old, "new": new} for old, new in sorted(merged.items())]
            await self._transaction.run("ingest.redirect", rows=rows)
        if people.gone:
            await self._transaction.run("ingest.drop_entities", ids=sorted(people.gone))


def _declared(institution: Thing) -> set[str]:
    return {
        text
        for record in institution.records
        if isinstance(record, InstitutionRecord)
        for text in record.affiliations
    }
