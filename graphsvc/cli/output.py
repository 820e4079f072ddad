"""Prints data to standard output as table, JSON or CSV; all else to standard error."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
import csv
from enum import StrEnum
import json
import os
import sys
from typing import Annotated, Any, Final, Protocol, cast

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
import typer

# Where output is piped there is no width to fit.
_PIPED_WIDTH: Final = 140
#: Standard error; what a person watches while data goes elsewhere.
notices: Final = Console(stderr=True, highlight=False)


class Format(StrEnum):
    """How data is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


FormatOption = Annotated[Format, typer.Option("--format", help="How data is printed.")]


def cell(value: Any) -> str:
    """Show one value in a cell: references by name, lists by commas, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, dict):
        fields = cast(dict[str, Any], value)
        return str(fields.get("display_name") or fields.get("id") or json.dumps(fields))
    if isinstance(value, list):
        return ", ".join(map(cell, cast(list[Any], value)))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def data_console() -> Console:
    """Standard output, as wide as the terminal or wide enough for a pipe."""
    piped = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    return Console(highlight=False, width=_PIPED_WIDTH if piped else None)


def print_rows(
    rows: Sequence[dict[str, Any]],
    format: Format,
    *,
    title: str | None = None,
    columns: Sequence[str] | None = None,
) -> None:
    """Print rows; `columns` chooses and orders those of a table, JSON always has them all."""
    names = list(columns or (rows[0] if rows else []))
    if format is Format.JSON:
        print(json.dumps(list(rows), ensure_ascii=False, indent=2, default=str))
    elif format is Format.CSV:
        writer = csv.writer(sys.stdout)
        writer.writerow(names)
        writer.writerows([cell(row.get(name)) for name in names] for row in rows)
    else:
        table = Table(title=title, title_justify="left", header_style="bold")
        for name in names:
            values = [row[name] for row in rows if row.get(name) is not None]
            numeric = all(type(value) in (int, float) for value in values)
            table.add_column(name.replace("_", " "), justify="right" if numeric else "left")
        for row in rows:
            table.add_row(*(escape(cell(row.get(name))) for name in names))
        data_console().print(table)


def print_record(record: dict[str, Any], format: Format, *, title: str | None = None) -> None:
    """Print one record; as a table, a property a row."""
    if format is Format.TABLE:
        rows = [{"property": name, "value": cell(value)} for name, value in record.items()]
        print_rows(rows, format, title=title)
    else:
        print_rows([record], format)


class Advance(Protocol):
    """Called with the number of steps done."""

    def __call__(self, steps: int, /) -> None:  # noqa: D102
        ...


@contextmanager
def progress(title: str, total: int | None) -> Generator[Advance]:
    """Show a progress bar on standard error while a long task runs."""
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=notices,
        transient=True,
    ) as bar:
        task = bar.add_task(title, total=total)
        yield lambda steps: bar.advance(task, steps)
