"""Carries over to a store built anew what no file tells: curators' decisions, and ids once given.

Who asked to be left out must be known while the store is built; other decisions are taken again in
it, one after the other, as they were taken in the store before.
"""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

import orjson

from graphsvc.gateway import Gateway
from graphsvc.ids import Kind
from graphsvc.ingest.curate import settle_anew
from graphsvc.ingest.decisions import DecisionKind, Decisions
from graphsvc.ingest.evidence import Form
from graphsvc.models.common import Versioned
from graphsvc.models.graph import Count, KeptDecision, TakenId

_PAGE: Final = 5000


@dataclass
class Carried:
    """What one store leaves to the next; the ids it gave are in a file, one a line."""

    version: int
    decisions: list[KeptDecision]
    ids: Path

    @property
    def withheld(self) -> Decisions:
        """The decisions to leave people out that are in force."""
        rows = (kept.row for kept in self.decisions if kept.decision["is_active"])
        return Decisions(row for row in rows if row.kind == DecisionKind.SUPPRESS)


async def gather(old: Gateway, ids: Path) -> Carried:
    """Read what a store leaves to the next, its ids to a file."""
    [state] = await old.many(Versioned, "graph.state")
    decisions = await old.many(KeptDecision, "curation.all_decisions")
    with ids.open("wb") as file:
        after = ""
        while page := await old.many(TakenId, "curation.births", after=after, limit=_PAGE):
            file.writelines(orjson.dumps((row.id, row.birth)) + b"\n" for row in page)
            after = page[-1].id
    return Carried(state.graph_version, decisions, ids)


async def carry(carried: Carried, new: Gateway, max_authors: int) -> int:
    """Give a new store what the one before leaves it; gives how many ids lead nowhere there.

    Those were given to people and things that the new store's files do not speak of.
    """
    for kept in carried.decisions:
        async with new.transaction() as transaction:
            await transaction.run("graph.lock")
            await transaction.run("curation.put_decision", row=kept.decision)
            if kept.decision["is_active"] and kept.row.kind != DecisionKind.SUPPRESS:
                await settle_anew(transaction, kept.row, max_authors)
    lost = 0
    with carried.ids.open("rb") as file:
        former = (_former(*orjson.loads(line)) for line in file)
        while rows := list(islice(former, _PAGE)):
            async with new.transaction() as transaction:
                await transaction.run("graph.lock")
                [count] = await transaction.many(Count, "curation.put_former_ids", rows=rows)
            lost += count.total
    async with new.transaction() as transaction:
        for kept in carried.decisions:
            for note in kept.notes:
                await transaction.run(
                    "curation.put_not_author", **note, decision=kept.decision["id"]
                )
        await transaction.run("graph.follow", version=carried.version)
    return lost


def _former(id: str, birth: str | None) -> dict[str, Any]:
    """Say where to look for what an id was given to: a form of a person, or a record."""
    form = Form.parse(birth) if birth and id.startswith(Kind.RESEARCHER.letter) else None
    names = [form.name_key] if form and form.name_key else []
    return {"id": id, "birth": birth, "keys": list(form.keys) if form else [], "names": names}
