"""Slices that go on, leave out and expand, on the seeds; and what is refused."""

from typing import Any

from httpx2 import AsyncClient
import pytest

_FOCUS = "/v1/researchers/seed-researcher:mingbao-lin/neighbourhood"


async def neighbours(client: AsyncClient, query: str) -> dict[str, Any]:
    return (await client.get(f"{_FOCUS}?{query}")).json()


async def test_the_next_ones_follow_until_all_have_come(client: AsyncClient):
    page = await neighbours(client, "types=researcher&limit=25")
    known = page["neighbours"]["researcher"]
    assert (known["total"], known["returned"], known["hidden"]) == (39, 25, 14)
    assert known["reason"] == "limit"
    rest = await neighbours(client, f"limit=25&cursor={known['next']}")
    assert list(rest["neighbours"]) == ["researcher"]
    last = rest["neighbours"]["researcher"]
    assert (last["returned"], last["hidden"], last["next"]) == (14, 25, None)
    assert [node["rank"] for node in rest["nodes"]] == [0, *range(26, 40)]
    both = [node["id"] for node in page["nodes"][1:] + rest["nodes"][1:]]
    assert len(set(both)) == 39


async def test_years_count_anew(client: AsyncClient):
    found = await neighbours(client, "year_from=2020&year_to=2020&limit=50")
    assert {kind: known["total"] for kind, known in found["neighbours"].items()} == {
        "researcher": 12,
        "work": 3,
        "topic": len([node for node in found["nodes"] if node["kind"] == "topic"]),
        "institution": 0,
    }


async def test_close_ties_alone(client: AsyncClient):
    found = await neighbours(client, "types=researcher&min_works=5")
    assert [node["label"] for node in found["nodes"][1:]] == [
        "Rongrong Ji",
        "Fei Chao",
        "Yonghong Tian",
        "Yongjian Wu",
    ]
    assert found["neighbours"]["researcher"]["total"] == 4


async def test_what_is_left_out_is_said(client: AsyncClient):
    whole = await neighbours(client, "types=topic")
    some = whole["nodes"][1]["id"]
    rest = await neighbours(client, f"types=topic&exclude={some}")
    assert [node["id"] for node in rest["nodes"][1:]] == [n["id"] for n in whole["nodes"][2:]]
    known = rest["neighbours"]["topic"]
    assert (known["total"], known["hidden"], known["reason"]) == (5, 1, "excluded")


async def test_an_expansion_gives_only_what_is_new(client: AsyncClient):
    shown = [node["id"] for node in (await neighbours(client, "limit=5"))["nodes"]]
    body = {"id": "seed-researcher:rongrong-ji", "shown": shown, "limit": 5}
    found = (await client.post("/v1/graph/expand", json=body)).json()
    new = {node["id"] for node in found["nodes"]}
    assert new and new.isdisjoint(shown)
    for edge in found["edges"]:
        ends = {edge["source"], edge["target"]}
        assert ends & new
        assert ends <= new | set(shown)
    assert {edge["kind"] for edge in found["edges"]} >= {"authorship", "co_authorship"}


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("cursor=nonsense", 400, "cursor"),
        ("year_from=2022&year_to=2020", 422, "year_from"),
        ("exclude=orcid:0000-0002-1825-0097", 422, "exclude"),
        ("exclude=" + ",".join(["RHZ6B2Z1AXF"] * 501), 422, "exclude"),
        ("types=person", 422, "types"),
        ("limit=201", 422, "limit"),
        ("depth=3", 422, "depth"),
    ],
)
async def test_bad_queries_name_the_field(client: AsyncClient, query: str, status: int, field: str):
    answer = await client.get(f"{_FOCUS}?{query}")
    assert (answer.status_code, answer.json()["field"]) == (status, field)


async def test_a_cursor_belongs_to_its_slice(client: AsyncClient):
    page = await neighbours(client, "types=researcher&limit=5")
    cursor = page["neighbours"]["researcher"]["next"]
    for path, status in (
        (f"{_FOCUS}?types=work&cursor={cursor}", 422),
        (f"{_FOCUS}?year_from=2022&cursor={cursor}", 400),
        (f"{_FOCUS.replace('mingbao-lin', 'rongrong-ji')}?cursor={cursor}", 400),
        (f"{_FOCUS.replace('/neighbourhood', '/collaborators')}?cursor={cursor}", 400),
    ):
        assert (await client.get(path)).status_code == status, path


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "id"),
        ({"id": "nonsense"}, "id"),
        ({"id": "RHZ6B2Z1AXF", "shown": ["doi:10.1000/182"]}, "shown"),
        ({"id": "RHZ6B2Z1AXF", "shown": ["RHZ6B2Z1AXF"] * 2001}, "shown"),
        ({"id": "RHZ6B2Z1AXF", "types": ["person"]}, "types.0"),
        ({"id": "RHZ6B2Z1AXF", "depth": 2}, "depth"),
    ],
)
async def test_bad_bodies_name_the_field(client: AsyncClient, body: dict[str, Any], field: str):
    answer = await client.post("/v1/graph/expand", json=body)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
