"""The feed of changes: every way of writing is told, and nothing else is."""

from collections.abc import AsyncIterator

import pytest

from graphsvc.gateway import Gateway
from graphsvc.ingest.check import check_graph, repair_graph
from graphsvc.ingest.curate import Curator
from graphsvc.ingest.load import Batch
from graphsvc.ingest.strings import Strings
from graphsvc.models.common import Versioned
from tests.curated import (
    ADA,
    BO,
    CY,
    WORLD,
    author,
    known,
    load,
    run,
    work,
    work_id,
)
from tests.feed import Follower, page, version
from tests.integration.test_identity import client_of


@pytest.fixture
async def feed(scratch: Gateway) -> AsyncIterator[Follower]:
    async with client_of(scratch) as client:
        yield Follower(client)


async def ids_of(gateway: Gateway, *names: str) -> set[str]:
    rows = await run(
        gateway,
        "MATCH (n:Entity) WHERE coalesce(n.display_name, n.title) IN $names RETURN n.id AS id",
        names=list(names),
    )
    return {row["id"] for row in rows}


async def test_a_load_is_told_once_and_again_only_where_it_changes(
    scratch: Gateway, feed: Follower
):
    assert await feed.told() == {}
    await load(scratch, *WORLD)
    rows = await run(scratch, "MATCH (n:Entity) RETURN n.id AS id")
    assert await feed.told() == {row["id"]: "created" for row in rows}
    assert feed.since == await version(scratch) == 1

    assert await load(scratch, *WORLD) == 0
    assert await feed.told() == {}
    assert feed.since == await version(scratch) == 1

    # A title changes: the work, and its authors, who may count it otherwise.
    await load(scratch, work(5, author("Vesk, Ada", "a2"), BO, title="Work 5, revised"))
    told = await feed.told()
    assert told == dict.fromkeys(
        await ids_of(scratch, "Work 5, revised", "Vesk, Ada", "Bo Nord")
        | {await known(scratch, "a2")},
        "updated",
    )
    await load(scratch, work(6, author("Di Stone", "d1"), CY))
    told = await feed.told()
    new = await ids_of(scratch, "Work 6", "Di Stone")
    assert {id for id, change in told.items() if change == "created"} == new
    assert told[await known(scratch, "c1")] == "updated"
    # For whoever comes later both are new.
    said = await page(feed._client, since=1)
    assert {i["id"] for i in said["items"] if i["change"] == "created"} == new
    assert await check_graph(scratch, 100) == []


async def test_a_merge_and_its_end_are_told(scratch: Gateway, feed: Follower):
    await load(scratch, *WORLD)
    await feed.told()
    first, second = await known(scratch, "a1"), await known(scratch, "a2")
    decided = await Curator(scratch, 100).merge([first, second])
    told = await feed.told()
    assert (told[first], told[second]) == ("updated", "merged")
    said = await page(feed._client, since=1)
    assert [i["merged_into"] for i in said["items"] if i["id"] == second] == [first]
    # Whose works are listed under another name are told, and whose co-author it is.
    assert {await work_id(scratch, 2), await known(scratch, "b1")} <= told.keys()

    await Curator(scratch, 100).undo(decided.id)
    told = await feed.told()
    assert (told[first], told[second]) == ("updated", "created")
    assert await run(scratch, "MATCH (n:Gone) RETURN n") == []


async def test_ids_that_lead_on_are_told_where_to(scratch: Gateway, feed: Follower):
    await load(
        scratch,
        work(1, author("Ada Vesk", "a1"), BO),
        work(2, author("A. Vesk", "a2"), BO),
        work(3, author("A. V. Vesk", "a3"), CY),
    )
    first, second, third = [await known(scratch, key) for key in ("a1", "a2", "a3")]
    await Curator(scratch, 100).merge([second, third])
    await feed.told()
    await Curator(scratch, 100).merge([first, second])
    told = await feed.told()
    assert (told[first], told[second], told[third]) == ("updated", "merged", "merged")
    said = await page(feed._client, since=1)
    led = {i["id"]: i["merged_into"] for i in said["items"] if i["change"] == "merged"}
    assert led == {second: first, third: first}


async def test_a_split_and_a_denial_are_told_with_their_ends(scratch: Gateway, feed: Follower):
    await load(scratch, *WORLD)
    before = await feed.told()
    ada, third = await known(scratch, "a1"), await work_id(scratch, 3)
    for decide in (Curator.split, Curator.not_author):
        given = [third] if decide is Curator.split else third
        decided = await decide(Curator(scratch, 100), ada, given)  # type: ignore[arg-type]
        told = await feed.told()
        [part] = told.keys() - before.keys()
        assert told[part] == "created"
        assert (told[ada], told[third]) == ("updated", "updated")
        await Curator(scratch, 100).undo(decided.id)
        told = await feed.told()
        assert (told[ada], told[third]) == ("updated", "updated")
        # The part was merged back into the person whose it was.
        assert told[part] in ("merged", "removed")


