"""Many records in one request: each answered as it would be alone, in the order asked."""
# ruff: noqa: F401, F811

import logging
from typing import Any

from httpx2 import AsyncClient
import pytest

from graphsvc.ids import Kind
from tests.integration.test_redirects import OLD, client, new

ORCID = "orcid:0000-0002-1825-0097"


async def asked(client: AsyncClient, kind: Kind, ids: list[Any]) -> dict[str, Any]:
    answer = await client.post(f"/v1/{kind.plural}/batch", json={"ids": ids})
    assert answer.status_code == 200, answer.text
    assert int(answer.headers["Graph-Version"]) == answer.json()["graph_version"]
    return answer.json()


@pytest.mark.parametrize("kind", list(Kind))
async def test_each_is_answered_as_alone(
    client: AsyncClient,
    new: dict[str, str],
    kind: Kind,
):
    listed = (await client.get(f"/v1/{kind.plural}?limit=100")).json()["items"]
    ids = [item["id"] for item in listed]
    said = await asked(client, kind, ids)
    assert [item["asked"] for item in said["items"]] == ids
    assert all(item["reason"] is None for item in said["items"])
    for item in said["items"][:5]:
        alone = (await client.get(f"/v1/{kind.plural}/{item['asked']}")).json()
        assert item["item"] == alone


async def test_what_cannot_be_given_is_null_with_the_reason(
    client: AsyncClient,
    new: dict[str, str],
):
    id = new[OLD[Kind.RESEARCHER]]
    ids = [id, "not an id", "R0000000000", id, OLD[Kind.RESEARCHER], ORCID, "W0000000000"]
    items = (await asked(client, Kind.RESEARCHER, ids))["items"]
    assert [item["asked"] for item in items] == ids
    reasons = [None, "malformed", "not_found", None, None, "not_found", "malformed"]
    assert [item["reason"] for item in items] == reasons
    # An id that was merged away is answered with what it became part of.
    assert [item["item"] and item["item"]["id"] for item in items] == [id, None, None, id, id] + [
        None
    ] * 2
    nothing = await asked(client, Kind.WORK, ["W0000000000"])
    assert nothing["items"][0]["reason"] == "not_found"


async def test_an_id_that_two_claim_is_in_conflict(
    client: AsyncClient,
    new: dict[str, str],
    scratch: Any,
):
    await scratch._driver.execute_query(
        "CREATE (x:ExternalId {key: $key, scheme: 'orcid', value: 'x'}) WITH x "
        "MATCH (r:Researcher) WITH x, r LIMIT 2 CREATE (r)-[:HAS_ID {asserted_by: []}]->(x)",
        key=ORCID,
    )
    [item] = (await asked(client, Kind.RESEARCHER, [ORCID]))["items"]
    assert (item["item"], item["reason"]) == (None, "conflict")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"ids": []}, "ids"),
        ({"ids": ["R0000000000"] * 1001}, "ids"),
        ({"ids": ["R" * 501]}, "ids.0"),
        ({"ids": [1]}, "ids.0"),
        ({"ids": ["R0000000000"], "limit": 3}, "limit"),
        ({}, "ids"),
    ],
)
async def test_bad_bodies_name_the_field(client: AsyncClient, body: Any, field: str):
    answer = await client.post("/v1/researchers/batch", json=body)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert answer.json()["type"].endswith("/errors/invalid-input")


async def test_a_thousand_take_one_query(
    client: AsyncClient,
    new: dict[str, str],
    caplog: pytest.LogCaptureFixture,
):
    listed = (await client.get("/v1/researchers?limit=100")).json()["items"]
    ids = [item["id"] for item in listed] * 20
    await asked(client, Kind.RESEARCHER, ids[:1000])
    with caplog.at_level(logging.DEBUG, logger="neo4j.io"):
        caplog.clear()
        await asked(client, Kind.RESEARCHER, ids[:1000])
    sent = [record.getMessage().partition("C: ")[2] for record in caplog.records]
    assert sum(message.startswith("RUN") for message in sent) == 1
