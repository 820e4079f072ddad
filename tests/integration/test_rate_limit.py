"""Rate limits: exact for each client, also under concurrency and across workers."""

import asyncio
from collections import Counter as Tally
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing
from multiprocessing import get_context
import os
from pathlib import Path
import re
import socket
import subprocess
import time
from urllib.error import HTTPError
from urllib.request import urlopen
from uuid import uuid4

from httpx2 import ASGITransport, AsyncClient
from pydantic import SecretStr
import pytest

from graphsvc.api.counting import SharedFile, SharedServer, Window, open_counter
from graphsvc.api.service import Service
from graphsvc.app import create_app
from graphsvc.errors import InvalidInput
from graphsvc.settings import Settings
from tests.conftest import docker_answers, environment, free_port, serving, wait_until
from tests.machine import find_program

_WINDOW = 3600


def ask(url: str) -> tuple[int, dict[str, str]]:
    try:
        with urlopen(url) as answer:
            return answer.status, dict(answer.headers)
    except HTTPError as fault:
        return fault.code, dict(fault.headers)


def left(headers: dict[str, str]) -> int:
    found = {name.lower(): value for name, value in headers.items()}["ratelimit"]
    return int(re.fullmatch(r'"default";r=(\d+);t=\d+', found)[1])


def test_the_limit_is_exact_across_workers(seeded: Settings, tmp_path: Path):
    given = {"RATE_LIMIT": "60", "RATE_LIMIT_WINDOW": str(_WINDOW), "WORKERS": "3"}
    env = environment(seeded, **{f"GRAPHSVC_{name}": value for name, value in given.items()})
    with serving(env | {"GRAPHSVC_DATA_DIR": str(tmp_path)}) as url:
        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(ask, [f"{url}/v1/trust/policy"] * 100))
        assert Tally(status for status, _ in answers) == {200: 60, 429: 40}
        # Each request that was answered took exactly one of what was left.
        assert sorted(left(said) for status, said in answers if status == 200) == list(range(60))
        assert {left(said) for status, said in answers if status == 429} == {0}
        assert ask(f"{url}/readyz")[0] == 200


@asynccontextmanager
async def opened(seeded: Settings, service: Service, tmp_path: Path, **settings: object):
    given = {"data_dir": tmp_path, "rate_limit": 5, "rate_limit_window": _WINDOW, **settings}
    app = create_app(seeded.model_copy(update=given))
    app.state.service = service

    def client(address: str) -> AsyncClient:
        transport = ASGITransport(app, client=(address, 1))
        return AsyncClient(transport=transport, base_url="http://test")

    yield client


async def test_a_client_is_told_what_it_has(seeded: Settings, service: Service, tmp_path: Path):
    async with opened(seeded, service, tmp_path) as client:
        one, other = client("192.0.2.1"), client("192.0.2.2")
        unused = {"limit": 5, "window_seconds": 3600, "remaining": 5, "resets_in_seconds": 3600}
        for _ in range(2):
            state = await one.get("/v1/rate-limit")
            assert state.json() == unused
            assert state.headers["ratelimit"] == '"default";r=5;t=3600'
        answers = [await one.get("/v1/trust/policy") for _ in range(7)]
        assert [left(dict(answer.headers)) for answer in answers] == [4, 3, 2, 1, 0, 0, 0]
        assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
        assert {answer.headers["ratelimit-policy"] for answer in answers} == {
            '"default";q=5;w=3600'
        }
        problem = answers[-1].json()
        assert problem["type"] == "/errors/rate-limited"
        wait = int(answers[-1].headers["retry-after"])
        assert 0 < wait <= 3600
        assert f"{wait} seconds" in problem["remedy"]
        assert "x-request-id" in answers[-1].headers
        for path in ("/livez", "/readyz", "/static/style.css"):
            free = await one.get(path)
            assert free.status_code == 200
            assert "ratelimit" not in free.headers
        assert (await one.get("/v1/rate-limit")).json()["remaining"] == 0
        assert (await other.get("/v1/rate-limit")).json()["remaining"] == 5
        assert (await other.get("/v1/trust/policy")).status_code == 200


async def test_without_a_limit_there_is_none(client: AsyncClient):
    answer = await client.get("/v1/rate-limit")
    assert set(answer.json().values()) == {None}
    assert "ratelimit" not in answer.headers


