"""The command `changes`: what has changed, in order, and how to go on from there."""

import asyncio
from typing import Annotated, Any

import typer

from graphsvc.api.expose import answer
from graphsvc.app import open_service
from graphsvc.cli.output import Format, FormatOption, notices, print_rows
from graphsvc.ids import Kind, parse_reference
from graphsvc.models.changes import Change, Changes
from graphsvc.models.parameters import parse_kinds
from graphsvc.settings import read_settings

_PAGE = 200
_COLUMNS = list(Change.model_fields)


def changes(
    since: Annotated[int, typer.Option(min=0, help="Only what a later version changed.")] = 0,
    types: Annotated[
        str | None, typer.Option(help="Kinds to tell of, parted by commas; without it, all.")
    ] = None,
    researcher: Annotated[
        str | None, typer.Option(help="Only this person, and the works on their list.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Rows at most.")] = 1000,
    format: FormatOption = Format.TABLE,
) -> None:
    """List what has changed since a version of the graph, each id once, the latest change last.

    It ends by naming the version to ask about next time.
    """
    given: dict[str, Any] = {"since": since}
    if researcher is not None:
        name, given["id"] = "researcher.changes", parse_reference(researcher, Kind.RESEARCHER)
    else:
        name, given["types"] = "entity.changes", types and [*map(str, parse_kinds(types))]

    async def run() -> tuple[list[Change], int | None]:
        found: list[Change] = []
        async with open_service(read_settings(), notices) as service:
            cursor: str | None = None
            while True:
                size = min(_PAGE, limit - len(found))
                page, _ = await answer(service, name, cursor, **given, limit=size)
                assert isinstance(page, Changes)
                found += page.items
                cursor = page.next_cursor
                if cursor is None or len(found) >= limit:
                    return found, page.next_since

    found, following = asyncio.run(run())
    rows = [change.model_dump(mode="json") for change in found]
    print_rows(rows, format, title="Changes", columns=_COLUMNS)
    notices.print(
        f"There are more; --limit {2 * limit} lists more of them."
        if following is None
        else f"Next time: graphsvc changes --since {following}"
    )
