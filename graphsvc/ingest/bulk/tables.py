"""The tables of a build: DuckDB on disk, filled from Parquet and from Python a batch at a time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import duckdb
import ibis
import psutil
import pyarrow

from graphsvc.ingest.bulk.columns import Column

pa: Any = pyarrow

#: Rows of a group in DuckDB's own file.
_GROUP: Final = 30_720


class Tables:
    """A connection, with a place for what does not fit in memory."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        #: A connection of DuckDB.
        self.con: Any = duckdb.connect()
        # A thread takes a group of rows at a time: small ones give all threads work. What is read
        # once or twice and dropped is not worth the time to compress.
        path = str(folder / "build.duckdb").replace("'", "''")
        self.con.execute(f"ATTACH '{path}' AS build (ROW_GROUP_SIZE {_GROUP})")
        self.con.execute("USE build")
        self.con.execute("SET force_compression = 'uncompressed'")
        memory = psutil.virtual_memory().available >> 21
        self.con.execute("SET memory_limit = ?", [f"{memory}MiB"])
        self.con.execute("SET temp_directory = ?", [str(folder / "spill")])
        self.con.execute("SET preserve_insertion_order = false")
        self.con.execute("SET TimeZone = 'UTC'")
        # A build shows its own progress; this one would go to standard output, among the results.
        self.con.execute("SET enable_progress_bar = false")
        #: The same as a backend of Ibis.
        self.ibis: Any = ibis.duckdb.from_connection(self.con)

    def run(self, sql: str, *params: object) -> None:
        """Run statements, parted by semicolons; parameters go to the only one."""
        self.con.execute(sql, params or None)

    def rows(self, sql: str, *params: object) -> list[tuple[Any, ...]]:
        """Fetch all rows of a query."""
        return self.con.execute(sql, params or None).fetchall()

    def value(self, sql: str, *params: object) -> Any:
        """Fetch the one value of a query."""
        return self.rows(sql, *params)[0][0]

    def grouped(self, sql: str, *params: object) -> dict[Any, list[tuple[Any, ...]]]:
        """Fetch rows by their first column."""
        found: dict[Any, list[tuple[Any, ...]]] = {}
        for key, *row in self.rows(sql, *params):
            found.setdefault(key, []).append(tuple(row))
        return found

    def create(self, name: str, columns: Mapping[str, Column]) -> None:
        """Make an empty table."""
        self.put(name, columns, [], is_new=True)

    def put(
        self,
        name: str,
        columns: Mapping[str, Column],
        rows: Sequence[Sequence[Any]],
        *,
        is_new: bool = False,
    ) -> None:
        """Add rows to a table."""
        values: Iterable[Any] = zip(*rows, strict=True) if rows else ([] for _ in columns)
        arrays = [
            pa.array(items, type=column.plain)
            for items, column in zip(values, columns.values(), strict=True)
        ]
        self.con.register("added", pa.table(arrays, names=list(columns)))
        verb = f'CREATE TABLE "{name}" AS' if is_new else f'INSERT INTO "{name}" BY NAME'
        self.con.execute(f"{verb} FROM added")
        self.con.unregister("added")

    def batches(self, sql: str, size: int) -> Iterator[tuple[int, int]]:
        """Cut the numbers a query gives, in order, into ranges of so many."""
        bounds = [
            row[0]
            for row in self.rows(
                f"SELECT min(n) FROM (SELECT n, (row_number() OVER (ORDER BY n) - 1) // ? AS page "  # noqa: S608
                f"FROM ({sql}) AS t(n)) GROUP BY page ORDER BY 1",
                size,
            )
        ]
        for place, first in enumerate(bounds):
            last = bounds[place + 1] - 1 if place + 1 < len(bounds) else (1 << 62)
            yield first, last

    def drop(self, *names: str) -> None:
        """Drop tables that no later step reads."""
        for name in names:
            self.con.execute(f'DROP TABLE IF EXISTS "{name}"')

    def close(self) -> None:
        """Close the connection."""
        self.con.close()