_HERS = [
    work(21, author("Zelda Quillmarsh", "zq1", ADA), BO),
    work(22, author("Z. Quillmarsh", "zq2"), CY),
]


async def test_of_who_is_left_out_only_ids_are_told(scratch: Gateway, feed: Follower):
    await load(scratch, *WORLD, *_HERS)
    zelda, other = await known(scratch, f"orcid:{ADA}"), await known(scratch, "zq2")
    await feed.told()
    await Curator(scratch, 100).merge([zelda, other])
    # One follower has not heard of the merge yet.
    decided = await Curator(scratch, 100).suppress(zelda)
    told = await feed.told()
    assert (told[zelda], told[other]) == ("removed", "removed")
    assert told[await work_id(scratch, 21)] == "updated"
    rows = await run(scratch, "MATCH (n:Gone) RETURN labels(n) AS labels, properties(n) AS said")
    for row in rows:
        assert row["labels"] == ["Gone"]
        assert row["said"].keys() == {"id", "initial", "changed_version"}
    assert {row["said"]["id"] for row in rows} == {zelda, other}
    assert await run(scratch, "MATCH (n:Gone)--() RETURN n") == []

    await Curator(scratch, 100).undo(decided.id)
    assert await feed.told() == {}
    await load(scratch, *_HERS)
    told = await feed.told()
    assert told[zelda] == "created"
    assert await run(scratch, "MATCH (n:Gone {id: $id}) RETURN n", id=zelda) == []


async def test_who_vanishes_is_told_and_may_come_back(scratch: Gateway, feed: Follower):
    await load(scratch, *WORLD, work(7, author("Di Stone", "d1"), BO))
    await feed.told()
    di = await known(scratch, "d1")
    await load(scratch, work(7, BO))
    told = await feed.told()
    assert told[di] == "removed"
    assert told[await known(scratch, "b1")] == "updated"
    await load(scratch, work(7, author("Di Stone", "d1"), BO))
    told = await feed.told()
    assert told[di] == "created"
    assert await run(scratch, "MATCH (n:Gone) RETURN n") == []


async def test_what_a_source_withdraws_is_told(scratch: Gateway, feed: Follower):
    topic = {"record": "topic", "source": "dblp", "key": "t1", "display_name": "Graphs"}
    await load(scratch, *WORLD, topic, work(7, author("Di Stone", "d1"), BO, topics=["t1"]))
    await feed.told()
    [graphs], seventh = await ids_of(scratch, "Graphs"), await work_id(scratch, 7)
    di = await known(scratch, "d1")
    gone = {"record": "withdrawal", "source": "dblp"}
    await load(scratch, gone | {"of": "topic", "key": "t1"})
    told = await feed.told()
    assert (told[graphs], told[seventh], told[di]) == ("removed", "updated", "updated")
    await load(scratch, gone | {"of": "work", "key": "w7"})
    told = await feed.told()
    assert (told[seventh], told[di]) == ("removed", "removed")
    assert told[await known(scratch, "b1")] == "updated"
    newer = {"version": "2026-01-01"}
    await load(scratch, topic | newer, work(7, author("Di Stone", "d1"), topics=["t1"]) | newer)
    told = await feed.told()
    assert {told[id] for id in (graphs, seventh, di)} == {"created"}
    assert await run(scratch, "MATCH (n:Gone) RETURN n") == []


async def test_ids_that_led_to_who_vanished_are_told_again(scratch: Gateway, feed: Follower):
    await load(scratch, *WORLD, work(7, author("Di Stone", "d1")), work(8, author("Di St", "d2")))
    first, second = sorted(
        [await known(scratch, "d1"), await known(scratch, "d2")],
        key=lambda id: id,
    )
    await Curator(scratch, 100).merge([first, second])
    told = await feed.told()
    [gone] = [id for id, change in told.items() if change == "merged"]
    await load(scratch, work(7, BO), work(8, BO))
    told = await feed.told()
    assert {told[first], told[second]} == {"removed"}
    assert told[gone] == "removed"


async def test_renaming_tells_whoever_repeats_the_name(scratch: Gateway, feed: Follower):
    place = {
        "record": "institution",
        "source": "ror",
        "key": "03yrm5c26",
        "ids": {"ror": "03yrm5c26"},
        "display_name": "Uni One",
        "country_code": "NO",
        "affiliations": ["Uni One, Oslo"],
    }
    topic = {"record": "topic", "source": "dblp", "key": "t1", "display_name": "Graphs"}
    wrote = author("Di Stone", "d1") | {"affiliations": ["Uni One, Oslo"]}
    await load(scratch, place, topic, work(7, wrote, BO, topics=["t1"]))
    await feed.told()
    await load(scratch, topic | {"display_name": "graphs"})
    told = await feed.told()
    assert await ids_of(scratch, "graphs", "Work 7", "Di Stone", "Bo Nord") <= told.keys()
    await load(scratch, place | {"display_name": "University One"})
    told = await feed.told()
    assert await ids_of(scratch, "University One", "Work 7", "Di Stone") <= told.keys()
    # Another id of it stands in what is told of people there.
    await load(
        scratch,
        {
            "record": "institution",
            "source": "openalex",
            "key": "I1",
            "ids": {"ror": "03yrm5c26", "openalex": "I1"},
            "display_name": "University One",
        },
    )
    assert await ids_of(scratch, "Di Stone") <= (await feed.told()).keys()
    # The seeds' source has the last word on names.
    await load(
        scratch,
        work(8, author("Diana Stone", "d1"), source="dblp"),
        work(9, author("Diana Stone", "d1"), source="dblp"),
    )
    told = await feed.told()
    assert await ids_of(scratch, "Work 7", "Diana Stone", "Bo Nord") <= told.keys()


