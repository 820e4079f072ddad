"""Whoever follows the feed of changes misses nothing, whatever happens to the graph.

A mirror asks for what changed since it asked last, and reads again only what it is told of. After
every step it must hold what the API answers of everything: records of all four kinds, and what
there is of each person.
"""

from collections.abc import Iterable
from random import Random
from typing import Any

from httpx2 import AsyncClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphsvc.errors import GraphsvcError
from graphsvc.gateway import Gateway
from graphsvc.ids import Kind
from graphsvc.ingest.check import check_graph
from graphsvc.ingest.curate import Curator
from graphsvc.ingest.load import Batch, load_records
from graphsvc.ingest.records import RECORD, AnyRecord
from graphsvc.ingest.strings import Strings
from graphsvc.models.common import Versioned
from graphsvc.models.curation import DecisionItem
from tests.integration.test_identity import client_of

MAX_AUTHORS = 3
_NAMES = ["Ana Ruiz", "A. Ruiz", "Ana Silva", "Bo Li", "李波", "Cy Young"]
_ORCIDS = ["0000-0002-1825-0097", "0000-0001-5109-3700"]
_RORS = ["03yrm5c26", "00mcjh785"]
_STRINGS = ["Uni One, Oslo", "Institute Two", "Nowhere"]
_VIEWS = ("collaborators", "topics", "institutions")


def a_work(chance: Random) -> dict[str, Any]:
    source = chance.choice(["acl-anthology", "dblp", "openalex", "crossref"])
    authors: list[dict[str, Any]] = []
    for _ in range(chance.choice([0, 1, 2, 2, 3, 4])):
        author: dict[str, Any] = {"name": chance.choice(_NAMES)}
        if chance.random() < 0.5:
            author["key"] = chance.choice(["k1", "k2", "k3"])
        if chance.random() < 0.3:
            author["ids"] = {"orcid": chance.choice(_ORCIDS)}
        if chance.random() < 0.4:
            author["affiliations"] = [chance.choice(_STRINGS)]
        if chance.random() < 0.2:
            author["institutions"] = [f"ror:{chance.choice(_RORS)}"]
        authors.append(author)
    ids = {"doi": f"10.5555/{chance.randrange(4)}"} if chance.random() < 0.4 else {}
    return {
        "record": "work",
        "source": source,
        "key": f"w{chance.randrange(5)}",
        "ids": ids,
        "title": chance.choice(["On Graphs", "Of Trees"]),
        "year": chance.choice([2001, 2002]),
        "cited_by_count": chance.randrange(3),
        "authors": authors,
        "topics": chance.sample(["t1", "t2"], chance.randrange(3)),
        "references": [f"doi:10.5555/{chance.randrange(4)}"],
    }


def a_thing(chance: Random) -> dict[str, Any]:
    """A topic, institution or person, whose name may be another than before."""
    named = {"display_name": chance.choice(["Graphs", "graphs", "Graph Theory"])}
    kind = chance.choice(["topic", "institution", "institution", "researcher"])
    if kind == "topic":
        source = chance.choice(["openalex", "dblp"])
        key = chance.choice(["t1", "t2"])
        ids = {"openalex": f"T1{key[1]}"} if source == "openalex" and chance.random() < 0.7 else {}
        return {"record": kind, "source": source, "key": key, "ids": ids, **named}
    if kind == "institution":
        ror = chance.choice(_RORS)
        ids = {"ror": ror} | ({"openalex": f"I{_RORS.index(ror)}"} if chance.random() < 0.4 else {})
        return {
            "record": kind,
            "source": chance.choice(["ror", "openalex"]),
            "key": ror,
            "ids": ids,
            "display_name": chance.choice(["Uni One", "University One", "Institute Two"]),
            "affiliations": chance.sample(_STRINGS, chance.randrange(2)),
            "parents": [f"ror:{chance.choice(_RORS)}"],
        }
    orcid = chance.choice(_ORCIDS)
    return {
        "record": kind,
        "source": "orcid",
        "key": orcid,
        "ids": {"orcid": orcid},
        "display_name": chance.choice(_NAMES),
        "headline": chance.choice([None, "Someone"]),
        "employments": [{"name": "One", "institution": f"ror:{chance.choice(_RORS)}"}],
    }


