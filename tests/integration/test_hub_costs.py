"""What is asked of a hub costs what is given, however many neighbours the hub has."""

from typing import Any
from urllib.parse import quote

from httpx2 import AsyncClient
import pytest

from graphsvc.api import lists
from graphsvc.gateway import Gateway
from graphsvc.ingest import ranks
from graphsvc.ingest.load import load_records
from graphsvc.ingest.records import RECORD
from tests.contract.test_catalogue import hits
from tests.integration.test_identity import client_of

_TOPIC = {"record": "topic", "source": "seed", "key": "t", "display_name": "Topic"}
_PLACE = {
    "record": "institution",
    "source": "seed",
    "key": "i",
    "display_name": "Place",
    "affiliations": ["Lab, Place"],
}
_HUBS = {
    "researchers": "seed-researcher:hub",
    "topics": "seed-topic:t",
    "institutions": "seed-institution:i",
}


def _work(number: int) -> dict[str, Any]:
    """A work of the one topic, by the one author with most and somebody of whom it is the only."""
    return {
        "record": "work",
        "source": "seed",
        "key": f"w{number}",
        "title": f"Work {number:04}",
        "year": 2000 + number % 20,
        "cited_by_count": number % 7,
        "topics": ["t"],
        "authors": [
            {"name": "The Hub", "ids": {"seed-researcher": "hub"}, "affiliations": ["Lab, Place"]},
            {
                "name": f"Person {number:04}",
                "ids": {"seed-researcher": f"p{number}"},
                "affiliations": ["Lab, Place"],
            },
        ],
    }


class Costs:
    """Counts what the database reads for each answer."""

    def __init__(self, gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
        self.hits = 0

        async def read(_: Gateway, cypher: str, params: dict[str, Any]) -> list[dict[str, Any]]:
            found = await gateway._driver.execute_query(f"PROFILE {cypher}", params)
            assert found.summary.profile
            self.hits += hits(dict(found.summary.profile))
            return [dict(record) for record in found.records]

        monkeypatch.setattr(Gateway, "_read", read)

    async def of(self, client: AsyncClient) -> dict[str, int]:
        """What every question about a hub costs, with all the pages that follow the first."""
        costs: dict[str, int] = {}

        async def ask(name: str, path: str) -> dict[str, Any]:
            self.hits = 0
            answer = (await client.get(path)).raise_for_status().json()
            costs[name] = self.hits
            return answer

        for kind, key in _HUBS.items():
            slice = f"/v1/{kind}/{quote(key)}/neighbourhood?limit=5"
            whole = await ask(f"{kind}, whole slice", slice)
            await ask(f"{kind}, two hops", f"{slice}&depth=2&limit2=2")
            for type, known in whole["neighbours"].items():
                await ask(f"{kind}, {type}s alone", f"{slice}&types={type}")
                if known["next"]:
                    await ask(f"{kind}, next {type}s", f"{slice}&cursor={known['next']}")
            for name in ("collaborators",) if kind == "researchers" else ("works", "researchers"):
                path = f"/v1/{kind}/{quote(key)}/{name}?limit=5"
                page = await ask(f"{kind}, {name}", path)
                await ask(f"{kind}, next {name}", f"{path}&cursor={page['next_cursor']}")
        return costs


async def test_costs_do_not_follow_the_degree(scratch: Gateway, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ranks, "HUB_DEGREE", 20)
    monkeypatch.setattr(lists, "_WALK", 40)

    async def load(*raw: dict[str, Any]) -> None:
        records = [RECORD.validate_python(item) for item in raw]
        await load_records(scratch, records, source="seed", max_authors=100)

    await load(_TOPIC, _PLACE, *map(_work, range(60)))
    async with client_of(scratch) as client:
        with monkeypatch.context() as patched:
            before = await Costs(scratch, patched).of(client)
        await load(*map(_work, range(60, 240)))
        with monkeypatch.context() as patched:
            after = await Costs(scratch, patched).of(client)
    assert after.keys() == before.keys()
    # Four times the neighbours; what differs is who they are.
    grown = {name: (cost, after[name]) for name, cost in before.items() if after[name] > 1.2 * cost}
    assert grown == {}
