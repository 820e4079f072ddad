"""Writes what sources said and curators decided back out: our own JSONL, one record a line."""

from collections.abc import AsyncGenerator, Iterable
from typing import Any, Final

import orjson

from graphsvc.gateway import Gateway
from graphsvc.ingest.records import DecisionKind, DecisionRecord
from graphsvc.ingest.retake import decision_record
from graphsvc.models.graph import Count, ExportedRecord, KeptDecision

_PAGE: Final = 500
_LINE: Final = orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE


async def export_count(gateway: Gateway) -> int:
    """Count the records of an export, as of now, without decisions."""
    return (await gateway.one(Count, "export.records_count")).total


async def export_lines(
    gateway: Gateway, *, with_decisions: bool = True
) -> AsyncGenerator[list[bytes]]:
    """Write every source record, a page at a time, so that memory does not grow with the store.

    The order is that of first arrival: whoever imports the lines into an empty graph gives each
    entity its id by the same record as before. Records that arrive meanwhile come last. Who is
    left out is told before them, other decisions after them, in the order they were taken.
    """
    decisions: list[DecisionRecord] = []
    if with_decisions:
        kept = await gateway.many(KeptDecision, "curation.all_decisions")
        decisions = list(map(decision_record, kept))
    yield _told(one for one in decisions if one.decision is DecisionKind.SUPPRESS)
    born, after = 0, ""
    while page := await gateway.many(
        ExportedRecord, "export.records", born=born, after=after, limit=_PAGE
    ):
        yield [_line(row) for row in page]
        born, after = page[-1].born, page[-1].name
    yield _told(one for one in decisions if one.decision is not DecisionKind.SUPPRESS)


def _told(decisions: Iterable[DecisionRecord]) -> list[bytes]:
    return [one.body.encode() + b"\n" for one in decisions]


def _line(row: ExportedRecord) -> bytes:
    # The body leaves out when the source was read, lest reading it again make another record.
    said: dict[str, Any] = orjson.loads(row.body)
    if row.observed_at:
        said["observed_at"] = row.observed_at
    return orjson.dumps(said, option=_LINE)