def some_records(chance: Random) -> list[AnyRecord]:
    made = [a_work(chance) for _ in range(chance.randrange(1, 4))]
    made += [a_thing(chance) for _ in range(chance.randrange(0, 3))]
    if chance.random() < 0.4:
        # It may be one of what the graph has; else it changes nothing.
        taken_back = chance.choice([a_work, a_thing])(chance)
        made.append(
            {
                "record": "withdrawal",
                "of": taken_back["record"],
                "source": taken_back["source"],
                "key": taken_back["key"],
            }
        )
    chance.shuffle(made)
    return [RECORD.validate_python(item) for item in made]


async def cut_short(gateway: Gateway, chance: Random) -> None:
    """Load as an import does that ends before it has derived anything."""
    async with gateway.transaction() as transaction:
        loaded = await Batch(transaction, Strings(), MAX_AUTHORS).load(some_records(chance))
        if loaded.changed:
            await transaction.many(Versioned, "graph.bump")


async def load(gateway: Gateway, records: list[AnyRecord]) -> None:
    await load_records(gateway, records, source="local", max_authors=MAX_AUTHORS)


async def decide(gateway: Gateway, chance: Random) -> None:
    """Take a random decision, or take one back; one that makes no sense changes nothing."""
    rows, _, _ = await gateway._driver.execute_query(
        "MATCH (r:Researcher) RETURN r.id AS id, "
        "COLLECT {MATCH (r)-[:AUTHORED]->(w) RETURN w.id ORDER BY w.id} AS works ORDER BY r.id"
    )
    taken = await gateway.many(DecisionItem, "curation.list")
    curator = Curator(gateway, MAX_AUTHORS)
    kind = chance.choice(["merge", "merge", "split", "not-author", "suppress", "undo", "undo"])
    if kind == "undo":
        if taken:
            await curator.undo(chance.choice(sorted(taken, key=lambda one: one.id)).id)
        return
    people = [(str(row["id"]), list(row["works"])) for row in rows]
    busy = [(id, works) for id, works in people if works]
    if kind == "merge" and len(people) > 1:
        await curator.merge([id for id, _ in chance.sample(people, 2)])
    elif kind == "suppress" and people:
        await curator.suppress(chance.choice(people)[0])
    elif kind in ("split", "not-author") and busy:
        id, works = chance.choice(busy)
        given = chance.choice(works)
        await (curator.split(id, [given]) if kind == "split" else curator.not_author(id, given))


def plain(said: Any) -> Any:
    """Leave out when it was read: the graph version, the time, and cursors that hold them."""
    when = {"graph_version", "computed_at", "next_cursor"}
    if isinstance(said, dict):
        return {name: plain(value) for name, value in said.items() if name not in when}
    return [plain(item) for item in said] if isinstance(said, list) else said


async def read(client: AsyncClient, ids: Iterable[str]) -> dict[str, Any]:
    """All that is told of ids."""
    found: dict[str, Any] = {}
    wanted = sorted(ids)
    for kind in Kind:
        some = [id for id in wanted if id.startswith(kind.letter)]
        if not some:
            continue
        answer = await client.post(f"/v1/{kind.plural}/batch", json={"ids": some})
        for asked in answer.json()["items"]:
            assert asked["item"], asked
            found[asked["asked"]] = [plain(asked["item"])]
        if kind is Kind.RESEARCHER:
            for id in some:
                for view in _VIEWS:
                    answer = await client.get(f"/v1/researchers/{id}/{view}?limit=200")
                    found[id].append(plain(answer.json()))
    return found


