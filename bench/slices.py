"""Slices of the largest hubs beside those of median entities: `make bench-slices`.

Builds a store of synthetic works at each size (a power law of authors, topics and institutions; see
`bench/synthetic.py`), kept under `build/bench`, serves it with the real command, and asks in turn
for the slice of the entity with the highest degree of each kind and of entities of median degree.
The stores of 100,000 and 1,000,000 works take some 3 and 20 minutes to build.
"""

import argparse
import os
from pathlib import Path
from statistics import median
import subprocess
import sys
from typing import Any

from api import COMMAND, serving, timed
from neo4j import Driver
from report import KEPT, ROOT, WIDTH, keep
from rich.console import Console
from rich.table import Table

DEGREES = {
    "researcher": "count {(n)-[:COLLABORATED_WITH]-()}",
    "topic": "count {(n)<-[:HAS_TOPIC]-()}",
    "institution": "count {(n)<-[:HAS_INSTITUTION]-()}",
}
#: Entities of median degree of each kind.
_MEDIANS = 15
#: Turns before any is counted.
_WARM = 20


def store(works: int) -> Path:
    """Build the store of so many works, unless it is there."""
    folder = KEPT / f"synthetic-{works}"
    if not (folder / "built").exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        lines = KEPT / f"synthetic-{works}.jsonl"
        with lines.open("wb") as file:
            command = [sys.executable, str(ROOT / "bench" / "synthetic.py"), str(works), "--topics"]
            subprocess.run(command, stdout=file, check=True)
        env = os.environ | {"GRAPHSVC_EMBEDDED_HEAP_MB": "1500"}
        subprocess.run([*COMMAND, "build", str(lines), "--into", str(folder)], env=env, check=True)
        lines.unlink()
        (folder / "built").touch()
    return folder


def chosen(driver: Driver) -> dict[str, tuple[tuple[str, int], list[tuple[str, int]]]]:
    """By kind, the entity of highest degree and those around the median, with their degrees."""
    found: dict[str, tuple[tuple[str, int], list[tuple[str, int]]]] = {}
    for kind, degree in DEGREES.items():
        query = (
            f"MATCH (n:{kind.capitalize()}) WITH n.id AS id, {degree} AS degree "
            "WHERE degree > 0 RETURN id, degree ORDER BY degree, id"
        )
        rows = [(row["id"], row["degree"]) for row in driver.execute_query(query).records]
        start = max(0, (len(rows) - _MEDIANS) // 2)
        found[kind] = (rows[-1], rows[start : start + _MEDIANS])
    return found


def measure(works: int, rounds: int) -> dict[str, Any]:
    """Times of slices in milliseconds, asked for in turn."""
    times: dict[str, list[float]] = {}
    nodes: dict[str, list[int]] = {}
    with serving(store(works)) as (client, driver):
        foci = chosen(driver)
        for turn in range(-_WARM, rounds):
            for kind, (hub, medians) in foci.items():
                for name, (id, _) in (("hub", hub), ("median", medians[turn % len(medians)])):
                    path = f"/v1/{kind}s/{id}/neighbourhood"
                    if turn < 0:
                        answer = client.get(path).raise_for_status().json()
                        nodes.setdefault(f"{kind} {name}", []).append(len(answer["nodes"]))
                    else:
                        took = timed(lambda path=path: client.get(path).raise_for_status())
                        times.setdefault(f"{kind} {name}", []).append(took)
    return {
        kind: {
            "hub_degree": hub[1],
            "median_degree": medians[len(medians) // 2][1],
            "hub_nodes": median(nodes[f"{kind} hub"]),
            "median_nodes": median(nodes[f"{kind} median"]),
            "hub_ms": median(times[f"{kind} hub"]),
            "median_ms": median(times[f"{kind} median"]),
            "hub_to_median": median(times[f"{kind} hub"]) / median(times[f"{kind} median"]),
        }
        for kind, (hub, medians) in foci.items()
    }


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--works", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    results = {works: measure(works, options.rounds) for works in options.works}
    table = Table("works", "kind", *(name.replace("_", " ") for name in _FIGURES), "to first size")
    first = results[options.works[0]]
    for works, kinds in results.items():
        for kind, figures in kinds.items():
            grown = figures["median_ms"] / first[kind]["median_ms"]
            shown = [f"{figures[name]:,.1f}".removesuffix(".0") for name in _FIGURES]
            table.add_row(f"{works:,}", kind, *shown, f"{grown:.2f}")
    Console(width=WIDTH).print(table)
    keep("slices", results)


_FIGURES = (
    "hub_degree",
    "median_degree",
    "hub_nodes",
    "median_nodes",
    "hub_ms",
    "median_ms",
    "hub_to_median",
)

if __name__ == "__main__":
    main()
