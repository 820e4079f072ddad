"""The Python client against the real service over the seeds: its examples, and all its answers."""

from collections.abc import Callable
from doctest import NORMALIZE_WHITESPACE, DocTestFinder, DocTestParser, DocTestRunner
from importlib import import_module
from inspect import isawaitable
from pathlib import Path
from typing import Any

import httpx2
from pydantic import BaseModel
import pytest

from graphsvc import client as package
from graphsvc.client import AsyncClient, Client
from graphsvc.errors import BadCursor, InvalidInput, NotFound
from graphsvc.ids import Kind
from graphsvc.models.researcher import Researcher
from graphsvc.models.work import Work
from tools.unasync import MADE

MINGBAO = "RHZ6B2Z1AXF"
FEI = "R4V3RYTHBCB"
PAIR = ["seed-researcher:chenxin-li", "seed-researcher:ling-shao"]
GUIDE = Path(__file__).parents[2] / "docs" / "client.md"

EXAMPLES = {
    **{
        test.name.rpartition("synchronous.")[2]: test
        for path in MADE.glob("*.py")
        for test in DocTestFinder().find(import_module(f"graphsvc.client.synchronous.{path.stem}"))
    },
    "the package": DocTestParser().get_doctest(package.__doc__ or "", {}, "package", None, 0),
    "the guide": DocTestParser().get_doctest(GUIDE.read_text(), {}, "guide", str(GUIDE), 0),
}


@pytest.mark.parametrize("name", [name for name, test in EXAMPLES.items() if test.examples])
def test_examples_answer_as_shown(name: str, seeded_url: str):
    said: list[str] = []
    test = EXAMPLES[name]
    for example in test.examples:
        example.source = example.source.replace("http://localhost:8000", seeded_url)
    with Client(seeded_url) as client:
        test.globs = {"client": client, "Client": Client}
        found = DocTestRunner(optionflags=NORMALIZE_WHITESPACE).run(
            test, out=said.append, clear_globs=False
        )
        if (own := test.globs["client"]) is not client:
            own.close()
    assert found.failed == 0, "".join(said)


class Either:
    """Either client, asked alike."""

    def __init__(self, client: Any) -> None:
        self.client = client

    async def ask(self, method: str, *given: Any, **more: Any) -> Any:
        answer = getattr(self.client, method)(*given, **more)
        return await answer if isawaitable(answer) else answer

    async def walk(self, things: Any) -> list[Any]:
        if hasattr(things, "__aiter__"):
            return [thing async for thing in things]
        return list(things)

    async def first(self, listing: Any) -> Any:
        answer = listing.first()
        return await answer if isawaitable(answer) else answer

    async def total(self, listing: Any) -> int:
        answer = listing.total()
        return await answer if isawaitable(answer) else answer


@pytest.fixture(params=[Client, AsyncClient])
async def either(request: pytest.FixtureRequest, seeded_url: str):
    client = request.param(seeded_url)
    yield Either(client)
    closing = client.close() if isinstance(client, Client) else client.aclose()
    if closing:
        await closing


def asked(url: str, path: str) -> Any:
    return httpx2.get(f"{url}{path}").raise_for_status().json()


RECORDS: dict[str, Callable[[Either], Any]] = {
    f"/v1/researchers/{MINGBAO}": lambda one: one.ask("researcher", MINGBAO),
    "/v1/works/arxiv:2207.05409": lambda one: one.ask("work", "arxiv:2207.05409"),
    "/v1/topics/openalex:T10036": lambda one: one.ask("topic", "openalex:T10036"),
    f"/v1/researchers/{MINGBAO}/collaborators/count?limit=3": lambda one: one.ask(
        "collaborators_count", MINGBAO, limit=3
    ),
    f"/v1/paths?from={PAIR[0]}&to={PAIR[1]}&works=1&include_large=true": lambda one: one.ask(
        "path", *PAIR, works=1, include_large=True
    ),
    f"/v1/researchers/{MINGBAO}/timeline": lambda one: one.ask("timeline", MINGBAO),
    f"/v1/researchers/{MINGBAO}/trust": lambda one: one.ask("trust", MINGBAO),
    f"/v1/researchers/{MINGBAO}/neighbourhood?depth=2&limit=3&limit2=2&types=work,researcher"
    f"&year_from=2021&min_works=1&exclude={FEI}": lambda one: one.ask(
        "neighbourhood",
        Kind.RESEARCHER,
        MINGBAO,
        depth=2,
        limit=3,
        limit2=2,
        types=[Kind.WORK, "researcher"],
        year_from=2021,
        min_works=1,
        exclude=[FEI],
    ),
}


