# pyright: strict, reportUnnecessaryTypeIgnoreComment=true
"""What a type checker sees of the client; `make types` checks it, and nothing runs it."""

from collections.abc import AsyncIterator, Iterator
from typing import assert_type

from graphsvc.client import AsyncClient, Client
from graphsvc.ids import Kind
from graphsvc.models.collaboration import SuggestedCollaborator
from graphsvc.models.common import BatchItem
from graphsvc.models.lists import Group, Groups
from graphsvc.models.neighbourhood import Neighbours
from graphsvc.models.researcher import Collaborator, Collaborators, Researcher, Tie
from graphsvc.models.work import Work, WorkSummary


def blocking(client: Client) -> None:
    assert_type(client.researcher("x"), Researcher)
    for collaborator in client.collaborators("x", min_works=2):
        assert_type(collaborator, Collaborator)
    for page in client.collaborators("x").pages():
        assert_type(page, Collaborators)
    assert_type(client.batch(Researcher, ["x"]), Iterator[BatchItem[Researcher]])
    for one in client.batch(Work, ["x"]):
        assert_type(one.item, Work | None)
    assert_type(client.tie("x", "y").first(), Tie)
    assert_type(client.work_groups("type").first(), Groups)
    assert_type(client.works().total(), int)


def mistaken(client: Client) -> None:
    client.works(sort="size")  # pyright: ignore[reportArgumentType]
    client.works(yeer=3)  # pyright: ignore[reportCallIssue]
    client.works(year_from="2020")  # pyright: ignore[reportArgumentType]
    client.work_groups("size")  # pyright: ignore[reportArgumentType]
    client.neighbourhood("person", "x")  # pyright: ignore[reportArgumentType]


async def awaiting(client: AsyncClient) -> None:
    assert_type(await client.researcher("x"), Researcher)
    async for collaborator in client.collaborators("x", min_works=2):
        assert_type(collaborator, Collaborator)
    async for suggested in client.suggested_collaborators("x"):
        assert_type(suggested, SuggestedCollaborator)
    assert_type(client.batch(Researcher, ["x"]), AsyncIterator[BatchItem[Researcher]])
    async for work in client.works(topic="T"):
        assert_type(work, WorkSummary)
    async for group in client.work_groups("type"):
        assert_type(group, Group)
    drawn = await client.neighbourhood("work", "x")
    assert_type(drawn.neighbours[Kind.RESEARCHER], Neighbours)