async def test_an_import_that_was_cut_short_is_told_when_it_is_done(
    scratch: Gateway, feed: Follower
):
    from graphsvc.ingest.records import RECORD

    records = [RECORD.validate_python(record) for record in WORLD]
    async with scratch.transaction() as transaction:
        await Batch(transaction, Strings(), 100).load(records)
        await transaction.many(Versioned, "graph.bump")
    told = await feed.told()
    assert set(told.values()) == {"created"}
    # People have a name from the beginning, so that works that name them can be read.
    for id in told:
        if id.startswith("W"):
            assert (await feed._client.get(f"/v1/works/{id}")).status_code == 200
    # The same again changes nothing, but it ends what was begun.
    before = await version(scratch)
    assert await load(scratch, *WORLD) == 0
    assert await version(scratch) == before + 1
    told = await feed.told()
    people = {id for id in told if id.startswith("R")}
    assert people == {
        row["id"] for row in await run(scratch, "MATCH (r:Researcher) RETURN r.id AS id")
    }
    assert await check_graph(scratch, 100) == []


async def test_what_is_repaired_is_told(scratch: Gateway, feed: Follower):
    await load(scratch, *WORLD)
    await feed.told()
    bo = await known(scratch, "b1")
    await run(scratch, "MATCH (r:Researcher {id: $id}) SET r.works_count = 99", id=bo)
    await repair_graph(scratch, await check_graph(scratch, 100), 100)
    assert await feed.told() == {bo: "updated"}
    for spoil in ("REMOVE r.changed_version", "SET r.changed_version = 99, r.created_version = 99"):
        await run(scratch, f"MATCH (r:Researcher {{id: $id}}) {spoil}", id=bo)
        [found] = await check_graph(scratch, 100)
        assert (found.where, found.what) == (bo, "changed_version")
        await repair_graph(scratch, [found], 100)
        assert await check_graph(scratch, 100) == []
        assert bo in await feed.told()


async def test_what_is_committed_but_not_settled_is_told_later(scratch: Gateway, feed: Follower):
    await load(scratch, *WORLD)
    first = await feed.told()
    # As if it had been cut off between its commit and the note that it is settled.
    await load(scratch, work(6, author("Di Stone", "d1"), CY))
    await run(scratch, "MATCH (s:GraphState) SET s.settled_version = 1")
    answer = await feed._client.get("/v1/changes?since=1")
    assert (answer.json()["items"], answer.json()["next_since"]) == ([], 1)
    assert answer.headers["Graph-Version"] == "1"
    # What will be told otherwise at the same version is not to be kept.
    assert "etag" not in answer.headers
    # A version that other answers name is no error.
    ahead = (await feed._client.get("/v1/changes?since=2")).json()
    assert (ahead["items"], ahead["next_since"]) == ([], 2)
    await load(scratch, work(8, author("Ed Ash", "e1")))
    assert len(await feed.told()) >= 5
    assert feed.since == 3
    assert first


async def test_one_person_is_followed(scratch: Gateway, feed: Follower):
    await load(scratch, *WORLD)
    ada, cy = await known(scratch, "a1"), await known(scratch, "c1")
    mine = Follower(feed._client, f"/v1/researchers/{ada}/changes")
    numbers = {1, 3, 4}
    wanted = {ada} | {await work_id(scratch, number) for number in numbers}
    assert await mine.told() == dict.fromkeys(wanted, "created")
    await load(scratch, work(3, author("Ada Vesk", "a1"), CY, title="Work 3!"))
    assert await mine.told() == dict.fromkeys({ada} | await ids_of(scratch, "Work 3!"), "updated")
    await load(scratch, work(6, CY))
    assert await mine.told() == {}
    path = "/v1/researchers/dblp-researcher:a1/changes"
    whole = (await page(feed._client, path))["items"]
    first = await page(feed._client, path, limit=1)
    rest = await page(feed._client, path, cursor=first["next_cursor"])
    assert first["items"] + rest["items"] == whole
    other = await known(scratch, "a2")
    await Curator(scratch, 100).merge([ada, other])
    assert await mine.told() != {}
    answer = await feed._client.get(f"/v1/researchers/{other}/changes?since=1")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"/v1/researchers/{ada}/changes?since=1"
    await Curator(scratch, 100).suppress(cy)
    assert (await feed._client.get(f"/v1/researchers/{cy}/changes")).status_code == 404
