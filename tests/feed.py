"""Follows the feed of changes, as a client does."""

from typing import Any

from httpx2 import AsyncClient

from graphsvc.gateway import Gateway
from graphsvc.models.common import Versioned


async def page(client: AsyncClient, path: str = "/v1/changes", **given: Any) -> dict[str, Any]:
    answer = await client.get(path, params={"limit": 200, **given})
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


class Follower:
    """Asks for what has changed since it asked before."""

    def __init__(self, client: AsyncClient, path: str = "/v1/changes") -> None:
        self._client = client
        self._path = path
        self.since = 0

    async def told(self) -> dict[str, str]:
        """What happened to which id, as one page; an entry's version is one that is new."""
        said = await page(self._client, self._path, since=self.since)
        assert said["next_cursor"] is None
        for item in said["items"]:
            assert self.since < item["version"] <= said["next_since"]
            assert (item["merged_into"] is not None) == (item["change"] == "merged")
        places = [(item["version"], item["id"]) for item in said["items"]]
        assert places == sorted(set(places))
        self.since = said["next_since"]
        return {item["id"]: item["change"] for item in said["items"]}


async def version(gateway: Gateway) -> int:
    return (await gateway.one(Versioned, "graph.state")).graph_version
