"""The command line: `graphsvc --help` lists what it does."""

from collections.abc import Iterator, Mapping
from importlib import import_module
import logging
import sys
from typing import Any, Final, cast

from rich.console import Console
from rich.markup import escape
import typer
from typer.core import TyperGroup

from graphsvc import __version__
from graphsvc.errors import DatabaseError, GraphsvcError

#: Commands by name: the module of this package that has each, and what it is called there.
_PLACES: Final = {
    "demo": ("demo", "demo"),
    "serve": ("serve", "serve"),
    "seed": ("data", "seed"),
    "import": ("imports", "import_"),
    "build": ("build", "build"),
    "check": ("data", "check"),
    "checksum": ("data", "checksum"),
    "stats": ("stats", "stats"),
    "changes": ("changes", "changes"),
    "query": ("query", "query"),
    "why": ("curate", "why"),
    "conflicts": ("curate", "conflicts"),
    "merge": ("curate", "merge"),
    "split": ("curate", "split"),
    "not-author": ("curate", "not_author"),
    "undo": ("curate", "undo"),
    "decisions": ("curate", "decisions"),
    "suppress": ("curate", "suppress"),
    "show": ("show", "show_app"),
    "export": ("export", "export_app"),
    "db": ("db", "db_app"),
}
_MARKUP: Final = "markdown"


class _Commands(Mapping[str, Any]):
    """Commands, each loaded when it is asked for: an import has no use for a web server."""

    def __getitem__(self, name: str) -> Any:
        module, member = _PLACES[name]
        found = getattr(import_module(f"{__name__}.{module}"), member)
        group = typer.Typer(rich_markup_mode=_MARKUP)
        if isinstance(found, typer.Typer):
            group.add_typer(found, name=name)
        else:
            group.command(name)(found)
        return typer.main.get_group(group).commands[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_PLACES)

    def __len__(self) -> int:
        return len(_PLACES)


class _Group(TyperGroup):
    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = cast(Any, _Commands())

    def list_commands(self, ctx: Any) -> list[str]:
        """Give the names of the commands, and load none."""
        del ctx
        return list(self.commands)


app = typer.Typer(
    name="graphsvc",
    cls=_Group,
    help="A research knowledge graph: researchers, works, topics and institutions in Neo4j.\n\n"
    "Start with `graphsvc demo`. Data goes to standard output, everything else to standard error. "
    "Exit codes: 0 done, 1 the check failed, 2 wrong use, 3 the database is away.",
    no_args_is_help=True,
    rich_markup_mode=_MARKUP,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def options(
    version: bool = typer.Option(False, "--version", help="Print the version and leave."),
) -> None:
    """Print the version where asked; commands do the rest."""
    if version:
        typer.echo(__version__)
        raise typer.Exit


def main() -> None:
    """Run the command line; every deliberate error is one message and its exit code."""
    console = Console(stderr=True, highlight=False)
    # The driver logs each retry; the error that ends them says it all.
    logging.getLogger("neo4j").setLevel(logging.CRITICAL)
    try:
        app()
    except GraphsvcError as error:
        console.print(f"[bold red]error:[/] {escape(error.detail)}", soft_wrap=True)
        if error.remedy:
            console.print(f"[bold]remedy:[/] {escape(error.remedy)}", soft_wrap=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output has left, as `head` does; that is no error.
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        # The driver takes long to import, and not every command has a use for it.
        from neo4j.exceptions import Neo4jError

        if not isinstance(error, Neo4jError):
            raise
        console.print(f"[bold red]error:[/] Neo4j refused a query ({escape(error.code or '')}).")
        console.print("[bold]remedy:[/] Try once more; if it stays, report it with the code.")
        sys.exit(DatabaseError.exit_code)
