"""Slices of the largest hubs beside those of median entities: `make bench-slices`.

Builds a store of synthetic works at each size (a power law of authors, topics and institutions; see
`bench/synthetic.py`), kept under `build/bench`, serves it with the real command, and asks in turn
for the slice of the entity with the highest degree of each kind and of entities of median degree.
The stores of 100,000 and 1,000,000 works take some 3 and 20 minutes to build.
"""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
import json
import os
from pathlib import Path
import socket
from statistics import median
import subprocess
import sys
import time
from typing import Any

import httpx2
from neo4j import GraphDatabase
from rich.console import Console
from rich.table import Table

from graphsvc.embedded import acquire, status, stop
from graphsvc.settings import Settings

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "build" / "bench"
COMMAND = str(Path(sys.executable).with_name("graphsvc"))
HEAP, PAGE_CACHE = 1500, 1500
DEGREES = {
    "researcher": "count {(n)-[:COLLABORATED_WITH]-()}",
    "topic": "count {(n)<-[:HAS_TOPIC]-()}",
    "institution": "count {(n)<-[:HAS_INSTITUTION]-()}",
}
#: Entities of median degree of each kind.
_MEDIANS = 15


def store(works: int) -> Path:
    """Build the store of so many works, unless it is there."""
    folder = KEPT / f"synthetic-{works}"
    if not (folder / "built").exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        lines = KEPT / f"synthetic-{works}.jsonl"
        with lines.open("wb") as file:
            command = [sys.executable, str(ROOT / "bench" / "synthetic.py"), str(works), "--topics"]
            subprocess.run(command, stdout=file, check=True)
        env = os.environ | {"GRAPHSVC_EMBEDDED_HEAP_MB": str(HEAP)}
        subprocess.run([COMMAND, "build", str(lines), "--into", str(folder)], env=env, check=True)
        lines.unlink()
        (folder / "built").touch()
    return folder


@contextmanager
def served(folder: Path) -> Iterator[tuple[Settings, str]]:
    """Serve a store; gives its settings and the address."""
    settings = Settings(data_dir=folder, embedded_heap_mb=HEAP, embedded_page_cache_mb=PAGE_CACHE)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = os.environ | {
        "GRAPHSVC_DATA_DIR": str(folder),
        "GRAPHSVC_EMBEDDED_HEAP_MB": str(HEAP),
        "GRAPHSVC_EMBEDDED_PAGE_CACHE_MB": str(PAGE_CACHE),
        "GRAPHSVC_QUERY_TIMEOUT": "120",
        "GRAPHSVC_RATE_LIMIT": "0",
    }
    with (
        acquire(settings),
        subprocess.Popen([COMMAND, "serve", "--port", str(port)], env=env) as server,
    ):
        try:
            address = f"http://127.0.0.1:{port}"
            while not _is_ready(address):
                if server.poll() is not None:
                    raise SystemExit("the service ended")
                time.sleep(0.1)
            yield settings, address
        finally:
            server.terminate()
    stop(settings)
    while status(settings).running:
        time.sleep(0.1)


def _is_ready(address: str) -> bool:
    try:
        return httpx2.get(f"{address}/readyz", timeout=5).status_code == 200
    except httpx2.HTTPError:
        return False


def chosen(settings: Settings) -> dict[str, tuple[tuple[str, int], list[tuple[str, int]]]]:
    """By kind, the entity of highest degree and those around the median, with their degrees."""
    found: dict[str, tuple[tuple[str, int], list[tuple[str, int]]]] = {}
    with (
        acquire(settings) as lease,
        GraphDatabase.driver(lease.uri, auth=(lease.user, lease.password)) as driver,
    ):
        for kind, degree in DEGREES.items():
            query = (
                f"MATCH (n:{kind.capitalize()}) WITH n.id AS id, {degree} AS degree "
                "WHERE degree > 0 RETURN id, degree ORDER BY degree, id"
            )
            rows = [(row["id"], row["degree"]) for row in driver.execute_query(query).records]
            middle = len(rows) // 2
            around = rows[max(0, middle - _MEDIANS // 2) :][:_MEDIANS]
            found[kind] = (rows[-1], around)
    return found


def measure(works: int, rounds: int) -> dict[str, Any]:
    """Times of slices in milliseconds, asked for in turn."""
    figures: dict[str, Any] = {}
    with served(store(works)) as (settings, address), httpx2.Client(timeout=180) as client:
        foci = chosen(settings)
        times: dict[str, list[float]] = {}
        sizes: dict[str, int] = {}
        for turn in range(-20, rounds):
            for kind, (hub, medians) in foci.items():
                asked = {"hub": hub, "median": medians[turn % len(medians)]}
                for name, (id, _) in asked.items():
                    started = time.perf_counter()
                    answer = client.get(f"{address}/v1/{kind}s/{id}/neighbourhood")
                    took = (time.perf_counter() - started) * 1000
                    answer.raise_for_status()
                    # The first turns warm the server up.
                    if turn >= 0:
                        times.setdefault(f"{kind} {name}", []).append(took)
                        sizes[f"{kind} {name}"] = len(answer.json()["nodes"])
        for kind, (hub, medians) in foci.items():
            one, other = times[f"{kind} hub"], times[f"{kind} median"]
            figures[kind] = {
                "hub_degree": hub[1],
                "median_degree": medians[len(medians) // 2][1],
                "hub_nodes": sizes[f"{kind} hub"],
                "median_nodes": sizes[f"{kind} median"],
                "hub_ms": median(one),
                "median_ms": median(other),
                "hub_to_median": median(one) / median(other),
            }
    return figures


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
    Console(width=140).print(table)
    path = KEPT / "slices.json"
    path.write_text(json.dumps(results, indent=2))
    print(f"Written to {path.relative_to(ROOT)}")


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
