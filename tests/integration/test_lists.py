"""Lists with filters, orders, fields and groups, on the seeds."""

from typing import Any

from httpx2 import AsyncClient
import pytest

from graphsvc.gateway import Gateway
from graphsvc.ingest.curate import Curator
from tests.conftest import load_layer
from tests.integration.test_identity import client_of
from tests.integration.test_numbers import get

_FOCUS = "seed-researcher:mingbao-lin"


async def everything(client: AsyncClient, path: str, limit: int = 3) -> list[Any]:
    """Follow the cursors of a list or its groups to the end; every page says the same total."""
    found: list[Any] = []
    cursor, totals = "", set[int]()
    while True:
        page = await get(client, f"{path}{'&' if '?' in path else '?'}limit={limit}{cursor}")
        found += page.get("items") or page.get("groups") or []
        totals.add(page["total"])
        if page["next_cursor"] is None:
            assert len(totals) == 1
            return found
        cursor = f"&cursor={page['next_cursor']}"


async def test_works_are_filtered(client: AsyncClient):
    for path, total in {
        "/v1/works": 14,
        "/v1/works?year_from=2021": 11,
        "/v1/works?year_to=2021": 3,
        "/v1/works?year_from=2020&year_to=2020": 3,
        "/v1/works?year_from=2023": 0,
        "/v1/works?type=preprint": 14,
        "/v1/works?type=preprint&year_to=2020": 3,
        "/v1/works?type=book": 0,
        "/v1/works?source=arXiv": 14,
        "/v1/works?has_abstract=false": 0,
        "/v1/works?has_abstract=true": 14,
        "/v1/works?is_retracted=true": 0,
        "/v1/works?is_retracted=false": 14,
        "/v1/works?min_citations=1": 0,
        f"/v1/works?researcher={_FOCUS}": 14,
        "/v1/works?researcher=seed-researcher:rongrong-ji": 13,
        "/v1/works?researcher=seed-researcher:rongrong-ji&year_from=2021": 10,
        f"/v1/researchers/{_FOCUS}/works?year_to=2021": 3,
        f"/v1/researchers/{_FOCUS}/works?search=distillation&year_from=2021": 4,
    }.items():
        items = await everything(client, path)
        assert len(items) == (await get(client, path))["total"] == total, path
        assert len({item["id"] for item in items}) == total


async def test_a_filter_takes_several_ties(client: AsyncClient):
    topic = (await get(client, f"/v1/researchers/{_FOCUS}/topics"))["items"][0]
    id, count = topic["topic"]["id"], topic["works_count"]
    works = await everything(client, f"/v1/works?researcher={_FOCUS}&topic={id}")
    assert len(works) == count
    assert works == await everything(client, f"/v1/topics/{id}/works")
    people = await everything(client, f"/v1/topics/{id}/researchers?sort=-works_count")
    assert people[0]["display_name"] == "Mingbao Lin"
    assert people == await everything(client, f"/v1/researchers?topic={id}&sort=-works_count")


async def test_orders(client: AsyncClient):
    oldest = await everything(client, "/v1/works?sort=publication_year")
    newest = await everything(client, "/v1/works?sort=-publication_year")
    assert newest == await everything(client, "/v1/works")
    assert [work["publication_year"] for work in oldest] == [2020] * 3 + [2022] * 11
    # Equal ones keep the default order.
    assert oldest == newest[11:] + newest[:11]
    people = await everything(client, "/v1/researchers?sort=-collaborators_count", 7)
    assert [person["display_name"] for person in people][:2] == ["Mingbao Lin", "Rongrong Ji"]
    counts = [person["collaborators_count"] for person in people]
    assert counts == sorted(counts, reverse=True)
    # One of them is only in another source's author list.
    assert len(people) == 41


