"""The command `stats`: what the store holds, at a glance."""

import asyncio
from collections.abc import Iterator
import json
from typing import Any

from graphsvc.cli.data import patient_settings
from graphsvc.cli.output import Format, FormatOption, notices, print_rows
from graphsvc.ingest.stats import read_stats
from graphsvc.models.stats import RunSummary, Stats
from graphsvc.opening import open_graph


def _run_row(run: RunSummary) -> dict[str, Any]:
    """Show a run in a line: files without their digests, times to the second."""
    return {
        "started_at": (run.started_at or "")[:19],
        "state": run.state,
        "source": run.source,
        "format": run.format,
        "files": [file.partition(" sha256:")[0].rpartition("/")[2] for file in run.files],
        **run.model_dump(
            include={"created", "updated", "unchanged", "linked", "conflicts", "rejected"}
        ),
    }


def _tables(stats: Stats) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Divide the report into small tables, each with its title."""
    for title, counts in (
        ("Entities", stats.entities),
        ("Other nodes", stats.nodes),
        ("Relationships", stats.relationships),
    ):
        yield title, [{"name": name, "count": count} for name, count in counts.items()]
    yield (
        "Source records",
        [{"source": row.source, "kind": row.kind, "count": row.total} for row in stats.records],
    )
    yield "Distributions", [row.model_dump() for row in stats.distributions]
    doubts = stats.doubts
    said = {
        "people with contradicting evidence": stats.contested_researchers,
        "external ids claimed twice": doubts.shared_ids,
        "people known by name only": doubts.name_only_researchers,
        "affiliation strings without organisation": doubts.unmatched_affiliations,
        "works that print one of these": doubts.works_with_unmatched,
        "hubs, whose neighbours are kept in order": stats.hubs,
        "entities whose derived data is still to be done": stats.touched,
        "works whose lists are still to be rewritten": stats.stale,
    }
    yield "Doubtful or left to do", [{"what": what, "count": n} for what, n in said.items()]
    yield "Last imports", [_run_row(run) for run in stats.runs]


def _cells(stats: Stats) -> Iterator[dict[str, Any]]:
    """Write the report as rows of one table: which part, which thing, what of it, how many."""
    for title, rows in _tables(stats):
        for number, row in enumerate(rows, 1):
            names = [name for name in ("name", "source", "kind", "measure", "what") if name in row]
            is_run = "started_at" in row
            thing = number if is_run else "/".join(str(row[name]) for name in names)
            for name, value in row.items():
                if is_run or name not in names:
                    yield {"table": title, "row": thing, "column": name, "value": value}


def stats(format: FormatOption = Format.TABLE) -> None:
    """Count what the store holds: entities, relationships, records by source, degrees, doubts.

    Also what an import that was cut short has left to do, and the last imports. It looks at
    everything once, which takes minutes on a large store.
    """

    async def run() -> Stats:
        async with open_graph(patient_settings(), notices) as gateway:
            with notices.status("Counting"):
                return await read_stats(gateway)

    found = asyncio.run(run())
    if format is Format.JSON:
        print(json.dumps(found.model_dump(mode="json"), ensure_ascii=False, indent=2))
    elif format is Format.CSV:
        print_rows(list(_cells(found)), format, columns=["table", "row", "column", "value"])
    else:
        for title, rows in _tables(found):
            if rows:
                print_rows(rows, format, title=title)
        if found.touched or found.stale:
            notices.print("An import was cut short; give the same command again to finish it.")
