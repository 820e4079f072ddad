"""Requests that fail for now are sent again, against a real server that fails on purpose."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from inspect import isawaitable
import json
from threading import Thread
from typing import Any

import httpx2
import pytest

from graphsvc.client import AsyncClient, Client
from graphsvc.errors import DatabaseUnavailable, GraphsvcError
from tests.conftest import free_port

TOPIC = {
    "id": "T0000000001",
    "kind": "topic",
    "display_name": "Testing",
    "ids": {},
    "subfield": None,
    "field": None,
    "domain": None,
    "works_count": 1,
    "researchers_count": 1,
    "links": {"self": "/v1/topics/T0000000001", "html": "/topics/T0000000001"},
}
AWAY = {"type": "/errors/database-unavailable", "detail": "Away.", "status": 503}
Answer = tuple[int, dict[str, str], Any]


@dataclass
class Scripted:
    """Answers as it was told, in turn, and remembers what it was asked."""

    answers: list[Answer]
    url: str = ""
    asked: list[str] = field(default_factory=list)


@contextmanager
def scripted(*answers: Answer) -> Iterator[Scripted]:
    script = Scripted(list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            script.asked.append(f"{self.command} {self.path}")
            status, headers, body = script.answers.pop(0)
            sent = json.dumps(body).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(sent))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(sent)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        script.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield script
        server.shutdown()
        thread.join()


class Asker:
    """Either client; both are asked alike, and both only note how long they would sleep."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.slept: list[float] = []

    async def ask(self, url: str, method: str, *given: Any, **options: Any) -> Any:
        async def note(seconds: float) -> None:
            self.slept.append(seconds)

        if self.kind == "sync":
            with Client(url, sleep=self.slept.append, **options) as client:
                return getattr(client, method)(*given)
        async with AsyncClient(url, sleep=note, **options) as client:
            answer = getattr(client, method)(*given)
            return await answer if isawaitable(answer) else answer


@pytest.fixture(params=["sync", "async"])
async def asker(request: pytest.FixtureRequest) -> AsyncIterator[Asker]:
    yield Asker(request.param)


async def test_it_waits_as_long_as_it_is_told(asker: Asker):
    with scripted(
        (503, {"Retry-After": "7"}, AWAY), (429, {"Retry-After": "3"}, {}), (200, {}, TOPIC)
    ) as server:
        found = await asker.ask(server.url, "topic", "T0000000001")
    assert found.display_name == "Testing"
    assert server.asked == ["GET /v1/topics/T0000000001"] * 3
    assert asker.slept == [7, 3]


async def test_without_being_told_it_waits_ever_longer_by_chance(asker: Asker):
    with scripted(*[(502, {}, {})] * 6, (200, {}, TOPIC)) as server:
        await asker.ask(server.url, "topic", "T0000000001", retries=6, longest_wait=2)
    assert len(asker.slept) == 6
    for number, seconds in enumerate(asker.slept):
        assert 0 <= seconds <= min(2, 0.5 * 2**number)


async def test_it_gives_up(asker: Asker):
    with (
        scripted(*[(503, {"Retry-After": "1"}, AWAY)] * 4) as server,
        pytest.raises(DatabaseUnavailable, match="Away"),
    ):
        await asker.ask(server.url, "topic", "T0000000001")
    assert len(server.asked) == 4


async def test_it_does_not_wait_for_longer_than_allowed(asker: Asker):
    with (
        scripted((503, {"Retry-After": "3600"}, AWAY)) as server,
        pytest.raises(DatabaseUnavailable),
    ):
        await asker.ask(server.url, "topic", "T0000000001")
    assert asker.slept == []


@pytest.mark.parametrize("status", [500, 504])
async def test_what_does_not_pass_is_not_asked_again(asker: Asker, status: int):
    with scripted((status, {}, {})) as server, pytest.raises(GraphsvcError):
        await asker.ask(server.url, "topic", "T0000000001")
    assert asker.slept == []


async def test_where_nobody_listens_it_tries_again_and_says_so(asker: Asker):
    with pytest.raises(httpx2.ConnectError):
        await asker.ask(f"http://127.0.0.1:{free_port()}", "topic", "T0000000001", retries=2)
    assert len(asker.slept) == 2


async def test_it_follows_where_a_merged_record_went(asker: Asker):
    with scripted((301, {"Location": "/v1/topics/T0000000001"}, None), (200, {}, TOPIC)) as server:
        found = await asker.ask(server.url, "topic", "T0000000002")
    assert found.id == "T0000000001"
    assert server.asked == ["GET /v1/topics/T0000000002", "GET /v1/topics/T0000000001"]


async def test_what_a_newer_service_adds_does_no_harm(asker: Asker):
    newer = {**TOPIC, "new": 1, "links": {**TOPIC["links"], "new": "/somewhere"}}
    with scripted((200, {}, newer)) as server:
        found = await asker.ask(server.url, "topic", "T0000000001")
    assert "new" not in found.model_dump()


async def test_a_service_may_be_below_a_path_and_ids_may_hold_anything(asker: Asker):
    with scripted((404, {}, {})) as server, pytest.raises(GraphsvcError):
        await asker.ask(f"{server.url}/graph/", "work", "doi:10.1000/a?b#c/../d%2F é")
    assert server.asked == ["GET /graph/v1/works/doi%3A10.1000%2Fa%3Fb%23c%2F..%2Fd%252F%20%C3%A9"]
