"""Commands that print one record for reading: `graphsvc show researcher "Mingbao Lin"`."""

import asyncio
from typing import Annotated, Any

from rich.markup import escape
import typer

from graphsvc.api.expose import answer
from graphsvc.api.lists import list_entities
from graphsvc.api.moved import successors
from graphsvc.api.service import Service
from graphsvc.app import open_service
from graphsvc.cli.output import Format, FormatOption, data_console, notices, print_rows
from graphsvc.errors import Ambiguous, InvalidInput, NotFound
from graphsvc.ids import Kind, parse_reference
from graphsvc.models.common import Model, Page
from graphsvc.models.researcher import Collaborator, Researcher, ResearcherItem
from graphsvc.models.trust import Trust
from graphsvc.models.work import WorkSummary
from graphsvc.settings import read_settings

show_app = typer.Typer(help="Print one record for reading.", no_args_is_help=True)
_NAMESAKES = 200


@show_app.callback()
def _several() -> None:  # pyright: ignore[reportUnusedFunction]
    # With a callback Typer keeps `researcher` a subcommand although it is the only one so far.
    pass


async def find_researcher(service: Service, asked: str) -> str:
    """Find a person by id, external id or name; a name must be one person's alone.

    Raises:
        Ambiguous: namesakes; `candidates` lists them.
        NotFound: nobody has this name; the nearest names are offered.
    """
    # A name has no colon; what has one is an id, and its fault is said.
    is_external = ":" in asked
    try:
        id = parse_reference(asked, Kind.RESEARCHER)
        return await _present_id(service, id)
    except (InvalidInput, NotFound):
        if is_external:
            raise
    page, _ = await list_entities(service, Kind.RESEARCHER, asked, _NAMESAKES, None)
    people: list[ResearcherItem] = page.items
    same = [person for person in people if person.display_name.casefold() == asked.casefold()]
    if len(same) == 1:
        return same[0].id
    candidates = [person.model_dump() for person in same or people]
    if candidates:
        raise Ambiguous(
            f"{len(same)} people are called '{asked}'."
            if same
            else f"Nobody is called exactly '{asked}'; these come near.",
            remedy="Ask for one of them by id.",
            field="name",
            extra={"candidates": candidates},
        )
    raise NotFound(
        f"There is no researcher called '{asked}'.",
        remedy="Check the spelling, or give an id such as orcid:0000-0002-1825-0097.",
        field="name",
    )


async def _present_id(service: Service, id: str) -> str:
    """Give the id under which a person is found, saying so where it is another by now."""
    try:
        await service.ask("researcher.get", id=id)
    except NotFound:
        if (new := (await successors(service.gateway, [id])).get(id)) is None:
            raise
        notices.print(f"{id} became part of {new.leads_to}.")
        return new.leads_to
    return id


async def read_profile(service: Service, id: str, limit: int) -> dict[str, Model]:
    """Read what a profile shows, by the API's own functions."""
    queries: dict[str, tuple[str, dict[str, Any]]] = {
        "researcher": ("researcher.get", {}),
        "trust": ("researcher.trust", {}),
        "collaborators": ("researcher.collaborators", {"limit": limit}),
        "works": ("researcher.works", {"limit": limit}),
    }
    found = await asyncio.gather(
        *(answer(service, name, None, id=id, **given) for name, given in queries.values())
    )
    return {part: model for part, (model, _) in zip(queries, found, strict=True)}


def print_profile(profile: dict[str, Any], format: Format) -> None:
    """Print a profile: trust snapshot, collaborators and works."""
    if format is Format.JSON:
        parts = {name: part.model_dump(mode="json") for name, part in profile.items()}
        print_rows([parts], format)
        return
    person: Researcher = profile["researcher"]
    trust: Trust = profile["trust"]
    collaborators: Page[Collaborator] = profile["collaborators"]
    works: Page[WorkSummary] = profile["works"]
    if format is Format.CSV:
        print_rows([person.model_dump()], format)
        return
    console = data_console()
    console.print(f"[bold]{escape(person.display_name)}[/] ({person.id})")
    console.print(person.headline, markup=False)
    place = person.affiliation.display_name if person.affiliation else "Affiliation not imported"
    openness = "Open to collaborate" if person.open_to_collaborate.value else "Not open"
    console.print(f"Researcher · {place} · {openness}", markup=False)
    snapshot = {
        "trust": f"{trust.score} – {trust.band}",
        "verification": trust.level,
        "claim": trust.claim_state,
        "works": person.works_count,
        "followers": person.followers_count,
        "topics": person.topics_count,
        "close_collaborators": person.close_collaborators_count,
    }
    print_rows([snapshot], format, title="Trust snapshot")
    print_rows(
        [item.model_dump(mode="json") for item in collaborators.items],
        format,
        title=f"Collaborators: {len(collaborators.items)} of {collaborators.total}",
        columns=["researcher", "works_count", "weight", "first_year", "last_year", "is_close"],
    )
    print_rows(
        [item.model_dump(mode="json") for item in works.items],
        format,
        title=f"Works: {len(works.items)} of {works.total}",
        columns=["type", "publication_year", "source", "title"],
    )


@show_app.command()
def researcher(
    name: Annotated[str, typer.Argument(help="Name, id, or external id (orcid:…).")],
    limit: Annotated[int, typer.Option(min=1, max=200, help="Rows of each list.")] = 25,
    format: FormatOption = Format.TABLE,
) -> None:
    """Print a researcher's profile: trust snapshot, collaborators and works.

    Where several people bear the name they are listed to choose from, and the exit code is 2.
    """

    async def run() -> dict[str, Model]:
        async with open_service(read_settings(), notices) as service:
            return await read_profile(service, await find_researcher(service, name), limit)

    try:
        profile = asyncio.run(run())
    except Ambiguous as several:
        columns = ["id", "display_name", "works_count", "first_year", "last_year", "hint"]
        print_rows(several.extra["candidates"], format, columns=columns)
        raise
    print_profile(profile, format)
