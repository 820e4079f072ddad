"""Curators' decisions: merge, split, not the author, leave out, and undo, each in one transaction.

A decision is stored by external keys and then everything it speaks of is settled anew, by the same
steps that an import takes.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from graphsvc.errors import InvalidInput, NotFound
from graphsvc.gateway import Gateway, WriteTransaction
from graphsvc.ingest.decisions import secret_key, telling_keys
from graphsvc.ingest.effects import Settle, leave_out, settle_anew
from graphsvc.ingest.evidence import Form, unnumbered
from graphsvc.ingest.load import Batch
from graphsvc.ingest.pending import finish_in
from graphsvc.ingest.records import DecisionKind
from graphsvc.ingest.strings import Strings
from graphsvc.models.common import Versioned
from graphsvc.models.graph import Decided, DecisionRow, KnownPerson, WorkKeys


class Curator:
    """Takes decisions about people, by the name of whoever decides."""

    def __init__(self, gateway: Gateway, max_authors: int, decided_by: str | None = None) -> None:
        self._gateway = gateway
        self._max_authors = max_authors
        self._decided_by = decided_by

    async def merge(self, ids: Sequence[str], reason: str | None = None) -> Decided:
        """Make one person of several; the oldest id stays, the others lead to it."""
        if len(set(ids)) < 2:
            raise InvalidInput("A merge needs two different people.", field="researcher")
        async with self._gateway.transaction() as transaction:
            people = await _people(transaction, ids)
            forms = sorted({text for person in people for text in _forms(person)})
            return await self._decide(transaction, DecisionKind.MERGE, people, forms, [], reason)

    async def split(self, id: str, works: Sequence[str], reason: str | None = None) -> Decided:
        """Make another person of whoever wrote some of a person's works."""
        return await self._set_apart(DecisionKind.SPLIT, id, works, reason)

    async def not_author(self, id: str, work: str, reason: str | None = None) -> Decided:
        """Say that a person did not write a work that names them."""
        return await self._set_apart(DecisionKind.NOT_AUTHOR, id, [work], reason)

    async def _set_apart(
        self, kind: DecisionKind, id: str, works: Sequence[str], reason: str | None
    ) -> Decided:
        async with self._gateway.transaction() as transaction:
            people = await _people(transaction, [id])
            rows = await transaction.many(
                WorkKeys, "curation.works_of", id=id, works=sorted(set(works))
            )
            strangers = sorted(set(works) - {row.id for row in rows})
            if not works or strangers:
                raise NotFound(
                    f"{', '.join(strangers) or 'Nothing'} is no work of {id}.",
                    remedy="Name works that this person is listed on, by their ids.",
                    field="work",
                )
            keys = sorted({key for row in rows for key in row.keys})
            return await self._decide(transaction, kind, people, _forms(people[0]), keys, reason)

    async def suppress(self, id: str, reason: str | None = None) -> Decided:
        """Leave a person out of every answer and export, for good, as they asked.

        What is kept of them is only the digests of their keys, so that an import knows them again.
        """
        async with self._gateway.transaction() as transaction:
            people = await _people(transaction, [id])
            keys = {key for text in _forms(people[0]) for key in telling_keys(Form.parse(text))}
            digests = sorted(map(secret_key, keys))
            return await self._decide(
                transaction, DecisionKind.SUPPRESS, people, digests, [], reason
            )

    async def undo(self, decision: str) -> Decided:
        """Take a decision back; ids that it led elsewhere are their own again."""
        async with self._gateway.transaction() as transaction:
            await transaction.run("graph.lock")
            rows = await transaction.many(DecisionRow, "ingest.decisions")
            row = next((row for row in rows if row.id == decision), None)
            if row is None:
                raise NotFound(
                    f"No decision in force has the id '{decision}'.",
                    remedy="`graphsvc decisions` lists them.",
                    field="decision",
                )
            await transaction.run("curation.undo", id=decision, now=datetime.now(UTC))
            people: list[KnownPerson] = []
            # What was left out comes back with the next import of the same data.
            if row.kind != DecisionKind.SUPPRESS:
                async with self._settling(transaction) as settle:
                    people = await settle_anew(transaction, row, settle)
            await transaction.many(Versioned, "graph.bump")
            return Decided(id=decision, kind=row.kind, subjects=[person.id for person in people])

    async def _decide(
        self,
        transaction: WriteTransaction,
        kind: DecisionKind,
        people: Sequence[KnownPerson],
        forms: Sequence[str],
        works: Sequence[str],
        reason: str | None,
    ) -> Decided:
        """Store a decision and settle the people it is about."""
        await transaction.run("graph.lock")
        id = uuid4().hex[:12]
        row: dict[str, Any] = {
            "id": id,
            "kind": str(kind),
            "is_active": True,
            "forms": list(forms),
            "works": list(works),
            "subjects": [] if kind is DecisionKind.SUPPRESS else [person.id for person in people],
            "reason": reason,
            "decided_by": self._decided_by,
            "decided_at": datetime.now(UTC),
        }
        await transaction.run("curation.put_decision", row=row)
        ids = [person.id for person in people]
        async with self._settling(transaction) as settle:
            if kind is DecisionKind.SUPPRESS:
                await leave_out(transaction, ids, settle)
            else:
                await settle(set(ids), {Form.parse(text) for text in forms})
        await transaction.many(Versioned, "graph.bump")
        return Decided(id=id, kind=str(kind), subjects=[person.id for person in people])

    @asynccontextmanager
    async def _settling(self, transaction: WriteTransaction) -> AsyncGenerator[Settle]:
        """Give what settles people; whatever that leaves to be done is done at the end."""
        strings = Strings()
        yield Batch(transaction, strings, self._max_authors).resettle
        await finish_in(transaction, strings, self._max_authors)


async def _people(transaction: WriteTransaction, ids: Sequence[str]) -> list[KnownPerson]:
    rows = await transaction.many(
        KnownPerson, "ingest.people", keys=[], names=[], ids=sorted(set(ids))
    )
    if missing := sorted(set(ids) - {row.id for row in rows}):
        raise NotFound(f"No researcher has the id '{missing[0]}'.", field="researcher")
    return rows


def _forms(person: KnownPerson) -> list[str]:
    return [str(unnumbered(text)[1]) for text in person.forms]