class Mirror:
    """Holds what the API told of every id, and reads again what the feed names."""

    def __init__(self, client: AsyncClient, limit: int) -> None:
        self._client = client
        self._limit = limit
        self.since = 0
        self.held: dict[str, Any] = {}
        self.led: dict[str, str] = {}

    async def follow(self) -> list[dict[str, Any]]:
        """Catch up; gives the entries."""
        told: list[dict[str, Any]] = []
        given: dict[str, Any] = {"since": self.since, "limit": self._limit}
        while True:
            answer = await self._client.get("/v1/changes", params=given)
            assert answer.status_code == 200, answer.text
            page = answer.json()
            told += page["items"]
            if page["next_cursor"] is None:
                self.since = page["next_since"]
                break
            given["cursor"] = page["next_cursor"]
        for entry in told:
            id = entry["id"]
            self.held.pop(id, None)
            self.led.pop(id, None)
            if entry["change"] == "merged":
                self.led[id] = entry["merged_into"]
        there = {one["id"] for one in told if one["change"] in ("created", "updated")}
        self.held |= await read(self._client, there)
        return told


async def check_mirror(gateway: Gateway, client: AsyncClient, mirror: Mirror) -> None:
    """Hold the mirror against all that there is."""
    rows, _, _ = await gateway._driver.execute_query(
        "MATCH (n:Entity) RETURN n.id AS id, null AS new "
        "UNION ALL MATCH (n:Redirect)-[:REDIRECTS_TO]->(m) RETURN n.id AS id, m.id AS new"
    )
    there = {row["id"] for row in rows if row["new"] is None}
    assert mirror.held.keys() == there
    assert mirror.led == {row["id"]: row["new"] for row in rows if row["new"]}
    now = await read(client, there)
    for id in sorted(there):
        assert mirror.held[id] == now[id], id


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    chance=st.randoms(use_true_random=False),
    steps=st.lists(
        st.sampled_from(["load", "load", "again", "cut", "decide", "decide"]),
        min_size=3,
        max_size=9,
    ),
    limit=st.integers(1, 9),
)
async def test_a_mirror_that_follows_the_feed_is_the_graph(
    scratch: Gateway, chance: Random, steps: list[str], limit: int
):
    await scratch._driver.execute_query("MATCH (n) WHERE NOT n:GraphState DETACH DELETE n")
    await scratch._driver.execute_query(
        "MATCH (s:GraphState) SET s.version = 0, s.settled_version = 0, s.strings_are_stale = null"
    )
    async with client_of(scratch, MAX_AUTHORS) as client:
        mirror = Mirror(client, limit)
        records = some_records(chance)
        for step in ["load", *steps, "load"]:
            if step == "cut":
                await cut_short(scratch, chance)
                # What is half done can be read, and is told again when it is whole.
                await mirror.follow()
                continue
            since, before = mirror.since, (await scratch.one(Versioned, "graph.state"))
            if step == "load":
                records = some_records(chance)
                await load(scratch, records)
            elif step == "again":
                await load(scratch, records)
            else:
                try:
                    await decide(scratch, chance)
                except GraphsvcError:
                    continue
            told = await mirror.follow()
            after = await scratch.one(Versioned, "graph.state")
            assert mirror.since == after.graph_version
            if after == before:
                assert [one for one in told if one["version"] > before.graph_version] == []
            await check_mirror(scratch, client, mirror)
            await check_people(client, mirror, since, told)
        assert await check_graph(scratch, MAX_AUTHORS) == []


async def check_people(
    client: AsyncClient, mirror: Mirror, since: int, told: list[dict[str, Any]]
) -> None:
    """Hold the feed of each person against that of everything."""
    lists: dict[str, set[str]] = {
        id: {id} for id in mirror.held if id.startswith(Kind.RESEARCHER.letter)
    }
    for id, held in mirror.held.items():
        if id.startswith(Kind.WORK.letter):
            for author in held[0]["authors"]:
                lists[author["researcher"]["id"]].add(id)
    for id, about in lists.items():
        path = f"/v1/researchers/{id}/changes"
        page = (await client.get(path, params={"since": since, "limit": 200})).json()
        assert page["items"] == [entry for entry in told if entry["id"] in about]
        assert page["next_since"] == mirror.since
