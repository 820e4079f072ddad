"""Commands of curators: decisions about who is who, conflicts, and the evidence behind them."""

import asyncio
from collections.abc import Awaitable, Callable
import getpass
from typing import Annotated, Any

import typer

from graphsvc.cli.output import Format, FormatOption, notices, print_record, print_rows
from graphsvc.errors import InvalidInput
from graphsvc.gateway import Gateway
from graphsvc.ids import Kind, parse_reference
from graphsvc.ingest.curate import Curator
from graphsvc.ingest.resolve import Conflict
from graphsvc.ingest.why import why as explain
from graphsvc.models.curation import ConflictItem, DecisionItem
from graphsvc.models.graph import Decided, EntityRef
from graphsvc.opening import open_graph
from graphsvc.settings import Settings, read_settings

Reason = Annotated[str | None, typer.Option(help="Why; it is kept with the decision.")]
By = Annotated[
    str | None, typer.Option("--by", help="Who decides; by default the user of this computer.")
]


async def _resolved(gateway: Gateway, kind: Kind, asked: str) -> str:
    """Turn an id as a person writes it, ours or an external one, into ours.

    Raises:
        NotFound: nothing has it.
        Ambiguous: several entities claim it.
    """
    id = parse_reference(asked, kind)
    if ":" not in id:
        return id
    return (await gateway.one(EntityRef, "entity.of_key", id=id)).id


def _decide(
    take: Callable[[Curator, Gateway], Awaitable[Decided]], by: str | None, format: Format
) -> None:
    async def run() -> Decided:
        settings: Settings = read_settings()
        async with open_graph(settings, notices) as gateway:
            curator = Curator(gateway, settings.max_tie_authors, by or getpass.getuser())
            return await take(curator, gateway)

    decided = asyncio.run(run())
    print_record(decided.model_dump(), format, title="Decision")
    if format is Format.TABLE:
        notices.print(f"To take it back: graphsvc undo {decided.id}")


def merge(
    researchers: Annotated[list[str], typer.Argument(help="Ids of two or more researchers.")],
    reason: Reason = None,
    by: By = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Make one person of several.

    The oldest id stays and the others lead to it until the decision is undone. No import takes it
    apart again.
    """

    async def take(curator: Curator, gateway: Gateway) -> Decided:
        ids = [await _resolved(gateway, Kind.RESEARCHER, one) for one in researchers]
        return await curator.merge(ids, reason)

    _decide(take, by, format)


def split(
    researcher: Annotated[str, typer.Argument(help="Id of the person whose record is mixed.")],
    works: Annotated[list[str], typer.Argument(help="Ids of the works that are another's.")],
    reason: Reason = None,
    by: By = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Make another person of whoever wrote some of a person's works."""

    async def take(curator: Curator, gateway: Gateway) -> Decided:
        id = await _resolved(gateway, Kind.RESEARCHER, researcher)
        ids = [await _resolved(gateway, Kind.WORK, one) for one in works]
        return await curator.split(id, ids, reason)

    _decide(take, by, format)


def not_author(
    researcher: Annotated[str, typer.Argument(help="Id of the person who did not write it.")],
    work: Annotated[str, typer.Argument(help="Id of the work.")],
    reason: Reason = None,
    by: By = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Say that a person did not write a work whose author list names them."""

    async def take(curator: Curator, gateway: Gateway) -> Decided:
        return await curator.not_author(
            await _resolved(gateway, Kind.RESEARCHER, researcher),
            await _resolved(gateway, Kind.WORK, work),
            reason,
        )

    _decide(take, by, format)


def suppress(
    researcher: Annotated[str, typer.Argument(help="Id of the person who asked to be left out.")],
    reason: Reason = None,
    by: By = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Leave a person out of every answer and export, through every later import.

    Their names and ids are taken out of the stored records too; only digests of the ids are kept,
    so that an import knows them again.
    """
    if not yes and not typer.confirm(f"Take {researcher} out of the graph?"):
        raise typer.Exit(2)

    async def take(curator: Curator, gateway: Gateway) -> Decided:
        return await curator.suppress(await _resolved(gateway, Kind.RESEARCHER, researcher), reason)

    _decide(take, by, format)


def undo(
    decision: Annotated[str, typer.Argument(help="Id of the decision: `graphsvc decisions`.")],
    format: FormatOption = Format.TABLE,
) -> None:
    """Take a decision back; the ids it led elsewhere are their own again."""

    async def take(curator: Curator, _: Gateway) -> Decided:
        return await curator.undo(decision)

    _decide(take, None, format)


def decisions(format: FormatOption = Format.TABLE) -> None:
    """List curators' decisions in force."""
    rows = _rows(lambda gateway: gateway.many(DecisionItem, "curation.list"))
    print_rows(rows, format, title="Decisions")


def conflicts(
    limit: Annotated[int, typer.Option(min=1, help="How many people.")] = 100,
    format: FormatOption = Format.TABLE,
) -> None:
    """List people about whom the evidence contradicts itself, those with most works first."""
    rows = _rows(lambda gateway: gateway.many(ConflictItem, "curation.conflicts", limit=limit))
    for row in rows:
        row["conflicts"] = [Conflict.explained(text) for text in row["conflicts"]]
    print_rows(rows, format, title="Conflicts")


def _rows(read: Callable[[Gateway], Awaitable[list[Any]]]) -> list[dict[str, Any]]:
    async def run() -> list[dict[str, Any]]:
        async with open_graph(read_settings(), notices) as gateway:
            return [item.model_dump(mode="json") for item in await read(gateway)]

    return asyncio.run(run())


def why(
    id: Annotated[str, typer.Argument(help="Id of any record, ours or an external one.")],
    format: FormatOption = Format.TABLE,
) -> None:
    """Show which keys, names and rules made a record one, and from which sources."""

    async def run() -> dict[str, Any]:
        async with open_graph(read_settings(), notices) as gateway:
            for kind in Kind:
                try:
                    asked = parse_reference(id, kind)
                except InvalidInput:
                    continue
                return await explain(gateway, asked)
            raise InvalidInput(
                f"'{id}' is not an id of any record.",
                remedy="Give an id such as R4K… or orcid:0000-0002-1825-0097.",
                field="id",
            )

    said = asyncio.run(run())
    if format is Format.JSON:
        print_record(said, format)
        return
    tables = {name: said.pop(name) for name in ("forms", "records", "ids")}
    print_record({name: value for name, value in said.items() if value}, format, title="Why")
    for name, rows in tables.items():
        if rows:
            print_rows(rows, format, title=name.capitalize())
