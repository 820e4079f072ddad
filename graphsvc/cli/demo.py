"""The command that shows everything once: load the seeds, print, then serve."""

import asyncio
from collections import Counter
from typing import Annotated

import typer

from graphsvc.api.neighbourhood import read_slice
from graphsvc.app import open_service
from graphsvc.cli.data import load_seeds
from graphsvc.cli.output import Format, notices, print_rows
from graphsvc.cli.serve import run_server
from graphsvc.cli.show import find_researcher, print_profile, read_profile
from graphsvc.ids import Kind
from graphsvc.ingest.readers.seeds import seeds_folder
from graphsvc.models.common import Model
from graphsvc.models.neighbourhood import Neighbourhood
from graphsvc.settings import read_settings

_FOCUS = "Mingbao Lin"
_SLICE_LIMIT = 200


def print_slice(found: Neighbourhood) -> None:
    """Print a slice: how many neighbours of each type, and the edges by kind."""
    print_rows(
        [{"type": kind, **known.model_dump()} for kind, known in found.neighbours.items()],
        Format.TABLE,
        title=f"Slice: {len(found.nodes)} nodes, {len(found.edges)} edges",
        columns=["type", "total", "returned", "hidden", "reason"],
    )
    kinds = Counter(edge.kind for edge in found.edges)
    print_rows(
        [{"edge": kind, "count": count} for kind, count in sorted(kinds.items())], Format.TABLE
    )


def demo(
    once: Annotated[bool, typer.Option("--once", help="Print and leave; do not serve.")] = False,
) -> None:
    """Load the seeds, print the seed researcher's profile, slice and collaborators, then serve.

    Ctrl-C stops the service and the embedded Neo4j.
    """
    settings = read_settings()

    async def run() -> tuple[dict[str, Model], Neighbourhood]:
        async with open_service(settings, notices) as service:
            with notices.status("Loading the seeds"):
                await load_seeds(service.gateway, settings, seeds_folder(), affiliations=False)
            id = await find_researcher(service, _FOCUS)
            return await asyncio.gather(
                read_profile(service, id, _SLICE_LIMIT),
                read_slice(service, id, limit=_SLICE_LIMIT),
            )

    profile, found = asyncio.run(run())
    print_profile(profile, Format.TABLE)
    print_slice(found)
    if once:
        notices.print(f"`graphsvc serve` shows this as a page under /{Kind.RESEARCHER.plural}.")
    else:
        run_server(settings, settings.host, settings.port, settings.workers)
