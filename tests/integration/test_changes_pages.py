"""Pages of the feed of changes: none misses any, and each costs what it gives."""

from typing import Any

from httpx2 import AsyncClient
from neo4j import AsyncDriver
import pytest

from graphsvc.gateway import Gateway
from graphsvc.ingest.curate import Curator
from graphsvc.queries import Catalogue
from tests.conftest import load_layer
from tests.contract.test_catalogue import explain, hits, operators
from tests.curated import CY, WORLD, author, known, load, run, work
from tests.feed import page, version
from tests.integration.test_identity import client_of


async def test_pages_are_the_whole(scratch: Gateway):
    await load_layer(scratch)
    await load(scratch, *WORLD)
    await Curator(scratch, 100).merge([await known(scratch, "a1"), await known(scratch, "a2")])
    async with client_of(scratch) as client:
        whole = await page(client)
        assert whole["graph_version"] == whole["next_since"] == 3
        for limit in (1, 7, 50):
            found: list[Any] = []
            given: dict[str, Any] = {"limit": limit}
            while True:
                part = await page(client, **given)
                assert len(part["items"]) <= limit
                found += part["items"]
                if part["next_cursor"] is None:
                    break
                assert part["next_since"] is None
                given["cursor"] = part["next_cursor"]
            assert found == whole["items"]
        for types in ("topic", "work,topic", "researcher", "institution,work"):
            part = await page(client, types=types)
            wanted = [i for i in whole["items"] if i["kind"] in types.split(",")]
            assert part["items"] == wanted
        assert {i["kind"] for i in whole["items"]} == {
            "researcher",
            "work",
            "topic",
            "institution",
        }


async def test_nothing_is_missed_while_pages_are_read(scratch: Gateway):
    await load_layer(scratch)
    async with client_of(scratch) as client:
        given: dict[str, Any] = {"limit": 5}
        seen: dict[str, int] = {}
        number = 0
        while True:
            part = await page(client, **given)
            for item in part["items"]:
                assert seen.get(item["id"], 0) < item["version"]
                seen[item["id"]] = item["version"]
            if part["next_cursor"] is None:
                break
            given["cursor"] = part["next_cursor"]
            number += 1
            if number <= 8:
                # What was told already changes, and so does what is still to come.
                await load(scratch, work(number % 3, author("Ada Vesk", "a1"), title=f"V{number}"))
        rows = await run(scratch, "MATCH (n:Entity|Gone) RETURN n.id AS id, n.changed_version AS v")
        assert seen == {row["id"]: row["v"] for row in rows}
        assert part["next_since"] == await version(scratch) == 9


@pytest.mark.parametrize("path", ["/v1/changes", "/v1/researchers/RHZ6B2Z1AXF/changes"])
async def test_what_cannot_be_asked_is_refused(client: AsyncClient, path: str):
    for since in ("-1", "x", "1.5", str(2**60)):
        answer = await client.get(path, params={"since": since})
        assert (answer.status_code, answer.json()["field"]) == (422, "since")
    answer = await client.get(path, params={"since": 1000})
    assert (answer.status_code, answer.json()["field"]) == (422, "since")
    assert "restored" in answer.json()["remedy"]
    cursor = (await client.get(path, params={"limit": 1})).json()["next_cursor"]
    for other in ({"since": 1}, {"cursor": "nonsense"}):
        answer = await client.get(path, params={"cursor": cursor, **other})
        assert (answer.status_code, answer.json()["field"]) == (400, "cursor")


async def test_types_that_are_none_are_refused(client: AsyncClient):
    answer = await client.get("/v1/changes?types=works")
    assert (answer.status_code, answer.json()["field"]) == (422, "types")
    assert "topic" in answer.json()["remedy"]
    cursor = (await client.get("/v1/changes?limit=1")).json()["next_cursor"]
    answer = await client.get("/v1/changes", params={"cursor": cursor, "types": "work"})
    assert answer.status_code == 400


async def test_a_graph_that_was_put_back_is_noticed(scratch: Gateway):
    await load(scratch, *WORLD)
    await load(scratch, work(6, CY))
    async with client_of(scratch) as client:
        cursor = (await page(client, limit=12))["next_cursor"]
        await run(scratch, "MATCH (s:GraphState) SET s.version = 0")
        answer = await client.get("/v1/changes", params={"cursor": cursor})
        assert (answer.status_code, answer.json()["field"]) == (400, "cursor")


async def test_formats_tags_and_links(client: AsyncClient):
    answer = await client.get("/v1/changes?limit=2")
    assert 'rel="next"' in answer.headers["Link"]
    assert answer.headers["Graph-Version"] == "1"
    again = await client.get(
        "/v1/changes?limit=2", headers={"If-None-Match": answer.headers["etag"]}
    )
    assert again.status_code == 304
    lines = (await client.get("/v1/changes?limit=2&format=ndjson")).text.splitlines()
    assert len(lines) == 2
    table = (await client.get("/v1/changes?limit=2&format=csv")).text.splitlines()
    assert table[0] == "id,kind,change,version,merged_into"
    assert len(table) == 3


async def test_a_page_costs_what_it_gives(scratch: Gateway):
    driver: AsyncDriver = scratch._driver
    _, summary = await explain(driver, Catalogue.load()["entity.changes"])
    found = list(operators(dict(summary.plan or {})))
    # Each kind is in the order of an index; only what is left of all of them is sorted.
    assert not {"Sort", "PartialSort", "NodeIndexScan", "NodeByLabelScan"} & set(found)
    assert (found.count("Top"), found.count("NodeIndexSeek")) == (1, 4)
    await run(
        scratch,
        "UNWIND range(1, 3000) AS i CREATE (:Entity:Researcher "
        "{id: 'R' + toString(1000000 + i), initial: 'R', changed_version: 1, created_version: 1})",
    )
    await run(scratch, "MATCH (s:GraphState) SET s.version = 1, s.settled_version = 1")
    text = "PROFILE " + Catalogue.load()["entity.changes"].text
    costs: list[int] = []
    for position in (None, [1, "R1002000"]):
        given = {"since": 0, "types": None, "position": position, "limit": 10}
        _, summary, _ = await driver.execute_query(text, given)
        assert summary.profile
        costs.append(hits(dict(summary.profile)))
    assert max(costs) < 300