@pytest.mark.parametrize("path", RECORDS)
async def test_an_answer_is_what_the_service_says(either: Either, seeded_url: str, path: str):
    found = await RECORDS[path](either)
    assert found.model_dump(mode="json") == asked(seeded_url, path)


LISTS: dict[str, tuple[str, tuple[Any, ...], dict[str, Any]]] = {
    "/v1/researchers?": ("researchers", (), {}),
    "/v1/researchers?min_works=2&sort=-works_count": (
        "researchers",
        (),
        {"min_works": 2, "sort": "-works_count"},
    ),
    f"/v1/works?researcher={MINGBAO}&has_abstract=true": (
        "works",
        (),
        {"researcher": MINGBAO, "has_abstract": True},
    ),
    "/v1/topics?sort=researchers_count": ("topics", (), {"sort": "researchers_count"}),
    "/v1/institutions?": ("institutions", (), {}),
    f"/v1/researchers/{MINGBAO}/collaborators?year_to=2020&sort=name": (
        "collaborators",
        (MINGBAO,),
        {"year_to": 2020, "sort": "name"},
    ),
    f"/v1/researchers/{MINGBAO}/collaborators/{FEI}?": ("tie", (MINGBAO, FEI), {}),
    f"/v1/researchers/{PAIR[0]}/suggested-collaborators?": (
        "suggested_collaborators",
        (PAIR[0],),
        {},
    ),
    f"/v1/researchers/common-collaborators?ids={','.join(PAIR)}&at_least=1": (
        "common_collaborators",
        (PAIR,),
        {"at_least": 1},
    ),
    f"/v1/researchers/{MINGBAO}/topics?": ("researcher_topics", (MINGBAO,), {}),
    f"/v1/researchers/{MINGBAO}/institutions?": ("affiliations", (MINGBAO,), {}),
}