async def test_groups_have_totals_and_pages(client: AsyncClient):
    assert await get(client, "/v1/works?group_by=publication_year") == {
        "graph_version": 1,
        "groups": [
            {"key": "2022", "display_name": "2022", "count": 11},
            {"key": "2020", "display_name": "2020", "count": 3},
        ],
        "total": 14,
        "next_cursor": None,
    }
    topics = (await get(client, f"/v1/researchers/{_FOCUS}/topics"))["items"]
    groups = await everything(client, "/v1/works?group_by=topic", 1)
    named = {group["key"]: group["count"] for group in groups if group["key"]}
    assert named == {item["topic"]["id"]: item["works_count"] for item in topics}
    people = await get(client, "/v1/researchers?group_by=institution&limit=2")
    unknown, largest = people["groups"]
    assert unknown == {"key": None, "display_name": "Unknown", "count": 20}
    assert (largest["display_name"], largest["count"]) == ("Xiamen University", 11)
    assert people["total"] == 41
    members = await get(client, f"/v1/institutions/{largest['key']}/researchers?limit=200")
    assert members["total"] == len(members["items"]) == 11
    asked = f"/v1/works?search=network&researcher={_FOCUS}&group_by=publication_year"
    found = await get(client, asked)
    assert sum(group["count"] for group in found["groups"]) == found["total"] > 0


async def test_a_timeline_has_every_year(client: AsyncClient):
    timeline = await get(client, f"/v1/researchers/{_FOCUS}/timeline")
    assert timeline["items"] == [
        {"year": 2020, "works_count": 3, "cited_by_count": None, "new_collaborators_count": 12},
        {"year": 2022, "works_count": 11, "cited_by_count": None, "new_collaborators_count": 27},
    ]
    assert timeline["undated_works_count"] == 0
    assert timeline["researcher"]["display_name"] == "Mingbao Lin"


async def test_fields_are_selected(client: AsyncClient):
    page = await get(client, "/v1/works?fields=title,id&limit=2")
    assert [list(item) for item in page["items"]] == [["id", "title"]] * 2
    assert (page["total"], bool(page["next_cursor"])) == (14, True)
    # A cursor is of the list, whatever is shown of it.
    rest = await get(client, f"/v1/works?limit=200&cursor={page['next_cursor']}")
    assert len(rest["items"]) == 12


async def test_a_list_outlives_a_merge_between_its_pages(scratch: Gateway):
    await load_layer(scratch)
    async with client_of(scratch) as client:
        path = "/v1/researchers?sort=-works_count&limit=5"
        before = await everything(client, path.partition("&")[0], 200)
        first = await get(client, path)
        # One person cannot be two authors of a work, so they are of different years.
        gone = next(person for person in before if person["last_year"] == 2020)
        kept = next(person for person in before if person["first_year"] == 2022)
        await Curator(scratch, 100).merge([kept["id"], gone["id"]])
        items, cursor = first["items"], first["next_cursor"]
        while cursor:
            page = await get(client, f"{path}&cursor={cursor}")
            items += page["items"]
            assert page["total"] == 40
            cursor = page["next_cursor"]
        ids = [item["id"] for item in items]
        assert len(ids) == len(set(ids))
        assert {item["id"] for item in before} - {gone["id"], kept["id"]} <= set(ids)
        # An old id in a filter means the record it became part of.
        new = gone["id"] if gone["id"] in ids else kept["id"]
        old = kept["id"] if new == gone["id"] else gone["id"]
        asked = f"/v1/works?researcher={old}"
        assert (await get(client, asked))["total"] == (
            await get(client, f"/v1/works?researcher={new}")
        )["total"]
        assert (await client.get(f"/v1/researchers/{old}/works")).status_code == 301


@pytest.mark.parametrize("path", ["/v1/works?sort=-cited_by_count", "/v1/researchers?search=lin"])
async def test_the_same_bytes_again(client: AsyncClient, path: str):
    assert (await client.get(path)).content == (await client.get(path)).content
