"""Commands that load and check data: `seed`, `check`, `checksum`."""

import asyncio
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Final

import typer

from graphsvc.cli.output import Format, FormatOption, notices, print_rows, progress
from graphsvc.errors import CheckFailed
from graphsvc.gateway import Gateway
from graphsvc.ids import Kind
from graphsvc.ingest.check import check_graph, repair_graph
from graphsvc.ingest.checksum import checksum as graph_checksum
from graphsvc.ingest.load import Loaded, load_records
from graphsvc.ingest.readers.seeds import read_seeds, seeds_folder
from graphsvc.models.graph import Count
from graphsvc.opening import open_graph
from graphsvc.settings import Settings, read_settings

_PATIENCE_SECONDS: Final = 600.0


def patient_settings() -> Settings:
    """Settings for work over the whole graph, whose pages may take longer than an answer."""
    return read_settings().model_copy(update={"query_timeout": _PATIENCE_SECONDS})


def file_digests(folder: Path) -> list[str]:
    """Name the files of a seeds folder, each with its SHA-256."""
    return [
        f"{path.name} sha256:{sha256(path.read_bytes()).hexdigest()}"
        for path in sorted(folder.iterdir())
        if path.suffix in (".jsonl", ".txt")
    ]


async def load_seeds(
    gateway: Gateway, settings: Settings, folder: Path, affiliations: bool
) -> Loaded:
    """Read and load one layer of the seeds, whole or not at all."""
    return await load_records(
        gateway,
        read_seeds(folder, affiliations),
        source="seed",
        files=file_digests(folder),
        max_authors=settings.max_tie_authors,
    )


def seed(
    affiliations: Annotated[
        bool,
        typer.Option(
            "--affiliations", help="Load the second layer: the focus researcher's affiliations."
        ),
    ] = False,
    folder: Annotated[
        Path | None,
        typer.Option(help="A seeds folder of your own.", exists=True, file_okay=False),
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Load the seeds: one researcher's page, 14 works with their real author lists, topics.

    Loading twice changes nothing. A file with a fault is refused whole, with its line and field.
    """

    async def run() -> Loaded:
        settings = read_settings()
        async with open_graph(settings, notices) as gateway:
            with notices.status("Loading the seeds"):
                return await load_seeds(gateway, settings, folder or seeds_folder(), affiliations)

    loaded = asyncio.run(run())
    row = {
        **{f"new_{kind.plural}": loaded.created.get(kind, 0) for kind in Kind},
        "records_changed": loaded.changed,
        "records_unchanged": loaded.unchanged,
        "graph_version": loaded.graph_version,
    }
    print_rows([row], format, title="Seeds")


def check(
    repair: Annotated[
        bool, typer.Option("--repair", help="Also store what the base edges imply.")
    ] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Recompute all derived data from the base edges and report every difference.

    Exit code 0 where there is none or all were repaired, 1 where there is.
    """

    async def run() -> list[dict[str, object]]:
        settings = patient_settings()
        async with open_graph(settings, notices) as gateway:
            total = await gateway.one(Count, "graph.entities_count")
            with progress("Checking", total.total) as advance:
                report = await check_graph(gateway, settings.max_tie_authors, advance)
            if repair and report:
                await repair_graph(gateway, report, settings.max_tie_authors)
            return [difference._asdict() for difference in report]

    rows = asyncio.run(run())
    if rows or format is not Format.TABLE:
        print_rows(
            rows, format, title="Differences", columns=["where", "what", "stored", "implied"]
        )
    if rows and not repair:
        raise CheckFailed(
            f"{len(rows)} derived values differ from what the base edges imply.",
            remedy="`graphsvc check --repair` puts them right.",
        )
    if rows:
        notices.print(f"Repaired {len(rows)} derived values.")
        return
    notices.print("Derived data holds: no difference.")


def checksum() -> None:
    """Print the canonical checksum of the public graph: one line of 64 hexadecimal digits.

    Two stores that say the same have the same checksum, whatever their ids and import order.
    """

    async def run() -> str:
        async with open_graph(patient_settings(), notices) as gateway:
            total = await gateway.one(Count, "graph.entities_count")
            with progress("Hashing", total.total) as advance:
                return await graph_checksum(gateway, advance)

    typer.echo(asyncio.run(run()))