@pytest.mark.parametrize("path", LISTS)
async def test_a_list_is_walked_to_its_end(either: Either, seeded_url: str, path: str):
    method, given, more = LISTS[path]
    whole = asked(seeded_url, f"{path}&limit=200")
    assert whole["next_cursor"] is None
    size = max(1, whole["total"] // 3)
    listing = getattr(either.client, method)(*given, limit=size, **more)
    assert await either.total(listing) == whole["total"]
    found = [item.model_dump(mode="json") for item in await either.walk(listing)]
    assert found == whole["items"]
    pages = await either.walk(listing.pages())
    assert [item for page in pages for item in page.items] == await either.walk(listing)
    assert len(pages) == max(1, -(-whole["total"] // size))
    about = {"items", "next_cursor"}
    assert pages[0].model_dump(mode="json", exclude=about) == {
        name: value for name, value in whole.items() if name not in about
    }


@pytest.mark.parametrize(
    ("method", "by", "path"),
    [
        ("work_groups", "publication_year", f"/v1/works?researcher={MINGBAO}"),
        ("researcher_groups", "last_year", "/v1/researchers?"),
        ("topic_groups", "field", "/v1/topics?"),
        ("institution_groups", "country", "/v1/institutions?"),
    ],
)
async def test_groups(either: Either, seeded_url: str, method: str, by: str, path: str):
    more = {"researcher": MINGBAO} if method == "work_groups" else {}
    listing = getattr(either.client, method)(by, **more)
    whole = asked(seeded_url, f"{path}&group_by={by}")
    assert [group.model_dump() for group in await either.walk(listing)] == whole["groups"]
    assert await either.total(listing) == whole["total"]


async def test_autocomplete(either: Either, seeded_url: str):
    found: list[BaseModel] = await either.ask("autocomplete", "knowl", types=["work"], limit=3)
    path = "/v1/autocomplete?q=knowl&types=work&limit=3"
    assert [one.model_dump(mode="json") for one in found] == asked(seeded_url, path)["items"]


async def test_a_batch_may_have_any_number_of_ids(either: Either):
    ids = [MINGBAO, "nonsense", "orcid:0000-0002-1825-0097", *[FEI] * 2000]
    found = await either.walk(either.client.batch(Researcher, iter(ids)))
    assert [one.asked for one in found] == ids
    assert [one.reason for one in found[:4]] == [None, "malformed", "not_found", None]
    assert all(one.item.id == FEI for one in found[3:])
    assert await either.walk(either.client.batch(Work, [])) == []


async def test_all_neighbours_of_a_type_are_walked(either: Either, seeded_url: str):
    path = f"/v1/researchers/{MINGBAO}/neighbourhood?types=researcher&limit=200&min_works=2"
    whole = asked(seeded_url, path)["nodes"][1:]
    near = either.client.neighbours("researcher", MINGBAO, "researcher", limit=4, min_works=2)
    assert [node.model_dump(mode="json") for node in await either.walk(near)] == whole
    assert len(whole) > 8


async def test_a_slice_is_expanded_by_what_is_new(either: Either, seeded_url: str):
    shown = [FEI, MINGBAO]
    more: dict[str, Any] = {"types": ["researcher", "topic"], "limit": 3, "year_from": 2021}
    body = {"id": FEI, "shown": shown, **more}
    told = httpx2.post(f"{seeded_url}/v1/graph/expand", json=body).raise_for_status().json()
    found = await either.ask("expand", FEI, iter(shown), **more)
    assert found.model_dump(mode="json") == told
    assert found.nodes
    assert not {node.id for node in found.nodes} & set(shown)


async def test_a_refusal_says_what_to_do(either: Either):
    with pytest.raises(NotFound) as not_found:
        await either.ask("researcher", "orcid:0000-0002-1825-0097")
    assert not_found.value.field == "id"
    with pytest.raises(InvalidInput) as invalid:
        await either.walk(either.client.works(sort="cited"))
    assert invalid.value.field == "sort"
    assert invalid.value.remedy == "Did you mean 'cited_by_count'?"
    with pytest.raises(InvalidInput, match="year_from"):
        await either.first(either.client.collaborators(MINGBAO, year_from=2022, year_to=2020))


async def test_a_walk_goes_on_where_another_ended(either: Either):
    listing = either.client.collaborators(MINGBAO, limit=15)
    pages = await either.walk(listing.pages())
    assert await either.walk(listing.pages(pages[0].next_cursor)) == pages[1:]
    with pytest.raises(BadCursor):
        await either.walk(either.client.works().pages(pages[0].next_cursor))


async def test_changes_are_followed_from_where_one_was(either: Either, seeded_url: str):
    whole = asked(seeded_url, "/v1/changes?limit=200")["items"]
    feed = either.client.changes(limit=30)
    assert [one.model_dump(mode="json") for one in await either.walk(feed)] == whole
    assert (feed.since, feed.cursor, await either.walk(feed)) == (1, None, [])
    # A walk that is broken off is taken up with the page it was at, by another client as well.
    feed = either.client.changes(limit=30)
    met: list[Any] = []
    if hasattr(feed, "__aiter__"):
        async for one in feed:
            met.append(one)
            if len(met) == 40:
                break
    else:
        for one in feed:
            met.append(one)
            if len(met) == 40:
                break
    assert (feed.since, feed.cursor is None) == (0, False)
    rest = await either.walk(either.client.changes(since=feed.since, cursor=feed.cursor, limit=50))
    assert [one.model_dump(mode="json") for one in met[:30] + rest] == whole
    mine = either.client.researcher_changes(MINGBAO, limit=4)
    path = f"/v1/researchers/{MINGBAO}/changes?limit=200"
    assert [one.model_dump(mode="json") for one in await either.walk(mine)] == asked(
        seeded_url, path
    )["items"]
    with pytest.raises(InvalidInput, match="since"):
        await either.walk(either.client.changes(since=99))


async def test_a_client_of_your_own_stays_open(seeded_url: str):
    with httpx2.Client(headers={"X-Request-ID": "7d1ee2f4-2b0a-4d0f-9a52-6f5b8a3ad0cf"}) as http:
        with Client(seeded_url, http=http) as client:
            client.researcher(MINGBAO)
        assert not http.is_closed
