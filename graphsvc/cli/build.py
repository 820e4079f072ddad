"""The command `build`: a whole new store from files, out of core, and put in place where asked."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
import shutil
import time
from typing import Annotated, Any

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
import typer

from graphsvc import embedded
from graphsvc.cli.data import patient_settings
from graphsvc.cli.imports import (
    MAX_REJECTED,
    FileFormatOption,
    MaxRejectedOption,
    OutputOption,
    PathsArgument,
    RejectsOption,
    SourceOption,
    rejects_path,
    sources_of,
)
from graphsvc.cli.output import Format, notices, print_rows
from graphsvc.embedded.load import build_store, swap_in
from graphsvc.errors import InvalidInput, RecordsRejected
from graphsvc.gateway import Gateway
from graphsvc.ingest.carry import Carried, carry, follow, gather, take_all, told_in, withheld
from graphsvc.ingest.ranks import mark_hubs
from graphsvc.ingest.records import DecisionRecord
from graphsvc.ingest.run import Options, collect_seldom
from graphsvc.opening import open_gateway
from graphsvc.settings import Settings

#: Folder of what a build needs while it runs; a build that was cut short leaves it.
_WORK = "build"


def build(
    paths: PathsArgument,
    into: Annotated[Path, typer.Option(help="New folder for the store.", show_default=False)],
    source: SourceOption = None,
    file_format: FileFormatOption = None,
    swap: Annotated[
        bool, typer.Option("--swap", help="Then put it in place of the store in use.")
    ] = False,
    rejects: RejectsOption = None,
    max_rejected: MaxRejectedOption = MAX_REJECTED,
    output: OutputOption = Format.TABLE,
) -> None:
    """Build a whole new store from files: many times faster than an import of millions of works.

    It holds what `graphsvc import` of the same files makes of an empty store, with the same ids.
    Use it with GRAPHSVC_DATA_DIR set to its folder, or put it in place by --swap: curators'
    decisions stay in force, ids once given lead to what has them now, and the store it replaces
    stays beside it until the next swap.
    """
    work = _bulk()
    collect_seldom()
    settings = patient_settings()
    if swap and settings.neo4j_uri:
        raise InvalidInput(
            "Only the embedded store can be swapped.",
            remedy="Leave --swap out, and point your server to the new store.",
            field="--swap",
        )
    _make_folder(into)
    given = list(sources_of(paths, source, file_format))
    carried = asyncio.run(_gathered(settings, into / _WORK)) if swap else None
    decisions = [*(carried.decisions if carried else ()), *told_in(given)]
    options = Options(settings.max_tie_authors, rejects or rejects_path(settings), max_rejected)
    with _steps() as show:
        version = carried.version + 1 if carried else 1
        made = work(into / _WORK / "files", options, withheld(decisions), show, version)
        try:
            files = made.files(given)
            seconds = dict(made.seconds)
            started = time.monotonic()
            with show("neo4j-admin", 100) as tell:
                build_store(
                    into,
                    files,
                    settings,
                    console=notices,
                    advance=lambda _, done: tell(int(done * 100)),
                )
            seconds["neo4j-admin"] = time.monotonic() - started
            # The files were read whole; indexes may need the room.
            made.clear()
            started = time.monotonic()
            with show("indexes", None):
                lost = asyncio.run(_index(settings, into, made.hubs, decisions, carried))
            seconds["indexes"] = time.monotonic() - started
        finally:
            shutil.rmtree(into / _WORK, ignore_errors=True)
    if swap:
        if carried:
            asyncio.run(_caught_up(settings, into, carried.version))
        if lost:
            notices.print(
                f"{lost:,} ids of the store before lead nowhere now: no file names what had them."
            )
        backup = swap_in(into, settings, console=notices)
        notices.print(f"The new store is in place; the one before is in {backup}.", soft_wrap=True)
    rows: list[dict[str, Any]] = [
        {"what": name, "seconds": round(value, 1), "count": None} for name, value in seconds.items()
    ]
    rows.append({"what": "total", "seconds": round(sum(seconds.values()), 1), "count": None})
    rejected = sum(counts.rejected for _, counts in made.counts)
    counted = {**made.made, "rejected": rejected}
    rows += [{"what": name, "seconds": None, "count": count} for name, count in counted.items()]
    print_rows(rows, output, title="Build")
    if rejected:
        raise RecordsRejected(
            f"{rejected} records were rejected; all others were taken.",
            remedy=f"They are in {options.rejects}: correct them and import them.",
        )


def _bulk() -> Callable[..., Any]:
    try:
        from graphsvc.ingest.bulk.build import Build
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in ("duckdb", "ibis", "pyarrow", "sqlglot"):
            raise
        raise InvalidInput(
            f"A build needs '{missing.name}', which is not installed.",
            remedy="pip install 'graphsvc[bulk]'",
        ) from missing
    return Build


def _make_folder(into: Path) -> None:
    if into.exists() and not into.is_dir():
        raise InvalidInput(f"{into} is not a folder.", remedy="Name a new one.", field="--into")
    if into.is_dir() and any(into.iterdir()) and not (into / _WORK).is_dir():
        raise InvalidInput(
            f"{into} is not empty.", remedy="Name a new folder, or remove it first.", field="--into"
        )
    # What is there was left by a build that was cut short.
    shutil.rmtree(into, ignore_errors=True)
    (into / _WORK).mkdir(parents=True)


async def _gathered(settings: Settings, folder: Path) -> Carried | None:
    """Read what the store in use leaves to the new one, where there is one in use."""
    if not (settings.data_dir / "neo4j").exists():
        return None
    async with open_gateway(settings, notices) as (gateway, _):
        return await gather(gateway, folder / "ids.jsonl")


async def _caught_up(settings: Settings, into: Path, version: int) -> None:
    """Let the new store count on from where the one in use is now.

    What was written there since the build began is not in the new one, but nobody who followed it
    so far may miss what is.
    """
    async with open_gateway(settings, notices) as (gateway, _):
        now = await gateway.version()
    if now > version:
        async with _opened_once(settings, into) as gateway:
            await follow(gateway, now)


@asynccontextmanager
async def _opened_once(settings: Settings, into: Path) -> AsyncGenerator[Gateway]:
    """Open the new store, and stop its server thereafter: its files are to be moved."""
    new = settings.model_copy(update={"data_dir": into})
    try:
        async with open_gateway(new, notices) as (gateway, _):
            yield gateway
    finally:
        await asyncio.to_thread(embedded.stop, new)


async def _index(
    settings: Settings,
    into: Path,
    hubs: list[str],
    decisions: Sequence[DecisionRecord],
    carried: Carried | None,
) -> int:
    """Start the new store once: the first opening of a store without a schema makes its indexes.

    Then notes which are hubs, takes decisions in it, and gives it what the store before leaves it;
    gives how many ids lead nowhere in it.
    """
    async with _opened_once(settings, into) as gateway:
        await mark_hubs(gateway, hubs)
        await take_all(gateway, decisions, settings.max_tie_authors)
        return await carry(carried, gateway) if carried else 0


@contextmanager
def _steps() -> Generator[Callable[[str, int | None], Any]]:
    """Show each step as a line on standard error, with the time it takes."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=notices) as bar:

        @contextmanager
        def show(name: str, total: int | None) -> Generator[Callable[[int], None]]:
            task = bar.add_task(name, total=total)
            yield lambda done: bar.update(task, completed=done)
            bar.update(task, total=1, completed=1)

        yield show
