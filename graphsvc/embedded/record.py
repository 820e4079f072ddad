"""Records the classes for the class archive: `python -m graphsvc.embedded.record`.

For a developer, after `lock.py` has moved versions: it runs a server of its own through a bit of
everything, and writes what Java loaded to `classes.lst.gz`. A list that is behind costs start time
only; Java passes over classes it does not find.
"""

import gzip
from pathlib import Path
from tempfile import TemporaryDirectory
import urllib.request

from neo4j import GraphDatabase
from rich.console import Console

from graphsvc.embedded import launch, leases
from graphsvc.embedded.archive import CLASS_LIST
from graphsvc.embedded.layout import Layout
from graphsvc.embedded.server import Lease, acquire, stop
from graphsvc.settings import Settings

# Java refuses a class list with a line of 4096 characters or more; some lambdas have such lines.
_LONGEST_LINE = 4000

_QUERIES = (
    "CREATE CONSTRAINT IF NOT EXISTS FOR (n:A) REQUIRE n.id IS UNIQUE",
    "CREATE FULLTEXT INDEX names IF NOT EXISTS FOR (n:A) ON EACH [n.name]",
    "UNWIND range(1, 2000) AS i MERGE (n:A {id: i}) SET n.name = 'name ' + i",
    "UNWIND range(2, 2000) AS i MATCH (a:A {id: i}), (b:A {id: i / 2}) MERGE (a)-[:T]->(b)",
    "CALL db.awaitIndexes(60)",
    "CALL db.index.fulltext.queryNodes('names', 'name') YIELD node, score RETURN node.id LIMIT 5",
    "MATCH (a:A {id: 7})-[:T*1..3]-(b:A) WITH DISTINCT b ORDER BY b.id RETURN collect(b{.*})",
    "MATCH p = shortestPath((a:A {id: 9})-[:T*..9]-(b:A {id: 12})) RETURN p",
    "EXPLAIN MATCH (n:A) RETURN count(n)",
)


def main() -> None:
    """Write the class list of the locked server."""
    console = Console(stderr=True)
    with TemporaryDirectory() as folder:
        listing = Path(folder) / "classes.lst"
        settings = Settings(data_dir=Path(folder) / "data")
        layout = Layout.of(settings)
        java = launch.prepare(settings, console)
        java.more_options = (f"-XX:DumpLoadedClassList={listing}",)
        with leases.gate(layout):
            held = leases.LeaseFile(layout)
            launch.ensure_supervised(settings, java)
        with acquire(settings, console=console) as lease:
            held.release()
            _do_everything(lease)
        stop(settings)
        lines = listing.read_text(encoding="utf-8").splitlines(keepends=True)
    short = "".join(
        line for line in lines if len(line) < _LONGEST_LINE and not line.startswith("#")
    )
    CLASS_LIST.write_bytes(gzip.compress(short.encode(), mtime=0))
    console.print(f"{CLASS_LIST.name}: {len(lines)} lines")


def _do_everything(lease: Lease) -> None:
    with GraphDatabase.driver(lease.uri, auth=(lease.user, lease.password)) as driver:
        for query in _QUERIES:
            driver.execute_query(query)  # type: ignore[arg-type]
    with urllib.request.urlopen(f"{lease.http_uri}/browser/"):  # noqa: S310
        pass


if __name__ == "__main__":
    main()
