"""Start times and resident memory on the seeds: `make bench-footprint`.

Measures whole processes on a store of its own: the first `graphsvc demo --once` (jars already
fetched), three more on the existing store with Neo4j started anew each time, and the resident
memory of one API worker and of the embedded Neo4j after requests to every endpoint and page.
"""

import json
import os
from pathlib import Path
import subprocess
import sys
from tempfile import TemporaryDirectory
import time
from urllib.request import urlopen

import psutil
from rich.console import Console
from rich.table import Table

from graphsvc.cli.serve import free_port
from graphsvc.embedded import status, stop
from graphsvc.settings import Settings

COMMAND = str(Path(sys.executable).with_name("graphsvc"))
ROUNDS = 50
FOCUS = "/v1/researchers/seed-researcher:mingbao-lin"
PATHS = [
    FOCUS,
    f"{FOCUS}/collaborators",
    f"{FOCUS}/collaborators/count",
    f"{FOCUS}/works",
    f"{FOCUS}/trust",
    f"{FOCUS}/neighbourhood?limit=200",
    "/v1/works/arxiv:2207.05409/neighbourhood?depth=2",
    "/v1/researchers?search=lin",
    "/researchers/seed-researcher:mingbao-lin",
    "/works/arxiv:2207.05409",
    "/",
]


def wait_until_stopped(settings: Settings) -> None:
    """Wait until the embedded Neo4j, which lingers for a moment, has ended."""
    stop(settings)
    while status(settings).running:
        time.sleep(0.1)


def demo_seconds(env: dict[str, str]) -> float:
    """Time one whole `graphsvc demo --once`."""
    start = time.perf_counter()
    subprocess.run([COMMAND, "demo", "--once"], env=env, check=True, capture_output=True)
    return time.perf_counter() - start


def megabytes(pid: int) -> float:
    """Resident memory of a process."""
    return psutil.Process(pid).memory_info().rss / 1e6


def serve_and_measure(settings: Settings, env: dict[str, str]) -> tuple[float, float]:
    """Serve, ask for everything many times, and give the memory of worker and database."""
    port = free_port("127.0.0.1", 0)
    with subprocess.Popen([COMMAND, "serve", "--port", str(port)], env=env) as server:
        try:
            url = f"http://127.0.0.1:{port}"
            while True:
                try:
                    urlopen(f"{url}/readyz").close()
                    break
                except OSError:
                    time.sleep(0.1)
            for path in PATHS * ROUNDS:
                with urlopen(url + path) as answer:
                    answer.read()
            java = status(settings).pid
            assert java is not None
            return megabytes(server.pid), megabytes(java)
        finally:
            server.terminate()


def main() -> None:
    """Measure and print a table, and the same as JSON for a file."""
    with TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        env = {**os.environ, "GRAPHSVC_DATA_DIR": folder}
        results = {"demo --once, new store (s)": demo_seconds(env)}
        wait_until_stopped(settings)
        warm: list[float] = []
        for _ in range(3):
            warm.append(demo_seconds(env))
            wait_until_stopped(settings)
        results["demo --once, existing store, median of 3 (s)"] = sorted(warm)[1]
        worker, java = serve_and_measure(settings, env)
        results[f"API worker after {len(PATHS) * ROUNDS} requests (MB resident)"] = worker
        results["embedded Neo4j with the seeds (MB resident)"] = java
        wait_until_stopped(settings)
    table = Table("measure", "value")
    for name, value in results.items():
        table.add_row(name, f"{value:.1f}")
    Console().print(table)
    print(json.dumps(results))


if __name__ == "__main__":
    main()
