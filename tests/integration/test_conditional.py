"""ETags: what they hang on, and requests that are answered 304 with the graph version alone."""

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
import logging
from typing import Any

from httpx2 import ASGITransport, AsyncClient
from neo4j import AsyncDriver
import pytest

from graphsvc.api.service import Service
from graphsvc.app import create_app
from graphsvc.gateway import Gateway
from graphsvc.queries import Catalogue, parse_query
from graphsvc.settings import Settings
from tests.conftest import load_layer, open_driver

_PATH = "/v1/researchers/seed-researcher:mingbao-lin"
_PATHS = [
    _PATH,
    f"{_PATH}/collaborators?limit=2",
    f"{_PATH}/trust",
    f"{_PATH}/neighbourhood",
    "/v1/works?search=distillation",
    "/v1/topics/openalex:T10036",
    "/researchers/seed-researcher:mingbao-lin",
    "/works",
]


@asynccontextmanager
async def serving(settings: Settings, service: Service):
    app = create_app(settings)
    app.state.service = service
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        yield client


def sent(caplog: pytest.LogCaptureFixture) -> list[str]:
    said = [record.getMessage().partition("C: ")[2] for record in caplog.records]
    return [message for message in said if message and not message.startswith("RESET")]


@pytest.mark.parametrize("path", _PATHS)
async def test_what_is_held_is_not_sent_again(
    client: AsyncClient, caplog: pytest.LogCaptureFixture, path: str
):
    answer = await client.get(path)
    tag = answer.headers["etag"]
    assert tag.startswith('W/"')
    assert "Accept" in answer.headers["vary"]
    with caplog.at_level(logging.DEBUG, logger="neo4j.io"):
        caplog.clear()
        held = await client.get(path, headers={"If-None-Match": f'"other", {tag}'})
    assert (held.status_code, held.content) == (304, b"")
    for name in ("etag", "cache-control"):
        assert held.headers[name] == answer.headers[name]
    assert held.headers["cache-control"] == "no-cache"
    assert held.headers["vary"] == "Accept, Accept-Encoding"
    # One light round trip: the version, and nothing of the answer.
    messages = sent(caplog)
    assert [message.split()[0] for message in messages] == ["RUN", "PULL"]
    assert "CALL" not in messages[0]
    assert "state.version" in messages[0]


async def test_how_tags_are_compared(client: AsyncClient):
    tag = (await client.get(_PATH)).headers["etag"]
    for held in (tag, tag.removeprefix("W/"), f"W/\"1--00\",{tag}, 'x'", "*", " * "):
        assert (await client.get(_PATH, headers={"If-None-Match": held})).status_code == 304
    for other in ('"x"', "", "nonsense", tag.replace("1-", "2-", 1), tag[:-2] + '0"', '"1--"'):
        answer = await client.get(_PATH, headers={"If-None-Match": other})
        assert answer.status_code == 200
        assert answer.headers["etag"] == tag
    missing = "/v1/researchers/R0000000000"
    assert (await client.get(missing, headers={"If-None-Match": "*"})).status_code == 404
    several = [("If-None-Match", '"x"'), ("If-None-Match", tag)]
    assert (await client.get(_PATH, headers=several)).status_code == 304


async def test_what_a_tag_hangs_on(client: AsyncClient, seeded: Settings, service: Service):
    async def tag(path: str, client: AsyncClient = client, **headers: str) -> str:
        return (await client.get(path, headers=headers)).headers["etag"]

    list_path = "/v1/works?search=network&limit=3"
    assert await tag(list_path) == await tag("/v1/works?limit=3&search=network")
    tags = [
        await tag(list_path),
        await tag("/v1/works?limit=4&search=network"),
        await tag(list_path, accept="application/json;q=0.5"),
    ]
    for other in (
        replace(service, policy=service.policy.model_copy(update={"version": 99})),
        replace(service, public_url="https://graph.example"),
        replace(service, max_tie_authors=7),
    ):
        async with serving(seeded, other) as changed:
            tags.append(await tag(list_path, changed))
    assert len(set(tags)) == len(tags)


async def test_what_is_no_answer_of_one_version_has_no_tag(client: AsyncClient):
    for path in ("/livez", "/readyz", "/v1/rate-limit", "/v1/researchers/R0000000000"):
        answer = await client.get(path)
        assert "etag" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
    batch = await client.post("/v1/works/batch", json={"ids": ["seed-work:kcd"]})
    assert "etag" not in batch.headers