async def test_who_a_client_is(seeded: Settings, service: Service, tmp_path: Path):
    def behind(*addresses: str) -> dict[str, str]:
        return {"X-Forwarded-For": ", ".join(addresses)}

    async def remaining(client: AsyncClient, **headers: str) -> int:
        return left(dict((await client.get("/v1/trust/policy", headers=headers)).headers))

    async with opened(seeded, service, tmp_path, trusted_proxies="10.0.0.0/8") as client:
        proxy, stranger = client("10.1.2.3"), client("192.0.2.9")
        assert await remaining(proxy, **behind("192.0.2.1")) == 4
        assert await remaining(proxy, **behind("192.0.2.2")) == 4
        # What a client itself wrote before its address is not believed.
        assert await remaining(proxy, **behind("198.51.100.7", "192.0.2.1")) == 3
        # Nor anything that did not come through the proxy.
        assert await remaining(stranger, **behind("192.0.2.1")) == 4
        assert await remaining(stranger, **behind("192.0.2.2")) == 3
        # One household, one client.
        assert await remaining(client("2001:db8:1:2::1")) == 4
        assert await remaining(client("2001:db8:1:2:ffff::2")) == 3
        assert await remaining(client("2001:db8:1:3::1")) == 4


def settings_at(folder: Path, **more: object) -> Settings:
    return Settings(data_dir=folder, rate_limit=5, rate_limit_window=_WINDOW).model_copy(
        update=more
    )


def hit_often(folder: Path, number: int) -> list[int]:
    counter = SharedFile(settings_at(folder))

    async def run() -> list[int]:
        return [(await counter.hit("a")).requests for _ in range(number)]

    return asyncio.run(run())


def test_no_two_processes_get_the_same_number(tmp_path: Path):
    with get_context("spawn").Pool(3) as pool:
        found = pool.starmap(hit_often, [(tmp_path, 200)] * 3)
    assert sorted(number for part in found for number in part) == list(range(1, 601))


async def test_a_window_begins_with_its_first_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    now = 1000.0
    monkeypatch.setattr("graphsvc.api.counting.time", lambda: now)
    counter = SharedFile(settings_at(tmp_path))
    assert await counter.peek("a") == (0, 4600)
    assert await counter.hit("a") == (1, 4600)
    now = 4599.0
    assert await counter.hit("a") == (2, 4600)
    assert await counter.peek("a") == (2, 4600)
    now = 4600.0
    assert await counter.peek("a") == (0, 8200)
    assert await counter.hit("a") == (1, 8200)
    now = 9000.0
    assert await counter.hit("b") == (1, 12600)
    assert [path.name for path in tmp_path.glob("*.sqlite")] == ["rate-limit.sqlite"]


async def test_a_place_that_cannot_be_used_is_named(tmp_path: Path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(InvalidInput, match="GRAPHSVC_RATE_LIMIT_STORE"):
        await SharedFile(settings_at(blocked)).check()
    with pytest.raises(InvalidInput, match="GRAPHSVC_RATE_LIMIT_STORE"):
        await SharedServer(f"redis://127.0.0.1:{free_port()}", _WINDOW).check()
    assert open_counter(Settings(data_dir=tmp_path)) is None


async def test_a_service_that_cannot_count_still_answers(
    seeded: Settings, service: Service, tmp_path: Path
):
    away = SecretStr(f"redis://127.0.0.1:{free_port()}")
    async with opened(seeded, service, tmp_path, rate_limit_store=away) as client:
        answer = await client("192.0.2.1").get("/v1/trust/policy")
    assert answer.status_code == 200
    assert "ratelimit" not in answer.headers


@pytest.fixture
def redis_uri(tmp_path: Path) -> Iterator[str]:
    """A real Redis: a given one, else the system's, else a container."""
    if given := os.environ.get("GRAPHSVC_TEST_REDIS_URI"):
        yield given
    elif command := find_program("redis-server", "redis-server"):
        port = free_port()
        given_to = ["--port", str(port), "--dir", str(tmp_path), "--save", ""]
        with subprocess.Popen([command, *given_to], stdout=subprocess.DEVNULL) as server:
            wait_until(lambda: is_open(port))
            yield f"redis://127.0.0.1:{port}"
            server.terminate()
    elif docker_answers():
        from testcontainers.redis import RedisContainer

        with RedisContainer("redis:7") as container:
            port = container.get_exposed_port(6379)
            yield f"redis://{container.get_container_host_ip()}:{port}"
    else:
        pytest.skip("there is no Redis here, nor Docker to run one")


def is_open(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def test_machines_share_a_redis(redis_uri: str):
    one, other = SharedServer(redis_uri, _WINDOW), SharedServer(redis_uri, _WINDOW)
    await one.check()
    client, idle = uuid4().hex, uuid4().hex
    hits: list[Window] = []
    for _ in range(10):
        hits += await asyncio.gather(*(each.hit(client) for each in (one, other, one, other)))
    assert sorted(hit.requests for hit in hits) == list(range(1, 41))
    assert (await one.peek(client)).requests == 40
    assert (await other.hit(client)).ends - time.time() <= _WINDOW + 1
    assert (await one.peek(idle)).requests == 0
    await asyncio.gather(one.close(), other.close())
