"""The command that runs a named query of the catalogue."""

import asyncio
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError
import typer

from graphsvc.api.expose import answer
from graphsvc.api.service import OWN_KINDS
from graphsvc.app import open_service
from graphsvc.cli.output import Format, FormatOption, notices, print_record, print_rows
from graphsvc.errors import InvalidInput, NotFound
from graphsvc.models.common import Versioned
from graphsvc.models.parameters import Parameter
from graphsvc.queries import Catalogue, Query
from graphsvc.settings import read_settings


def offered(catalogue: Catalogue) -> dict[str, Query]:
    """The queries a person may run: reads of answers whose parameters a person can give."""
    return {
        name: query
        for name, query in catalogue.items()
        if query.access == "read"
        and query.rows == "one"
        and query.model is not None
        and issubclass(query.model, Versioned)
        and all(
            declared.given_by == "client" or declared.default is not ... or kind in OWN_KINDS
            for kind, declared in zip(query.params.values(), query.parameters.values(), strict=True)
        )
    }


def arguments_of(query: Query) -> dict[str, Parameter]:
    """The parameters a person gives; a list also takes the cursor of its next page."""
    wanted = {
        name: declared
        for name, declared in query.parameters.items()
        if declared.given_by == "client"
    }
    return wanted | ({"cursor": Parameter(str, None)} if "position" in query.params else {})


def parse_arguments(query: Query, arguments: list[str]) -> tuple[str | None, dict[str, Any]]:
    """Read `key=value` arguments by the query's parameter types; the cursor comes apart.

    Raises:
        InvalidInput: an argument is unknown, missing or malformed.
    """
    wanted = arguments_of(query)
    given: dict[str, Any] = {}
    for argument in arguments:
        name, equals, value = argument.partition("=")
        if not equals or name not in wanted:
            near = get_close_matches(name, wanted, 1)
            raise InvalidInput(
                f"'{argument}' is not an argument of {query.name}.",
                remedy=f"Did you mean '{near[0]}=…'?"
                if near
                else f"It takes: {', '.join(f'{key}=…' for key in wanted) or 'nothing'}.",
                field=name,
            )
        try:
            given[name] = TypeAdapter(wanted[name].annotation).validate_python(value)
        except ValidationError as fault:
            message = fault.errors()[0]["msg"]
            raise InvalidInput(f"{name}: {message}, not '{value}'.", field=name) from fault
    missing = [name for name, known in wanted.items() if known.default is ... and name not in given]
    if missing:
        raise InvalidInput(
            f"{query.name} needs {', '.join(f'{name}=…' for name in missing)}.", field=missing[0]
        )
    return given.pop("cursor", None), given


def query(
    name: Annotated[str | None, typer.Argument(help="Name of the query; none lists them.")] = None,
    arguments: Annotated[
        list[str] | None, typer.Argument(metavar="KEY=VALUE…", help="Its parameters.")
    ] = None,
    text: Annotated[bool, typer.Option("--text", help="Print the query's Cypher instead.")] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Run a named query, such as `graphsvc query researcher.collaborators id=RHZ6B2Z1AXF limit=5`.

    Ids may be external ones: `id=orcid:0000-0002-1825-0097`.
    """
    catalogue = Catalogue.load()
    known = offered(catalogue)
    if name is None:
        rows = [
            {"name": item.name, "parameters": ", ".join(arguments_of(item)), "gives": item.title}
            for item in known.values()
        ]
        print_rows(rows, format, title="Queries")
        return
    if name not in known:
        near = get_close_matches(name, known, 1)
        raise NotFound(
            f"There is no query '{name}'.",
            remedy=f"Did you mean '{near[0]}'?" if near else "`graphsvc query` lists them.",
            field="name",
        )
    if text:
        typer.echo(known[name].text)
        return
    cursor, given = parse_arguments(known[name], arguments or [])

    async def run() -> dict[str, Any]:
        async with open_service(read_settings(), notices) as service:
            found, _ = await answer(service, name, cursor, **given)
            return found.model_dump(mode="json")

    record = asyncio.run(run())
    items: list[dict[str, Any]] | None = record.get("items")
    if items is None or format is Format.JSON:
        print_record(record, format, title=known[name].title)
        return
    # Changes are not counted.
    total = f" of {record['total']}" if "total" in record else ""
    notices.print(f"{len(items)}{total}, graph version {record['graph_version']}")
    print_rows(items, format, title=known[name].title)
    if record["next_cursor"]:
        notices.print(f"Next page: cursor={record['next_cursor']}", soft_wrap=True, markup=False)
