"""The API at size, side by side in one run: `make bench-api`.

The store is built once from the ACL Anthology (`graphsvc build`, a few minutes) and kept in
`build/bench/store`; `--store` takes another. A real server answers over HTTP; its peers use the
driver. Calls take turns, so that whatever else the machine does falls on all of them.
"""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
import os
from pathlib import Path
import random
import socket
from statistics import median, quantiles
import subprocess
import sys
import time
from typing import Any

from httpx2 import Client
from neo4j import Driver, GraphDatabase
from report import ROOT, report

from graphsvc.embedded import acquire
from graphsvc.models.parameters import full_text
from graphsvc.settings import Settings

ACL = ROOT.parent / "shared" / "data" / "acl-anthology.jsonl.gz"
STORE = ROOT / "build" / "bench" / "store"
COMMAND = (sys.executable, "-c", "from graphsvc.cli import app; app()")
BARE = (
    "CALL db.index.fulltext.queryNodes('researcher_names', $words, {limit: 10}) "
    "YIELD node, score RETURN node.id AS id, node.display_name AS name, score"
)


def build(store: Path) -> None:
    """Build the store, where it is not there yet."""
    if (store / "neo4j").exists():
        return
    if not ACL.exists():
        raise SystemExit(f"{ACL} is not there: the benchmark reads the ACL Anthology from it.")
    print(f"Building {store} …", file=sys.stderr)
    env = os.environ | {"GRAPHSVC_DATA_DIR": str(store), "GRAPHSVC_EMBEDDED_HEAP_MB": "1500"}
    subprocess.run([*COMMAND, "build", str(ACL), "--into", str(store)], env=env, check=True)


@contextmanager
def serving(store: Path) -> Iterator[tuple[Client, Driver]]:
    """Run a server over the store; gives a client of it and a driver of its database."""
    settings = Settings(
        data_dir=store, embedded_heap_mb=1000, embedded_page_cache_mb=512, query_timeout=60
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = os.environ | {"GRAPHSVC_DATA_DIR": str(store), "GRAPHSVC_QUERY_TIMEOUT": "60"}
    with (
        acquire(settings) as lease,
        GraphDatabase.driver(lease.uri, auth=(lease.user, lease.password)) as driver,
        Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client,
        subprocess.Popen(
            [*COMMAND, "serve", "--port", str(port)], env=env, stderr=subprocess.DEVNULL
        ) as server,
    ):
        try:
            while not _is_up(client) and server.poll() is None:
                time.sleep(0.2)
            yield client, driver
        finally:
            server.terminate()


def _is_up(client: Client) -> bool:
    try:
        return client.get("/readyz").status_code == 200
    except OSError:
        return False
    except Exception as fault:
        if type(fault).__name__ in ("ConnectError", "ReadError"):
            return False
        raise


def timed(call: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def p95(values: list[float]) -> float:
    """The time that 95 of 100 calls stay under."""
    return quantiles(values, n=20)[-1]


def texts(driver: Driver, count: int) -> list[str]:
    """Write what people type: begun and whole names and titles, some with an error."""
    chance = random.Random(1)
    records, _, _ = driver.execute_query(
        "MATCH (n:Researcher|Work) WHERE n.sort_key > '' AND n.id > $after "
        "RETURN coalesce(n.display_name, n.title) AS name ORDER BY n.id LIMIT 5000",
        after="R" + "M" * 10,
    )
    titles, _, _ = driver.execute_query(
        "MATCH (n:Work) WHERE n.id > $after RETURN n.title AS name ORDER BY n.id LIMIT 1000",
        after="W" + "M" * 10,
    )
    names = [record["name"] for record in records if record["name"]]
    made: list[str] = []
    while len(made) < count:
        name = chance.choice(names)
        words = name.split()
        title = chance.choice(titles)["name"].split()
        place = chance.randrange(1, max(2, len(words[-1]) - 1))
        made += [
            words[-1][:3],
            words[-1][:5],
            name,
            f"{words[0]} {words[-1][:2]}",
            f"{words[0]} {words[-1][:place]}{words[-1][place + 1 :]}",
            " ".join(title[:3]),
        ]
    return [text for text in made[:count] if any(letter.isalpha() for letter in text)]


def autocomplete(client: Client, driver: Driver, count: int) -> dict[str, Any]:
    """Complete what people type, beside a bare query of one full-text index by the driver."""
    asked = texts(driver, count)
    ours: list[float] = []
    bare: list[float] = []
    with driver.session() as session:
        for text in asked[:50] + asked:
            words = full_text(text).begun
            bare.append(timed(lambda words=words: session.run(BARE, words=words).data()))
            ours.append(
                timed(lambda text=text: client.get("/v1/autocomplete", params={"q": text}).json())
            )
    # The first ones warm both up.
    ours, bare = ours[50:], bare[50:]
    return {
        "texts": len(asked),
        "median_ms": median(ours),
        "p95_ms": p95(ours),
        "bare_median_ms": median(bare),
        "bare_p95_ms": p95(bare),
        "p95_to_bare": p95(ours) / p95(bare),
    }


def paging(client: Client, driver: Driver, count: int) -> dict[str, Any]:
    """Page through all works by cursor; then ask for first and last pages in turns."""
    del driver
    ids: list[str] = []
    cursors = [""]
    total = 0

    def read(cursor: str) -> Any:
        given = {"limit": "200", "fields": "id"} | ({"cursor": cursor} if cursor else {})
        return client.get("/v1/works", params=given).json()

    while cursors[-1] is not None:
        page = read(cursors[-1])
        ids += [item["id"] for item in page["items"]]
        total = page["total"]
        cursors.append(page["next_cursor"])
    # The very last page is not full.
    ends = list(zip(cursors[1:21], cursors[-23:-3], strict=False))
    times: list[tuple[float, ...]] = [
        tuple(timed(lambda cursor=cursor: read(cursor)) for cursor in pair)
        for pair in ends * max(2, count // 40)
    ]
    first, last = (median(column) for column in zip(*times[len(ends) :], strict=True))
    return {
        "works": total,
        "each_once": len(ids) == len(set(ids)) == total,
        "pages": len(cursors) - 1,
        "first_pages_ms": first,
        "last_pages_ms": last,
        "last_to_first": last / first,
    }


PARTS: dict[str, Callable[[Client, Driver, int], dict[str, Any]]] = {
    "autocomplete": autocomplete,
    "paging": paging,
}


def main() -> None:
    """Measure, print and write what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--store", type=Path, default=STORE, help="Folder of a store.")
    parser.add_argument("--count", type=int, default=600, help="Calls of each kind.")
    options = parser.parse_args()
    build(options.store)
    results: dict[str, Any] = {}
    with serving(options.store) as (client, driver):
        for name in options.parts:
            print(f"{name} …", file=sys.stderr)
            results[name] = PARTS[name](client, driver, options.count)
    report("api", results)


if __name__ == "__main__":
    main()
