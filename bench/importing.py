"""Importing at size, side by side in one run: `make bench-import`.

Each part runs the real commands as whole processes on stores of its own, and samples the resident
memory of the importer. The data beside the checkout is needed; the synthetic data is made by
`bench/synthetic.py`. Takes an hour or so; `--parts` and `--works` choose less.
"""

import argparse
import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
import gzip
from itertools import islice
import json
import os
from pathlib import Path
import subprocess
import sys
from tempfile import TemporaryDirectory
import time
from typing import Any

from neo4j import GraphDatabase
import psutil
from report import ROOT, report

from graphsvc.embedded import acquire, status, stop
from graphsvc.settings import Settings

ACL = ROOT.parent / "shared" / "data" / "acl-anthology.jsonl.gz"
#: The command as it is where none of the extras is installed: the driver imports what these bring
#: along as soon as it is there, 100 MB that an importer has no use for.
COMMAND = (
    sys.executable,
    "-c",
    "import sys; sys.modules |= dict.fromkeys(('numpy', 'pandas', 'pyarrow')); "
    "from graphsvc.cli import app; app()",
)
BUILD = str(Path(sys.executable).with_name("graphsvc"))
HEAP, PAGE_CACHE = 1500, 512
PARTS = ("online", "memory", "peers", "bulk", "million", "ror")


@contextmanager
def database(folder: Path) -> Iterator[dict[str, str]]:
    """A fresh embedded Neo4j with memory to write, held up while it is measured."""
    settings = Settings(data_dir=folder, embedded_heap_mb=HEAP, embedded_page_cache_mb=PAGE_CACHE)
    env = os.environ | {
        "GRAPHSVC_DATA_DIR": str(folder),
        "GRAPHSVC_EMBEDDED_HEAP_MB": str(HEAP),
        "GRAPHSVC_EMBEDDED_PAGE_CACHE_MB": str(PAGE_CACHE),
    }
    with acquire(settings):
        subprocess.run([*COMMAND, "db", "migrate"], env=env, check=True, capture_output=True)
        yield env
    stop(settings)
    while status(settings).running:
        time.sleep(0.1)


def timed(
    command: list[str], env: dict[str, str], limit: float | None = None
) -> tuple[float, float, str]:
    """Run a command; gives seconds, the highest resident memory in MB, and what it printed."""
    started = time.perf_counter()
    highest = 0.0
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as process:
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            highest = max(highest, watched.memory_info().rss / 1e6)
            if limit and time.perf_counter() - started > limit:
                process.kill()
            time.sleep(0.1)
        assert process.stdout
        printed = process.stdout.read()
    if process.returncode and not limit:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return time.perf_counter() - started, highest, printed


def works_in(env: dict[str, str]) -> int:
    """Number of works in a store."""
    printed = subprocess.run(
        [*COMMAND, "stats", "--format", "json"], env=env, check=True, capture_output=True, text=True
    ).stdout
    return int(json.loads(printed)["entities"]["Work"])


def online(folder: Path) -> dict[str, Any]:
    """Import the ACL Anthology, then the same again."""
    with database(folder / "online") as env:
        first, memory, _ = timed([*COMMAND, "import", str(ACL), "--output", "json"], env)
        again, _, _ = timed([*COMMAND, "import", str(ACL), "--output", "json"], env)
        works = works_in(env)
    return {
        "works": works,
        "seconds": first,
        "works_per_second": works / first,
        "importer_mb": memory,
        "again_seconds": again,
        "again_times_as_fast": first / again,
    }


def synthetic(path: Path, works: int) -> Path:
    """Make synthetic works."""
    with path.open("wb") as file:
        command = [sys.executable, str(ROOT / "bench" / "synthetic.py"), str(works)]
        subprocess.run(command, stdout=file, check=True)
    return path


def memory(folder: Path, works: int, minutes: float) -> dict[str, Any]:
    """Resident memory of the importer on ten times as much, stopped after some minutes."""
    path = synthetic(folder / "ten.jsonl", works)
    with database(folder / "memory") as env:
        seconds, highest, _ = timed([*COMMAND, "import", str(path)], env, limit=minutes * 60)
        taken = works_in(env)
    return {
        "input_works": works,
        "works_taken": taken,
        "minutes": seconds / 60,
        "importer_mb": highest,
    }


