"""Each read endpoint asks the database once: counted on the wire, in the driver's own log."""

import logging

from httpx2 import AsyncClient
import pytest

_FOCUS = "/v1/researchers/seed-researcher:mingbao-lin"
_PATHS = [
    _FOCUS,
    f"{_FOCUS}/collaborators",
    f"{_FOCUS}/collaborators?year_from=2021&topic=openalex:T10036&sort=weight",
    f"{_FOCUS}/collaborators/count",
    f"{_FOCUS}/collaborators/seed-researcher:rongrong-ji",
    f"{_FOCUS}/suggested-collaborators",
    "/v1/researchers/common-collaborators"
    "?ids=seed-researcher:mingbao-lin,seed-researcher:rongrong-ji",
    "/v1/paths?from=seed-researcher:chenxin-li&to=seed-researcher:ling-shao",
    "/v1/paths?from=seed-researcher:chenxin-li&to=seed-researcher:ling-shao&include_large=true",
    f"{_FOCUS}/works",
    f"{_FOCUS}/topics",
    f"{_FOCUS}/institutions",
    f"{_FOCUS}/timeline",
    f"{_FOCUS}/changes",
    f"{_FOCUS}/trust",
    f"{_FOCUS}/neighbourhood",
    f"{_FOCUS}/neighbourhood?depth=2",
    f"{_FOCUS}/neighbourhood?format=graphml",
    f"{_FOCUS}/works?format=csv",
    "/v1/works/arxiv:2203.10812?format=bibtex",
    "/v1/works?format=bibtex",
    "/v1/topics/openalex:T10036/works?format=csl-json",
    f"{_FOCUS}/collaborators/seed-researcher:rongrong-ji?format=bibtex",
    "/v1/autocomplete?q=mingbao",
    "/v1/autocomplete?q=https://arxiv.org/abs/2203.10812",
    f"{_FOCUS}/neighbourhood?year_from=2021&min_works=2",
    "/v1/researchers",
    "/v1/researchers?search=lin",
    "/v1/researchers?search=rongrnog",
    "/v1/researchers?sort=-works_count&min_works=2",
    "/v1/researchers?group_by=topic",
    "/v1/works?year_from=2021&fields=title",
    "/v1/works?topic=openalex:T10036&group_by=publication_year",
    "/v1/topics/openalex:T10036/works",
    "/v1/topics/openalex:T10036/researchers",
    "/v1/institutions/ror:00mcjh785/works",
    "/v1/institutions/ror:00mcjh785/researchers",
    "/v1/works",
    "/v1/works?search=distillation",
    "/v1/works/doi:10.1007/978-3-031-19800-7_15",
    "/v1/works/arxiv:2203.10812/neighbourhood",
    "/v1/topics",
    "/v1/topics?search=image",
    "/v1/topics/openalex:T10036",
    "/v1/topics/openalex:T10036/neighbourhood",
    "/v1/institutions",
    "/v1/institutions?search=university",
    "/v1/institutions/ror:00mcjh785",
    "/v1/institutions/ror:00mcjh785/neighbourhood",
    "/v1/changes",
    "/v1/changes?since=1&types=work,topic",
]

_OTHERS = {"/v1/trust/policy", "/v1/rate-limit"}


@pytest.mark.parametrize("path", _PATHS)
async def test_one_query_a_request(
    client: AsyncClient, caplog: pytest.LogCaptureFixture, path: str
):
    assert await messages(client, caplog, path) == ["RUN", "PULL"]


async def messages(client: AsyncClient, caplog: pytest.LogCaptureFixture, path: str) -> list[str]:
    # The first request may open a connection, which says hello to the server.
    await client.get(path)
    with caplog.at_level(logging.DEBUG, logger="neo4j.io"):
        caplog.clear()
        answer = await client.get(path)
    assert answer.status_code == 200
    sent = [record.getMessage().partition("C: ")[2] for record in caplog.records]
    said = [message.split()[0] for message in sent if message]
    return [message for message in said if message != "RESET"]


async def test_an_expansion_is_one_query(client: AsyncClient, caplog: pytest.LogCaptureFixture):
    body = {"id": "seed-researcher:mingbao-lin"}
    await client.post("/v1/graph/expand", json=body)
    with caplog.at_level(logging.DEBUG, logger="neo4j.io"):
        caplog.clear()
        answer = await client.post("/v1/graph/expand", json=body)
    assert answer.status_code == 200
    assert len([r for r in caplog.records if "C: RUN" in r.getMessage()]) == 1


async def test_every_read_path_of_the_api_is_counted(client: AsyncClient):
    document = (await client.get("/openapi.json")).json()
    read = {
        path
        for path, methods in document["paths"].items()
        if path.startswith("/v1/") and "get" in methods
    }
    shapes = {
        path.split("?")[0]
        .replace("seed-researcher:mingbao-lin", "{id}")
        .replace("seed-researcher:rongrong-ji", "{other}")
        .replace("doi:10.1007/978-3-031-19800-7_15", "{id}")
        .replace("arxiv:2203.10812", "{id}")
        .replace("openalex:T10036", "{id}")
        .replace("ror:00mcjh785", "{id}")
        for path in _PATHS
    }
    # The policy is a file, and requests are counted elsewhere; they need no database.
    assert {path.replace(":path}", "}") for path in read} - _OTHERS == shapes
