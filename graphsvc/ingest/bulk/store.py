"""Writes the files of a whole store from DuckDB tables, as Neo4j's loader reads them.

Parquet, not CSV: in CSV the loader takes an array without elements for none at all, and the two
differ in the graph. Uncompressed, it costs the loader no more time than CSV.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from graphsvc.errors import InvalidInput


class Type(Enum):
    """Type of a property: the loader's word for it, and DuckDB's type."""

    STRING = ("string", "VARCHAR")
    INTEGER = ("long", "BIGINT")
    FLOAT = ("double", "DOUBLE")
    BOOLEAN = ("boolean", "BOOLEAN")
    DATETIME = ("datetime", "TIMESTAMPTZ")
    STRINGS = ("string[]", "VARCHAR[]")
    INTEGERS = ("long[]", "BIGINT[]")

    @property
    def header(self) -> str:
        """The loader's word for it."""
        return self.value[0]

    @property
    def sql(self) -> str:
        """DuckDB's type, which values are cast to."""
        return self.value[1]


@dataclass(frozen=True, slots=True)
class NodeFile:
    """One file of nodes: a table of DuckDB, one row a node.

    `key` is the column that relationships name the node by; it is stored as a property too. Keys
    are unique within a `space`, which several files may share.
    """

    table: str
    labels: Sequence[str]
    space: str
    key: str
    properties: Mapping[str, Type]


@dataclass(frozen=True, slots=True)
class RelationshipFile:
    """One file of relationships of one type: a table, one row a relationship.

    `source` and `target` are the columns with the keys of its ends, each with its key space.
    """

    table: str
    type: str
    source: tuple[str, str]
    target: tuple[str, str]
    properties: Mapping[str, Type]


@dataclass(frozen=True, slots=True)
class StoreFiles:
    """What was written: names of files within a folder, with labels or a type."""

    folder: Path
    nodes: Sequence[tuple[str, str]]
    relationships: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    header: str
    type: Type


def write_files(
    con: Any, folder: Path, nodes: Sequence[NodeFile], relationships: Sequence[RelationshipFile]
) -> StoreFiles:
    """Write each table of a DuckDB connection to a file of its name in `folder`.

    A null is no property, and an array without elements is one.

    Raises:
        InvalidInput: a value that the loader would drop without a word, or a graph cannot hold:
            an empty string, or a null within an array.
    """
    folder.mkdir(parents=True, exist_ok=True)
    node_files: list[tuple[str, str]] = []
    for node in nodes:
        key = _Column(node.key, f"{node.key}:ID({node.space})", Type.STRING)
        _write(con, folder, node.table, [key, *_columns(node.properties)])
        node_files.append((":".join(node.labels), _file_name(node.table)))
    relationship_files: list[tuple[str, str]] = []
    for edge in relationships:
        ends = [
            _Column(edge.source[0], f":START_ID({edge.source[1]})", Type.STRING),
            _Column(edge.target[0], f":END_ID({edge.target[1]})", Type.STRING),
        ]
        _write(con, folder, edge.table, [*ends, *_columns(edge.properties)])
        relationship_files.append((edge.type, _file_name(edge.table)))
    return StoreFiles(folder, node_files, relationship_files)


def _columns(properties: Mapping[str, Type]) -> list[_Column]:
    return [_Column(name, f"{name}:{type.header}", type) for name, type in properties.items()]


def _file_name(table: str) -> str:
    return f"{table}.parquet"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _write(con: Any, folder: Path, table: str, columns: Sequence[_Column]) -> None:
    selected = ", ".join(
        f"CAST({_quoted(column.name)} AS {column.type.sql}) AS {_quoted(column.header)}"
        for column in columns
    )
    path = str(folder / _file_name(table)).replace("'", "''")
    # Read once and deleted: not worth the loader's time to decompress.
    options = "FORMAT parquet, COMPRESSION uncompressed"
    con.execute(f"COPY (SELECT {selected} FROM {_quoted(table)}) TO '{path}' ({options})")  # noqa: S608
    # The file, since the table may be a view of large joins.
    _refuse_what_would_be_lost(con, table, path, columns)


def _refuse_what_would_be_lost(con: Any, table: str, path: str, columns: Sequence[_Column]) -> None:
    tests: dict[str, str] = {}
    for column in columns:
        name = _quoted(column.header)
        if column.type is Type.STRING:
            tests[column.name] = f"{name} = ''"
        elif column.type in (Type.STRINGS, Type.INTEGERS):
            tests[column.name] = f"len(list_filter({name}, lambda x: x IS NULL)) > 0"
    counts = ", ".join(f"coalesce(bool_or({test}), false)" for test in tests.values())
    found = con.execute(f"SELECT {counts} FROM '{path}'").fetchone()  # noqa: S608
    lost = [name for name, is_lost in zip(tests, found, strict=True) if is_lost]
    if lost:
        raise InvalidInput(
            f"The table {table} has an empty string, or a null in an array, in {', '.join(lost)}.",
            remedy="Leave such values out when records are read.",
        )
