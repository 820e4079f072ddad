"""The command line: `graphsvc --help` lists what it does."""

import logging
import sys

from neo4j.exceptions import Neo4jError
from rich.console import Console
from rich.markup import escape
import typer

from graphsvc import __version__
from graphsvc.cli.build import build
from graphsvc.cli.changes import changes
from graphsvc.cli.curate import (
    conflicts,
    decisions,
    merge,
    not_author,
    split,
    suppress,
    undo,
    why,
)
from graphsvc.cli.data import check, checksum, seed
from graphsvc.cli.db import db_app
from graphsvc.cli.demo import demo
from graphsvc.cli.export import export_app
from graphsvc.cli.imports import import_
from graphsvc.cli.migrate import migrate
from graphsvc.cli.query import query
from graphsvc.cli.serve import serve
from graphsvc.cli.show import show_app
from graphsvc.cli.stats import stats
from graphsvc.errors import DatabaseError, GraphsvcError

app = typer.Typer(
    name="graphsvc",
    help="A research knowledge graph: researchers, works, topics and institutions in Neo4j.\n\n"
    "Start with `graphsvc demo`. Data goes to standard output, everything else to standard error. "
    "Exit codes: 0 done, 1 the check failed, 2 wrong use, 3 the database is away.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)
for command in (demo, serve, seed, build, check, checksum, stats, changes, query):
    app.command()(command)
app.command("import")(import_)
for command in (why, conflicts, merge, split, not_author, undo, decisions, suppress):
    app.command()(command)
db_app.command()(migrate)
app.add_typer(show_app, name="show")
app.add_typer(export_app, name="export")
app.add_typer(db_app, name="db")


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
    except Neo4jError as error:
        console.print(f"[bold red]error:[/] Neo4j refused a query ({escape(error.code or '')}).")
        console.print("[bold]remedy:[/] Try once more; if it stays, report it with the code.")
        sys.exit(DatabaseError.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output has left, as `head` does; that is no error.
        sys.stderr.close()
        sys.exit(0)
