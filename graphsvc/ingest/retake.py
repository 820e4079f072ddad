"""Takes decisions again that were taken in another graph, as records tell them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from graphsvc.gateway import WriteTransaction
from graphsvc.ingest.decisions import Decisions
from graphsvc.ingest.effects import Settle, leave_out, settle_anew, withheld_people
from graphsvc.ingest.records import DecisionKind, DecisionRecord
from graphsvc.models.graph import DecisionRow, KeptDecision, KnownDecision


@dataclass
class Retaken:
    """How many decisions were new, how many were taken back, and how many were known."""

    new: int = 0
    undone: int = 0
    unchanged: int = 0


async def retake(
    transaction: WriteTransaction,
    records: Sequence[DecisionRecord],
    settle: Settle,
    *,
    are_left_out: bool = False,
) -> Retaken:
    """Take decisions, or take them back, one after the other, unless that was done before.

    A decision never changes but for being taken back, so of two records of one the one that says
    so stands. `are_left_out` where nobody is in the graph who is not to be.
    """
    done = Retaken()
    if not records:
        return done
    known = {
        row.id: row.is_active
        for row in await transaction.many(
            KnownDecision, "curation.known", names=sorted({record.key for record in records})
        )
    }
    for record in records:
        is_active = record.undone_at is None
        if record.key not in known:
            done.new += 1
            await _put(transaction, record)
        elif known[record.key] and not is_active:
            done.undone += 1
            await transaction.run("curation.undo", id=record.key, now=record.undone_at)
        else:
            done.unchanged += 1
            continue
        is_new = record.key not in known
        known[record.key] = is_active
        if record.decision is DecisionKind.SUPPRESS:
            # Who is left out no more comes back with the next import.
            if is_active and not are_left_out:
                await leave_out(transaction, await withheld_people(transaction), settle)
        elif is_active or not is_new:
            await settle_anew(transaction, decision_row(record), settle)
    return done


async def _put(transaction: WriteTransaction, record: DecisionRecord) -> None:
    decisions = Decisions(await transaction.many(DecisionRow, "ingest.decisions"))
    row: dict[str, Any] = {
        **decision_row(record).model_dump(),
        "is_active": record.undone_at is None,
        "subjects": record.subjects,
        "reason": record.reason,
        "decided_by": record.decided_by,
        "decided_at": record.decided_at.astimezone(UTC),
        "undone_at": record.undone_at and record.undone_at.astimezone(UTC),
    }
    if record.decision is not DecisionKind.SUPPRESS:
        row["forms"] = [decisions.unnamed(text) for text in record.forms]
    await transaction.run("curation.put_decision", row=row)


def decision_row(record: DecisionRecord) -> DecisionRow:
    """Give what a decision decides."""
    return DecisionRow(id=record.key, kind=record.decision, forms=record.forms, works=record.works)


def decision_record(kept: KeptDecision) -> DecisionRecord:
    """Tell a stored decision as a record."""
    said = kept.model_dump(exclude={"id", "kind", "is_active"})
    return DecisionRecord(key=kept.id, decision=DecisionKind(kept.kind), **said)


def in_order(records: Iterable[DecisionRecord]) -> list[DecisionRecord]:
    """Order decisions by the time at which they were taken."""

    def taken(record: DecisionRecord) -> tuple[datetime, str]:
        return record.decided_at, record.key

    return sorted(records, key=taken)
