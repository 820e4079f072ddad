"""What a store holds, how it is spread, what is doubtful, and what an import left to be done."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Final

from graphsvc.gateway import Gateway
from graphsvc.models.common import Versioned
from graphsvc.models.stats import (
    Counted,
    Distribution,
    Doubts,
    RecordsCounted,
    RunSummary,
    Stats,
    ValueCounted,
)

_RUNS: Final = 10


def distribution(measure: str, counts: Mapping[int, int]) -> Distribution:
    """Describe how a count is spread; `counts` maps each value to how many entities have it.

    Percentiles are by nearest rank, so each is a value that occurs.
    """
    entities = sum(counts.values())
    if not entities:
        empty = dict.fromkeys(("min", "median", "p90", "p99", "max", "mean"))
        return Distribution(measure=measure, entities=0, **empty)
    values = sorted(counts)

    def at(percent: int) -> int:
        seen = 0
        for value in values:
            seen += counts[value]
            if seen * 100 >= percent * entities:
                return value
        return values[-1]

    return Distribution(
        measure=measure,
        entities=entities,
        min=values[0],
        median=at(50),
        p90=at(90),
        p99=at(99),
        max=values[-1],
        mean=round(sum(value * count for value, count in counts.items()) / entities, 4),
    )


def distributions(rows: Iterable[ValueCounted]) -> list[Distribution]:
    """Describe each measure of rows that come measure by measure."""
    return [
        distribution(measure, {row.value: row.total for row in values})
        for measure, values in groupby(rows, key=lambda row: row.measure)
    ]


async def read_stats(gateway: Gateway) -> Stats:
    """Count what a store holds.

    It looks at every entity and record, one query after another: minutes on a large store.
    """
    state = await gateway.one(Versioned, "graph.state")
    counts: dict[str, dict[str, int]] = {}
    for row in await gateway.many(Counted, "stats.counts"):
        counts.setdefault(row.what, {})[row.name] = row.total
    return Stats(
        graph_version=state.graph_version,
        entities=counts["entity"],
        nodes=counts["node"],
        relationships=counts["relationship"],
        records=await gateway.many(RecordsCounted, "stats.records"),
        distributions=distributions(await gateway.many(ValueCounted, "stats.degrees")),
        contested_researchers=counts["marked"]["Contested"],
        doubts=await gateway.one(Doubts, "stats.doubts"),
        hubs=counts["marked"]["Hub"],
        touched=counts["marked"]["Touched"],
        stale=counts["marked"]["Stale"],
        runs=await gateway.many(RunSummary, "stats.runs", limit=_RUNS),
    )
