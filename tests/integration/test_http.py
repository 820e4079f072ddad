"""What lies around every endpoint: compression, headers, CORS, body limit, errors, deprecation."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
import json
import re
from typing import Any

from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
import pytest
import zstandard

from graphsvc.api.deprecation import deprecated
from graphsvc.api.service import Service
from graphsvc.app import create_app
from graphsvc.errors import InvalidInput
from graphsvc.settings import Settings, read_settings

_SLICE = "/v1/researchers/seed-researcher:mingbao-lin/neighbourhood"


@asynccontextmanager
async def opened(app: FastAPI, root_path: str = "") -> AsyncIterator[AsyncClient]:
    transport = ASGITransport(app, root_path=root_path)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


def application(seeded: Settings, service: Service, **settings: Any) -> FastAPI:
    app = create_app(seeded.model_copy(update=settings))
    app.state.service = service
    return app


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd"])
async def test_answers_are_compressed_as_the_client_wishes(client: AsyncClient, encoding: str):
    plain = await client.get(_SLICE, headers={"Accept-Encoding": "identity"})
    packed = await client.get(_SLICE, headers={"Accept-Encoding": encoding})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == encoding
    body = packed.content
    if encoding == "zstd":
        # The client knows this one only with a package that nothing else needs.
        body = zstandard.ZstdDecompressor().decompress(body)
    assert body == plain.content
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 3
    # A weak tag says that the content is the same, not the bytes.
    assert packed.headers["etag"] == plain.headers["etag"]
    assert plain.headers["vary"] == packed.headers["vary"] == "Accept, Accept-Encoding"
    refused = await client.get(_SLICE, headers={"Accept-Encoding": f"{encoding};q=0"})
    assert "content-encoding" not in refused.headers


async def test_every_answer_carries_its_id_its_times_and_its_safety(
    seeded: Settings, service: Service
):
    app = application(seeded, service, max_body_bytes=2000)

    async def broken() -> None:
        raise RuntimeError("a secret of the inside")

    app.add_api_route("/v1/broken", broken)
    given = "5d3cc1a3-0d1c-4d2c-9b3e-6c1a2f1d9a11"
    async with opened(app) as client:
        answers = {
            200: await client.get("/v1/works", headers={"X-Request-ID": given}),
            301: None,
            400: await client.get("/v1/works?cursor=x", headers={"X-Request-ID": given}),
            404: await client.get("/v1/nothing", headers={"X-Request-ID": given}),
            405: await client.delete("/v1/works", headers={"X-Request-ID": given}),
            413: await client.post(
                "/v1/works/batch", content=b" " * 2001, headers={"X-Request-ID": given}
            ),
            422: await client.get("/v1/works?limit=0", headers={"X-Request-ID": given}),
            500: await client.get("/v1/broken", headers={"X-Request-ID": given}),
        }
    for status, answer in answers.items():
        if answer is None:
            continue
        assert answer.status_code == status
        assert answer.headers["x-request-id"] == given
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        timing = answer.headers["server-timing"]
        db, total = re.fullmatch(r"db;dur=([\d.]+), total;dur=([\d.]+)", timing).groups()
        assert float(db) <= float(total)
        assert (float(db) > 0) == (status == 200)
        if status >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.headers["cache-control"] == "no-store"
            assert "inside" not in answer.text


async def test_pages_keep_their_own_policy(client: AsyncClient):
    answer = await client.get("/", headers={"Accept": "text/html"})
    assert "style-src 'self'" in answer.headers["content-security-policy"]
    assert "content-security-policy" not in (await client.get("/docs")).headers


async def test_other_origins_are_let_in_by_settings(seeded: Settings, service: Service):
    origin = "https://explorer.example"
    asks = {"Origin": origin}
    wants = {**asks, "Access-Control-Request-Method": "GET"}
    wants["Access-Control-Request-Headers"] = "if-none-match"
    allowed = "access-control-allow-origin"
    async with opened(application(seeded, service)) as client:
        assert allowed not in (await client.get("/v1/works", headers=asks)).headers
        assert (await client.options("/v1/works", headers=wants)).status_code == 405
    named = application(seeded, service, cors_origins=f"https://a.example, {origin}", rate_limit=9)
    async with opened(named) as client:
        answer = await client.get("/v1/works?limit=1", headers=asks)
        assert answer.headers[allowed] == origin
        readable = answer.headers["access-control-expose-headers"].lower()
        for name in answer.headers:
            if name in ("etag", "link", "graph-version", "server-timing", "x-request-id"):
                assert name in readable
        assert {"etag", "link", "graph-version", "ratelimit"} <= set(answer.headers)
        # A cache must not serve one origin's answer to another, nor one without to any.
        for headers in (asks, {}, {"Origin": "https://other.example"}):
            answer = await client.get("/v1/works", headers=headers)
            assert "Origin" in answer.headers["vary"].split(", ")
            assert (allowed in answer.headers) == (headers == asks)
        assert (await client.get("/v1/nothing", headers=asks)).headers[allowed] == origin
        left = (await client.get("/v1/rate-limit")).json()["remaining"]
        assert (await client.options("/v1/works", headers=wants)).status_code == 200
        assert (await client.get("/v1/rate-limit")).json()["remaining"] == left
    async with opened(application(seeded, service, cors_origins="*")) as client:
        assert (await client.get("/v1/works", headers=asks)).headers[allowed] == "*"


async def test_a_large_body_is_refused_before_it_is_read(client: AsyncClient):
    path, kind = "/v1/works/batch", {"Content-Type": "application/json"}
    sent = 0

    async def pieces(number: int) -> AsyncIterator[bytes]:
        nonlocal sent
        yield b'{"ids": ["seed-work:kcd"'
        for _ in range(number):
            sent += 1
            yield b" " * 100_000
        yield b"]}"

    assert (await client.post(path, content=pieces(9), headers=kind)).status_code == 200
    announced = await client.post(path, content=b" " * 10_000_000, headers=kind)
    elsewhere = await client.post("/v1/nothing", content=b" " * 10_000_000)
    sent = 0
    chunked = await client.post(path, content=pieces(100), headers=kind)
    for answer in (announced, elsewhere, chunked):
        assert answer.status_code == 413
        problem = answer.json()
        assert problem["type"] == "/errors/too-large"
        assert "1,048,576 bytes" in problem["detail"]
    assert 10 <= sent <= 12


async def test_a_deprecated_operation_says_so(seeded: Settings, service: Service):
    app = application(seeded, service)

    async def old(number: int) -> int:
        return number

    app.add_api_route(
        "/v1/old/{number}",
        old,
        operation_id="old",
        **deprecated(date(2026, 1, 1), "/docs/old", sunset=date(2027, 1, 1)),
    )
    async with opened(app) as client:
        for path, status in (("1", 200), ("one", 422)):
            for answer in (
                await client.get(f"/v1/old/{path}"),
                await client.head(f"/v1/old/{path}"),
            ):
                assert answer.status_code == status
                assert answer.headers["deprecation"] == "@1767225600"
                assert answer.headers["sunset"] == "Fri, 01 Jan 2027 00:00:00 GMT"
                assert answer.headers["link"] == '</docs/old>; rel="deprecation"; type="text/html"'
        assert "deprecation" not in (await client.get("/v1/topics")).headers
        document = (await client.get("/openapi.json")).json()
    [operation] = document["paths"]["/v1/old/{number}"].values()
    assert operation["deprecated"] is True
    assert operation["x-deprecation"]["sunset"] == "2027-01-01"


async def test_the_next_page_is_linked_wherever_the_service_stands(
    seeded: Settings, service: Service
):
    path = "/v1/researchers/seed-researcher:mingbao-lin/works"
    cases = [
        ("", "", "/v1"),
        ("", "/graph", "/graph/v1"),
        ("https://x.example/g", "", "https://x.example/g/v1"),
        ("https://x.example/g", "/g", "https://x.example/g/v1"),
    ]
    for public_url, root_path, start in cases:
        app = application(seeded, service, public_url=public_url)
        async with opened(app, root_path) as client:
            answer = await client.get(f"{root_path}{path}?limit=2")
            target = re.fullmatch(r'<(.*)>; rel="next"', answer.headers["link"])[1]
            assert target.startswith(f"{start}{path.removeprefix('/v1')}?limit=2&cursor=")
            query = target.partition("?")[2]
            following = await client.get(f"{root_path}{path}?{query}")
            assert following.status_code == 200
            assert following.json()["items"] != answer.json()["items"]


def test_settings_that_cannot_be_used_are_refused(monkeypatch: pytest.MonkeyPatch):
    for name, value, said in (
        ("CORS_ORIGINS", "https://a.example/path", "without a path"),
        ("TRUSTED_PROXIES", "10.0.0.0/33", "10.0.0.0/33"),
        ("RATE_LIMIT_STORE", "memory://", "redis://"),
        ("RATE_LIMIT", "-1", "greater than or equal to 0"),
    ):
        with monkeypatch.context() as set_:
            set_.setenv(f"GRAPHSVC_{name}", value)
            with pytest.raises(InvalidInput, match=re.escape(said)) as refused:
                read_settings()
            assert refused.value.field == f"GRAPHSVC_{name}"


async def test_the_headers_are_documented(client: AsyncClient):
    document = (await client.get("/openapi.json")).json()
    known = document["components"]["headers"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert "429" in operation["responses"] or not path.startswith("/v1/")
            assert ("413" in operation["responses"]) == ("requestBody" in operation)
            for said in operation["responses"].values():
                for header in said.get("headers", {}).values():
                    name = header.get("$ref", "").rpartition("/")[2]
                    assert not name or name in known
            if method == "get" and "{id}" in path:
                assert {"ETag", "Graph-Version"} <= set(operation["responses"]["200"]["headers"])
                assert "304" in operation["responses"]
    assert json.dumps(known)
