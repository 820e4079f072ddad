"""Problems become pages for people's browsers, and stay problem details for all others."""

from asyncio import sleep
from collections.abc import AsyncIterator

from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
import pytest

from graphsvc.api.problems import install_problems
from graphsvc.errors import DatabaseUnavailable, NotFound
from graphsvc.web.errors import show_problems
from graphsvc.web.reads import beside

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
async def client() -> AsyncIterator[AsyncClient]:
    app = FastAPI()
    app.state.public_url = "https://example.org/graph"
    install_problems(app)
    show_problems(app)

    @app.get("/works/W1")
    @app.get("/v1/works/W1")
    async def away() -> None:
        raise DatabaseUnavailable("The database does not answer.", remedy="Try again <soon>.")

    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def test_a_browser_gets_a_page_with_the_same_words(client: AsyncClient) -> None:
    answer = await client.get("/works/W1", headers=BROWSER)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "2"
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "The database does not answer." in answer.text
    assert "Try again &lt;soon&gt;." in answer.text
    # Links stay below the path that a proxy serves.
    assert 'href="/graph/"' in answer.text


@pytest.mark.parametrize(
    ("path", "accept"), [("/v1/works/W1", BROWSER["Accept"]), ("/works/W1", "application/json")]
)
async def test_others_get_problem_details(client: AsyncClient, path: str, accept: str) -> None:
    answer = await client.get(path, headers={"Accept": accept})
    assert answer.status_code == 503
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_an_unknown_address_is_a_page_too(client: AsyncClient) -> None:
    answer = await client.get("/nothing", headers=BROWSER)
    assert answer.status_code == 404
    assert "<h1>Not Found</h1>" in answer.text
    refused = await client.post("/works/W1", headers=BROWSER)
    assert refused.status_code == 405
    assert refused.headers["Allow"] == "GET"


async def test_the_error_of_the_record_itself_is_the_one_shown() -> None:
    async def fail(detail: str, rounds: int) -> None:
        for _ in range(rounds):
            await sleep(0)
        raise NotFound(detail)

    with pytest.raises(NotFound, match="the record"):
        await beside(fail("the record", 3), fail("what is beside it", 0))
