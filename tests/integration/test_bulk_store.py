"""A store made by Neo4j's loader: read back exactly, refused with a reason, swapped in."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
import math
from pathlib import Path
from typing import Any

import duckdb
from neo4j import Driver, GraphDatabase
import pytest
from rich.console import Console

from graphsvc import embedded
from graphsvc.embedded import launch
from graphsvc.embedded.layout import Layout
from graphsvc.embedded.load import build_store, swap_in
from graphsvc.errors import EmbeddedError, InvalidInput
from graphsvc.ingest.bulk.store import NodeFile, RelationshipFile, StoreFiles, Type, write_files
from graphsvc.settings import Settings

QUIET = Console(quiet=True)
TIME = datetime(2024, 2, 29, 23, 59, 59, 123456, tzinfo=UTC)

STRINGS = [
    "plain",
    "  spaces around  ",
    'a "quoted" word',
    '"',
    '""',
    "a,b;c|d",
    "line\nbreak",
    "carriage\r\nreturn\r",
    "tab\tand \x1f and \x01",
    "back\\slash\\",
    "é汉😀\u2028שלום e\u0301",
    "'single' $param {brace}",
    "\\N",
    "NULL",
    "null",
    " ",
    "x" * 40_000,
    None,
]
ARRAYS = [None, [], [""], ["", ""], ["a", ""], ["a;b", "c,d"], ["\x1f"], ['"'], ["\n"], [" a "]]
INTEGERS = [None, [], [0], [2**63 - 1, -(2**63)]]
FLOATS = [None, 0.1, 1 / 3, 1e-300, 5e-324, 1.7976931348623157e308, -0.0, 2**53 + 2.0, 0.285714]
TIMES = [None, TIME, datetime(1970, 1, 1, tzinfo=UTC), datetime(1899, 12, 31, 1, tzinfo=UTC)]

PROPERTIES = {
    "text": Type.STRING,
    "names": Type.STRINGS,
    "whole": Type.INTEGER,
    "wholes": Type.INTEGERS,
    "number": Type.FLOAT,
    "flag": Type.BOOLEAN,
    "seen_at": Type.DATETIME,
}
NODES = [
    NodeFile("things", ["Entity", "Thing"], "entity", "id", PROPERTIES),
    NodeFile("other things", ["Entity", "Other"], "entity", "id", {}),
    NodeFile("keys", ["Key"], "key", "key", {}),
]
RELATIONSHIPS = [
    RelationshipFile("near", "NEAR", ("source", "entity"), ("target", "entity"), PROPERTIES),
    RelationshipFile("has", "HAS", ("source", "entity"), ("target", "key"), {}),
]


def rows() -> Iterator[tuple[Any, ...]]:
    for n, text in enumerate(STRINGS):
        yield (
            f"T{n:02}",
            text,
            ARRAYS[n % len(ARRAYS)],
            (None, 0, -(2**63), 2**53 + 1)[n % 4],
            INTEGERS[n % len(INTEGERS)],
            FLOATS[n % len(FLOATS)],
            (None, True, False)[n % 3],
            TIMES[n % len(TIMES)],
        )


def expected() -> dict[str, dict[str, Any]]:
    names = ("id", *PROPERTIES)
    return {
        row[0]: {name: value for name, value in zip(names, row, strict=True) if value is not None}
        for row in rows()
    }


def tables() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    columns = ", ".join(f"{name} {type.sql}" for name, type in PROPERTIES.items())
    con.execute(f"CREATE TABLE things (id VARCHAR, {columns})")
    con.executemany(f"INSERT INTO things VALUES (?{', ?' * len(PROPERTIES)})", list(rows()))
    con.execute("CREATE TABLE \"other things\" AS SELECT 'O' || n AS id FROM range(3) r(n)")
    con.execute("""CREATE TABLE keys AS SELECT 'doi:10.1/("x")' || n AS key FROM range(3) r(n)""")
    con.execute(
        "CREATE TABLE near AS SELECT 'O0' AS source, id AS target, * EXCLUDE id FROM things"
    )
    con.execute("""CREATE TABLE has AS SELECT 'O2' AS source, 'doi:10.1/("x")1' AS target""")
    return con


def native(value: Any) -> Any:
    return value.to_native() if hasattr(value, "to_native") else value


def same(found: dict[str, Any], wanted: dict[str, Any]) -> bool:
    found = {name: native(value) for name, value in found.items()}
    return found == wanted and math.copysign(1, found.get("number", 1)) == math.copysign(
        1, wanted.get("number", 1)
    )


@contextmanager
def reading(settings: Settings) -> Generator[Driver]:
    with (
        embedded.acquire(settings, console=QUIET) as lease,
        GraphDatabase.driver(lease.uri, auth=(lease.user, lease.password)) as driver,
    ):
        yield driver


def labels(driver: Driver) -> set[str]:
    found, _, _ = driver.execute_query("MATCH (n) UNWIND labels(n) AS name RETURN DISTINCT name")
    return {record["name"] for record in found}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> StoreFiles:
    folder = tmp_path_factory.mktemp("files, (with) odd+name's")
    return write_files(tables(), folder, NODES, RELATIONSHIPS)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Settings]:
    settings = Settings(data_dir=tmp_path / "current", neo4j_uri=None)
    yield settings
    embedded.stop(settings)


def test_a_store_is_read_back_exactly_and_swapped_in(written: StoreFiles, home: Settings) -> None:
    new = home.data_dir.with_name("new")
    fresh = home.model_copy(update={"data_dir": new})
    done: list[tuple[str, float]] = []
    build_store(new, written, home, console=QUIET, advance=lambda *at: done.append(at))
    assert [fraction for _, fraction in done] == sorted(fraction for _, fraction in done)
    assert done[-1][1] == 1
    assert len({stage for stage, _ in done}) >= 3

    with reading(fresh) as driver:
        found, _, _ = driver.execute_query(
            "MATCH (:Other {id: 'O0'})-[near:NEAR]->(n:Entity:Thing) RETURN n, near ORDER BY n.id"
        )
        wanted = expected()
        assert [record["n"]["id"] for record in found] == sorted(wanted)
        for record in found:
            whole = wanted[record["n"]["id"]]
            assert same(dict(record["n"]), whole)
            edge = {name: value for name, value in whole.items() if name != "id"}
            assert same(dict(record["near"]), edge)
        found, _, _ = driver.execute_query("MATCH (o)-[:HAS]->(k:Key) RETURN o.id AS o, k.key AS k")
        assert [(record["o"], record["k"]) for record in found] == [("O2", 'doi:10.1/("x")1')]
    blocks = sum(each.stat().st_blocks for each in Layout.of(fresh).store.rglob("*"))
    assert blocks * 512 < 30e6

    with pytest.raises(EmbeddedError, match="holds a store already"):
        build_store(new, written, home, console=QUIET)

    # The running instance, in use by a process: nothing is changed.
    embedded.start(home, console=QUIET)
    with reading(home) as driver:
        driver.execute_query("CREATE (:Former)")
        with pytest.raises(EmbeddedError, match="in use by"):
            swap_in(new, home, console=QUIET)
        assert labels(driver) == {"Former"}
    password = Layout.of(home).password.read_text(encoding="ascii")

    backup = swap_in(new, home, console=QUIET)
    assert embedded.status(home).leases == ("db start",)
    with reading(home) as driver:
        assert labels(driver) == {"Entity", "Thing", "Other", "Key"}
    assert Layout.of(home).password.read_text(encoding="ascii") == password
    embedded.stop(home)
    with pytest.raises(EmbeddedError, match="no finished store"):
        swap_in(new, home, console=QUIET)

    # The backup is a store as it was: put back by hand it is served again.
    Layout.of(home).store.rename(backup.with_name("data.other"))
    backup.rename(Layout.of(home).store)
    with reading(home) as driver:
        assert labels(driver) == {"Former"}


def test_bad_files_are_refused_and_leave_no_store(written: StoreFiles, home: Settings) -> None:
    con = tables()
    con.execute("INSERT INTO has VALUES ('O9', 'doi:none')")
    folder = home.data_dir.with_name("bad")
    bad = write_files(con, folder, NODES, RELATIONSHIPS)
    with pytest.raises(EmbeddedError, match=r"(?s)import failed.*O9"):
        build_store(home.data_dir, bad, home, console=QUIET)
    with pytest.raises(EmbeddedError, match="no finished store"):
        swap_in(home.data_dir, home.model_copy(update={"data_dir": folder / "x"}), console=QUIET)
    # The next one clears what this one left.
    build_store(home.data_dir, written, home, console=QUIET)
    assert not launch.java_is_alive(Layout.of(home))


@pytest.mark.parametrize(
    ("column", "value"), [("text", ""), ("names", ["a", None]), ("wholes", [None])]
)
def test_what_would_be_lost_is_refused(tmp_path: Path, column: str, value: Any) -> None:
    con = tables()
    con.execute(f"INSERT INTO things (id, {column}) VALUES ('T99', ?)", [value])
    with pytest.raises(InvalidInput, match=f"The table things .* in {column}"):
        write_files(con, tmp_path, NODES, RELATIONSHIPS)
