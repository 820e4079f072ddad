"""Commands that write the graph's data to files: `graphsvc export jsonl`."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
import gzip
import os
from pathlib import Path
import sys
from typing import Annotated, BinaryIO, Final, cast

import typer

from graphsvc.cli.data import patient_settings
from graphsvc.cli.output import notices, progress
from graphsvc.errors import InvalidInput
from graphsvc.ingest.export import export_count, export_lines
from graphsvc.opening import open_graph

STDOUT: Final = Path("-")

export_app = typer.Typer(help="Write the graph's data to a file.", no_args_is_help=True)


@export_app.callback()
def _several() -> None:  # pyright: ignore[reportUnusedFunction]
    # With a callback Typer keeps `jsonl` a subcommand although it is the only one so far.
    pass


OutputOption = Annotated[
    Path,
    typer.Option(
        "--output", help="File to write, compressed where it ends in .gz; - is standard output."
    ),
]


@contextmanager
def whole_file(path: Path) -> Generator[BinaryIO]:
    """Give a stream to write a file by; the file is there when all is written, or not at all.

    Raises:
        InvalidInput: the file cannot be written.
    """
    if path == STDOUT:
        try:
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            # The reader has left, as `head` does; that is no error, and what is left goes nowhere.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit from None
        return
    target = path.resolve()
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        if target.exists() and not target.is_file():
            # A pipe or device cannot be replaced; what reads it sees what is written.
            with target.open("wb") as file:
                yield file
            return
        try:
            with part.open("wb") as file:
                if target.suffix == ".gz":
                    # Without name and time, so that the same records give the same bytes.
                    with gzip.GzipFile("", "wb", 6, file, 0) as packed:
                        yield cast(BinaryIO, packed)
                else:
                    yield file
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as fault:
        named = path if fault.filename in (None, str(part)) else fault.filename
        raise InvalidInput(
            f"{named} cannot be written ({fault.strerror}).",
            remedy="Give a file in a folder that is there and has space.",
            field="--output",
        ) from fault


async def _write(sink: BinaryIO, *, decisions: bool) -> int:
    written = 0
    async with open_graph(patient_settings(), notices) as gateway:
        with progress("Exporting", await export_count(gateway)) as advance:
            async for lines in export_lines(gateway, with_decisions=decisions):
                sink.write(b"".join(lines))
                written += len(lines)
                advance(len(lines))
    return written


@export_app.command()
def jsonl(
    output: OutputOption = STDOUT,
    decisions: Annotated[
        bool, typer.Option(help="Write curators' decisions too, with their reasons.")
    ] = True,
) -> None:
    """Write every source record and every decision as graphsvc's own JSONL, one a line.

    `graphsvc import` of it into an empty graph gives the same graph again: the same checksum.
    """
    with whole_file(output) as sink:
        written = asyncio.run(_write(sink, decisions=decisions))
    notices.print(f"Wrote {written:,} records.")