def peers(folder: Path, count: int = 1000) -> dict[str, Any]:
    """Write the same works by neomodel, object by object, by plain UNWIND … MERGE, and by us."""
    with gzip.open(ACL) as file:
        lines = [json.loads(line) for line in islice(file, 50_000, 50_000 + 20 * count)]
    (folder / "some.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    with database(folder / "peers") as env:
        settings = Settings(data_dir=folder / "peers")
        with acquire(settings) as lease:
            auth = (lease.user, lease.password)
            one_by_one = asyncio.run(_neomodel(lease.uri, auth, lines[:count]))
            merged = _merged(lease.uri, auth, lines)
        ours, _, _ = timed([*COMMAND, "import", str(folder / "some.jsonl")], env)
    rates = {
        "neomodel_save": count / one_by_one,
        "unwind_merge": len(lines) / merged,
        "graphsvc": len(lines) / ours,
    }
    return {
        **{f"{name}_works_per_second": rate for name, rate in rates.items()},
        "graphsvc_to_neomodel": rates["graphsvc"] / rates["neomodel_save"],
        "graphsvc_to_unwind_merge": rates["graphsvc"] / rates["unwind_merge"],
    }


async def _neomodel(uri: str, auth: tuple[str, str], works: list[dict[str, Any]]) -> float:
    """Save works and people one by one, as the object mapper's guide shows."""
    from neo4j import AsyncGraphDatabase
    from neomodel import AsyncRelationshipTo, AsyncStructuredNode, StringProperty, adb

    class NaiveWork(AsyncStructuredNode):
        key = StringProperty(unique_index=True)
        title = StringProperty()

    class NaivePerson(AsyncStructuredNode):
        name = StringProperty(unique_index=True)
        wrote = AsyncRelationshipTo(NaiveWork, "WROTE")

    async with AsyncGraphDatabase.driver(uri, auth=auth) as driver:
        await adb.set_connection(driver=driver)
        await adb.install_labels(NaiveWork, stdout=open(os.devnull, "w"))  # noqa: ASYNC230, PTH123, SIM115
        await adb.install_labels(NaivePerson, stdout=open(os.devnull, "w"))  # noqa: ASYNC230, PTH123, SIM115
        started = time.perf_counter()
        for item in works:
            work = await NaiveWork(key=item["id"], title=item["title"]).save()
            for author in item["authors"]:
                person = await NaivePerson.nodes.get_or_none(name=author["name"])
                person = person or await NaivePerson(name=author["name"]).save()
                await person.wrote.connect(work)
        return time.perf_counter() - started


def _merged(uri: str, auth: tuple[str, str], works: list[dict[str, Any]]) -> float:
    """Write works, people by name alone and nothing derived, in batches of 2,000."""
    with GraphDatabase.driver(uri, auth=auth) as driver:
        for label, name in (("PlainWork", "key"), ("PlainPerson", "name")):
            driver.execute_query(
                f"CREATE CONSTRAINT IF NOT EXISTS FOR (n:{label}) REQUIRE n.{name} IS UNIQUE"
            )
        driver.execute_query("CALL db.awaitIndexes(60)")
        started = time.perf_counter()
        for start in range(0, len(works), 2000):
            driver.execute_query(
                "UNWIND $rows AS row MERGE (w:PlainWork {key: row.id}) SET w.title = row.title "
                "WITH w, row UNWIND row.authors AS author "
                "MERGE (p:PlainPerson {name: author.name}) MERGE (p)-[:WROTE]->(w)",
                rows=works[start : start + 2000],
            )
        return time.perf_counter() - started


def bulk(folder: Path, path: Path) -> dict[str, Any]:
    """Build a whole store; gives seconds by stage and what they are to the loader's own."""
    into = folder / f"bulk-{path.stem}"
    env = os.environ | {"GRAPHSVC_EMBEDDED_HEAP_MB": str(HEAP)}
    command = [BUILD, "build", str(path), "--into", str(into), "--output", "json"]
    seconds, _, printed = timed(command, dict(env))
    took = {row["what"]: row["seconds"] for row in json.loads(printed) if row["seconds"]}
    loader = took["neo4j-admin"]
    prepared = took.pop("total") - loader - took["indexes"]
    return {"seconds": seconds, "stages": took, "times_the_loader": (prepared + loader) / loader}


def ror() -> dict[str, Any]:
    """Precision and recall of matching affiliation strings."""
    subprocess.run([sys.executable, str(ROOT / "bench" / "ror_matching.py")], check=True)
    return json.loads((ROOT / "build" / "bench" / "ror_matching.json").read_text())


def main() -> None:
    """Measure, print and write what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--works", type=int, default=1_000_000, help="Synthetic works.")
    parser.add_argument("--minutes", type=float, default=15, help="Limit of the memory part.")
    options = parser.parse_args()
    if not ACL.exists():
        raise SystemExit(f"{ACL} is not there: the benchmark reads the ACL Anthology from it.")
    results: dict[str, Any] = {}
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        parts = {
            "online": lambda: online(folder),
            "memory": lambda: memory(folder, options.works, options.minutes),
            "peers": lambda: peers(folder),
            "bulk": lambda: bulk(folder, ACL),
            "million": lambda: bulk(folder, synthetic(folder / "m.jsonl", options.works)),
            "ror": ror,
        }
        for name in options.parts:
            print(f"{name} …", file=sys.stderr)
            results[name] = parts[name]()
    report("import", results)


if __name__ == "__main__":
    main()
