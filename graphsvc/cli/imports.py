"""The command `import`: bibliographic data of many formats into the graph."""

import asyncio
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
import time
from typing import Annotated, Final

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
import typer

from graphsvc.cli.data import patient_settings
from graphsvc.cli.output import Format, notices, print_rows
from graphsvc.errors import InvalidInput, RecordsRejected
from graphsvc.ingest.readers.opening import Input, inputs
from graphsvc.ingest.readers.registry import READERS, detect
from graphsvc.ingest.run import BATCH, Counts, Import, Options, Source, Watch, collect_seldom
from graphsvc.ingest.sources import source_rank
from graphsvc.opening import open_graph
from graphsvc.settings import Settings

STDIN: Final = Path("-")

PathsArgument = Annotated[
    list[Path],
    typer.Argument(help="Files, folders, zips, or - for standard input.", show_default=False),
]
SourceOption = Annotated[
    str | None,
    typer.Option("--source", help="Source to import as, where the format's own is not right."),
]
FileFormatOption = Annotated[
    str | None,
    typer.Option(
        "--format", help=f"Format of the files, where it is not seen: {', '.join(sorted(READERS))}."
    ),
]
RejectsOption = Annotated[
    Path | None,
    typer.Option("--rejects", help="File for rejected records; by default one in the data folder."),
]
MaxRejectedOption = Annotated[
    int,
    typer.Option("--max-rejected", min=0, help="Stop a file after this many rejected records."),
]
OutputOption = Annotated[Format, typer.Option("--output", help="How the summary is printed.")]
MAX_REJECTED: Final = 1000


def sources_of(paths: list[Path], source: str | None, file_format: str | None) -> Iterator[Source]:
    """Find the inputs of paths, each with its reader.

    Raises:
        InvalidInput: the format or source is not known.
        InvalidFile: a path cannot be read, or no reader knows it.
    """
    if file_format is not None and file_format not in READERS:
        raise InvalidInput(
            f"'{file_format}' is not a known format.",
            remedy=f"Use one of: {', '.join(sorted(READERS))}.",
            field="--format",
        )
    if source is not None:
        source_rank(source)
    found = inputs(["-" if path == STDIN else path for path in paths])
    return (_source(input, source, file_format) for input in found)


def _source(input: Input, source: str | None, file_format: str | None) -> Source:
    reader = READERS[file_format] if file_format else detect(input.name, input.head())
    return Source(input, reader, source or reader.source)


class _Bar(Watch):
    """A progress bar over the bytes of one input after another, then over what is left to do."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("Import", total=None, rate="")
        self._started = time.monotonic()
        self._input: Input | None = None

    def reading(self, source: Source, counts: Counts) -> None:
        if self._input is not source.input:
            self._input, self._started = source.input, time.monotonic()
        said = asdict(counts)
        done = sum(said.values()) - counts.conflicts
        rate = done / max(time.monotonic() - self._started, 0.001)
        self._bar.update(
            self._task,
            description=Path(source.input.name).name[:40],
            total=source.input.size,
            completed=source.input.consumed,
            rate=f"{done:,} records, {rate:,.0f}/s",
        )

    def finishing(self, left: int, total: int) -> None:
        self._bar.update(
            self._task,
            description="Derived data",
            total=total or None,
            completed=total - left,
            rate=f"{total - left:,} of {total:,} entities",
        )


@contextmanager
def _watching() -> Generator[Watch]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=notices, transient=True) as bar:
        yield _Bar(bar)


def import_(
    paths: PathsArgument,
    source: SourceOption = None,
    file_format: FileFormatOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")
    ] = False,
    rejects: RejectsOption = None,
    max_rejected: MaxRejectedOption = MAX_REJECTED,
    batch: Annotated[int, typer.Option(min=1, help="Items in a transaction.", hidden=True)] = BATCH,
    output: OutputOption = Format.TABLE,
) -> None:
    """Import works, authors, institutions and topics from the formats people have.

    OpenAlex, ROR, ORCID, arXiv, Crossref, DBLP, ACL Anthology, BibTeX, CSL-JSON and graphsvc's own
    JSONL, plain, gzipped or zipped. Importing again changes only what has changed. An import that
    was cut short goes on where it stopped when the same command is given again.

    Exit code 0 where every record was taken, 1 where some were rejected.
    """

    async def run() -> list[dict[str, object]]:
        settings = patient_settings()
        rejected = rejects or rejects_path(settings)
        options = Options(settings.max_tie_authors, rejected, max_rejected, dry_run, batch)
        rows: list[dict[str, object]] = []
        given = list(sources_of(paths, source, file_format))
        async with open_graph(settings, notices) as gateway:
            with _watching() as watch:
                work = Import(gateway, options, watch)
                try:
                    for item in given:
                        counts = await work.run(item)
                        rows.append(
                            {
                                "input": Path(item.input.name).name,
                                "source": item.name,
                                "format": item.reader.name,
                                **asdict(counts),
                            }
                        )
                finally:
                    await work.finish()
        if any(row["rejected"] for row in rows) and not dry_run:
            notices.print(f"Rejected records are in {options.rejects}.", soft_wrap=True)
        return rows

    collect_seldom()
    rows = asyncio.run(run())
    print_rows(rows, output, title="Dry run: nothing was changed" if dry_run else "Import")
    if count := sum(int(str(row["rejected"])) for row in rows):
        raise RecordsRejected(
            f"{count} records were rejected; all others were taken.",
            remedy="Correct them and import the file again: what is taken already stays.",
        )


def rejects_path(settings: Settings) -> Path:
    """Name a new file for rejected records in the data folder."""
    name = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%SZ.jsonl")
    return settings.data_dir / "rejects" / name
