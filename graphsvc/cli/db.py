"""Commands for the embedded Neo4j: `graphsvc db start|stop|status|shell-uri|browser|path`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated
import webbrowser

import typer

from graphsvc import embedded
from graphsvc.cli.migrate import migrate
from graphsvc.cli.output import Format, FormatOption, notices, print_record, print_rows
from graphsvc.embedded import Status
from graphsvc.errors import InvalidInput
from graphsvc.settings import Settings, read_settings

db_app = typer.Typer(
    help="Look after the database: the embedded Neo4j, and the schema of any.\n\n"
    "Without GRAPHSVC_NEO4J_URI graphsvc runs a Neo4j of its own, on this machine's loopback only. "
    "Every command starts it when it must and it stops after the last; `db start` keeps it up.",
    no_args_is_help=True,
)

_NOT_RUNNING = 3


@db_app.command()
def start(format: FormatOption = Format.TABLE) -> None:
    """Start the embedded Neo4j and keep it up until `db stop`.

    The first start fetches 155 MB. Later commands then find it running, and are seconds faster.
    """
    _show(embedded.start(_embedded_settings(), console=notices), format)


@db_app.command()
def stop() -> None:
    """Take `db start` back: the embedded Neo4j stops, cleanly, once nobody uses it."""
    now = embedded.stop(read_settings())
    if now.running:
        notices.print(f"It stops after those who use it: {', '.join(now.leases)}.")
    else:
        notices.print("The embedded Neo4j is stopped.")


@db_app.command()
def status(format: FormatOption = Format.TABLE) -> None:
    """Tell whether the embedded Neo4j runs, where, and who uses it.

    The exit code is 0 if it runs and 3 if it does not.
    """
    now = embedded.status(read_settings())
    _show(now, format)
    if not now.running:
        raise typer.Exit(_NOT_RUNNING)


@db_app.command()
def shell_uri() -> None:
    """Print a Bolt URI with user and password in it, for a client's settings.

    Whoever reads it can change everything, so keep it off command lines, which others on this
    machine can see: cypher-shell takes NEO4J_USERNAME and NEO4J_PASSWORD from its environment.
    The embedded Neo4j must be running.
    """
    print(embedded.shell_uri(_embedded_settings()))


@db_app.command()
def browser(
    open: Annotated[bool, typer.Option("--open", help="Also open it in the web browser.")] = False,
) -> None:
    """Print the address of Neo4j Browser; the user and where the password is go to stderr."""
    settings = _embedded_settings()
    url = embedded.browser_url(settings)
    print(url)
    password_file = embedded.status(settings).password_file
    notices.print(f"Connect as user neo4j; the password is in {password_file}.", soft_wrap=True)
    if open:
        webbrowser.open(url)


@db_app.command()
def path() -> None:
    """Print the folder of the embedded Neo4j's store."""
    print(embedded.status(read_settings()).store)


db_app.command()(migrate)


def _embedded_settings() -> Settings:
    settings = read_settings()
    if settings.neo4j_uri:
        raise InvalidInput(
            "GRAPHSVC_NEO4J_URI is set, so graphsvc does not use the embedded Neo4j.",
            remedy="Unset it for this command to use the embedded one.",
        )
    return settings


def _show(status: Status, format: Format) -> None:
    row = {
        name: str(value) if isinstance(value, Path) else value
        for name, value in (asdict(status) | {"leases": list(status.leases)}).items()
    }
    if format is not Format.TABLE:
        print_rows([row], format)
        return
    row["rss"] = f"{status.rss / 1e6:.0f} MB" if status.rss else None
    named = {name.replace("_", " "): value for name, value in row.items()}
    print_record(named, format, title="Embedded Neo4j")
