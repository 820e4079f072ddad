"""Carries over to a store built anew what its files do not tell: decisions, and ids once given.

Who asked to be left out must be known while the store is built; other decisions are taken again in
it, one after the other, as they were taken before.
"""

from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any, Final

import orjson

from graphsvc.gateway import Gateway
from graphsvc.ids import Kind
from graphsvc.ingest.decisions import Decisions
from graphsvc.ingest.evidence import Form
from graphsvc.ingest.load import Batch
from graphsvc.ingest.pending import finish_in
from graphsvc.ingest.readers.base import Rejected
from graphsvc.ingest.readers.jsonl import READER as JSONL
from graphsvc.ingest.readers.opening import converted
from graphsvc.ingest.readers.streams import Ended, endings
from graphsvc.ingest.records import DecisionKind, DecisionRecord
from graphsvc.ingest.retake import decision_record, decision_row, in_order, retake
from graphsvc.ingest.run import Source
from graphsvc.ingest.strings import Strings
from graphsvc.models.common import Versioned
from graphsvc.models.graph import Count, KeptDecision, TakenId

_PAGE: Final = 5000
#: Stands in every line that tells a decision.
_TELLING: Final = b'"decision"'


@dataclass
class Carried:
    """What one store leaves to the next; the ids it gave are in a file, one a line."""

    version: int
    decisions: list[DecisionRecord]
    ids: Path


def withheld(decisions: Iterable[DecisionRecord]) -> Decisions:
    """Of some decisions, those in force that leave people out."""
    undone = {one.key for one in decisions if one.undone_at}
    return Decisions(
        decision_row(one)
        for one in decisions
        if one.decision is DecisionKind.SUPPRESS and one.key not in undone
    )


async def gather(old: Gateway, ids: Path) -> Carried:
    """Read what a store leaves to the next, its ids to a file."""
    [state] = await old.many(Versioned, "graph.state")
    decisions = await old.many(KeptDecision, "curation.all_decisions")
    with ids.open("wb") as file:
        after = ""
        while page := await old.many(TakenId, "curation.births", after=after, limit=_PAGE):
            file.writelines(orjson.dumps((row.id, row.birth)) + b"\n" for row in page)
            after = page[-1].id
    return Carried(state.graph_version, list(map(decision_record, decisions)), ids)


def told_in(sources: Iterable[Source]) -> list[DecisionRecord]:
    """Read the decisions that inputs tell, ahead of everything else in them.

    What stands in a stream that can be read once is not met here.
    """
    found: list[DecisionRecord] = []
    for source in sources:
        again = source.input.again() if source.reader is JSONL else None
        if again is None:
            continue
        lines: list[bytes] = []
        # Where the file is damaged the build itself will say so.
        with closing(again), again.open() as stream, suppress(Ended), endings():
            # Millions of lines are not parsed to find a few.
            lines.extend(line for line in stream if _TELLING in line)
        for item in JSONL.items(BytesIO(b"".join(lines))):
            said = converted(item, JSONL, source.name)
            if not isinstance(said, Rejected):
                found += [one for one in said[1] if isinstance(one, DecisionRecord)]
    return found


async def take_all(new: Gateway, decisions: Sequence[DecisionRecord], max_authors: int) -> None:
    """Take decisions in a new store, which nobody is in who is to be left out."""
    for record in in_order(decisions):
        async with new.transaction() as transaction:
            await transaction.run("graph.lock")
            strings = Strings()
            settle = Batch(transaction, strings, max_authors).resettle
            done = await retake(transaction, [record], settle, are_left_out=True)
            is_changed = await finish_in(transaction, strings, max_authors)
            if is_changed or not done.unchanged:
                await transaction.many(Versioned, "graph.bump")


async def carry(carried: Carried, new: Gateway) -> int:
    """Let ids that a store gave lead to what has them in a new one; gives how many lead nowhere.

    Those were given to people and things that the new store's files do not speak of.
    """
    lost = 0
    with carried.ids.open("rb") as file:
        former = (_former(*orjson.loads(line)) for line in file)
        while rows := list(islice(former, _PAGE)):
            async with new.transaction() as transaction:
                await transaction.run("graph.lock")
                [count] = await transaction.many(Count, "curation.put_former_ids", rows=rows)
            lost += count.total
    return lost


async def follow(new: Gateway, version: int) -> None:
    """Let a new store count on from a version that the one before has reached meanwhile.

    Whoever has followed that one so far is then told of everything in the new one.
    """
    # Decisions that were taken in it count too.
    reached = max(version, await new.version())
    await new.write("graph.follow", version=reached, size=_PAGE)


def _former(id: str, birth: str | None) -> dict[str, Any]:
    """Say where to look for what an id was given to: a form of a person, or a record."""
    form = Form.parse(birth) if birth and id.startswith(Kind.RESEARCHER.letter) else None
    names = [form.name_key] if form and form.name_key else []
    return {"id": id, "birth": birth, "keys": list(form.keys) if form else [], "names": names}