async def test_head_is_get_without_the_body(client: AsyncClient):
    for path in [*_PATHS, "/livez", "/v1/trust/policy", "/openapi.json", "/v1/nothing"]:
        get, head = await client.get(path), await client.head(path)
        apart = ("x-request-id", "server-timing")
        assert head.status_code == get.status_code
        assert head.content == b""
        assert {name: value for name, value in head.headers.items() if name not in apart} == {
            name: value for name, value in get.headers.items() if name not in apart
        }
        if tag := get.headers.get("etag"):
            held = await client.head(path, headers={"If-None-Match": tag})
            assert held.status_code == 304


async def test_a_tag_ends_with_a_commit_and_with_what_expires(
    scratch: Gateway,
    scratch_server: Settings,
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
):
    await load_layer(scratch)
    expires = datetime.now(UTC).replace(microsecond=500_000) + timedelta(hours=1)
    async with open_driver(scratch_server) as driver:
        await driver.execute_query(
            "MATCH (:ExternalId {key: $key})<-[:HAS_ID]-(r:Researcher) "
            "SET r.claim_state = 'approved', r.verification_level = 'L5', "
            "r.verification_expires_at = $expires",
            key="seed-researcher:mingbao-lin",
            expires=expires,
        )
    async with serving(scratch_server, replace(service, gateway=scratch)) as client:
        for path in (_PATH, f"{_PATH}/trust", "/researchers/seed-researcher:mingbao-lin"):
            tag = (await client.get(path)).headers["etag"]
            assert f"-{int(expires.timestamp())}-" in tag
            held = {"If-None-Match": tag}
            assert (await client.get(path, headers=held)).status_code == 304
            later = expires.timestamp() + 1
            with monkeypatch.context() as moved:
                moved.setattr("graphsvc.api.conditional.time", lambda later=later: later)
                assert (await client.get(path, headers=held)).status_code == 200
            # A tag that names a later expiry than the answer has is none of ours.
            forged = tag.replace(str(int(expires.timestamp())), str(int(later) + 9))
            assert (await client.get(path, headers={"If-None-Match": forged})).status_code == 200
            await scratch.write("graph.bump")
            assert (await client.get(path, headers=held)).status_code == 200


_STATE = "MATCH (state:GraphState {key: 'graph'})"
_WORK = "CALL () { UNWIND range(1, 12000000) AS i RETURN sum(sqrt(i)) AS marker_of_the_test }"


async def commit_during(driver: AsyncDriver, gateway: Gateway, *, again: bool) -> None:
    """Commit as soon as a query with the marker runs; `again` and again, or once."""
    # It shows a query that is still being planned too; the test had it planned before.
    running = (
        "SHOW TRANSACTIONS YIELD currentQuery, currentQueryElapsedTime AS elapsed "
        "WHERE currentQuery CONTAINS $text AND elapsed.milliseconds > 50 RETURN 1"
    )
    text = "marker_of" + "_the_test"
    while not (await driver.execute_query(running, text=text)).records:
        pass
    await gateway.write("graph.bump")
    while again:
        await gateway.write("graph.bump")


@pytest.mark.parametrize("slow", ["the version is read late", "the version is read early"])
@pytest.mark.parametrize("again", [False, True])
async def test_an_answer_that_a_commit_cut_in_two_is_read_again(
    scratch: Gateway,
    scratch_server: Settings,
    service: Service,
    caplog: pytest.LogCaptureFixture,
    slow: str,
    again: bool,
):
    original = scratch.catalogue["topic.list"]
    assert original.model
    if slow.endswith("late"):
        text = original.text.replace(_STATE, f"{_WORK}\n{_STATE}")
    else:
        columns = ", ".join(original.model.model_fields)
        text = f"CALL () {{\n{original.text}\n}}\n{_WORK}\nRETURN {columns}"
    assert "marker" in text
    catalogue = Catalogue({**Catalogue.load(), "topic.list": parse_query("topic.list", text)})
    async with open_driver(scratch_server) as driver, open_driver(scratch_server) as other:
        gateway = Gateway(driver, "neo4j", catalogue, 60)
        async with serving(scratch_server, replace(service, gateway=gateway)) as client:
            await client.get("/v1/topics")
            writer = asyncio.create_task(commit_during(other, scratch, again=again))
            try:
                with caplog.at_level(logging.DEBUG, logger="neo4j.io"):
                    answer: Any = await client.get("/v1/topics")
            finally:
                writer.cancel()
                with suppress(asyncio.CancelledError):
                    await writer
    assert answer.status_code == 200
    assert len([m for m in sent(caplog) if m.startswith("RUN") and "fence_after" in m]) == 2
    if again:
        assert "etag" not in answer.headers
        assert answer.headers["cache-control"] == "no-cache"
    else:
        assert answer.headers["etag"].startswith('W/"1-')
        assert answer.json()["graph_version"] == 1
