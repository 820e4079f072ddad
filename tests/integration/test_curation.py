"""Curators' decisions: they take effect at once, outlive every import, and can be taken back."""

import json
import subprocess

import pytest

from graphsvc.errors import InvalidInput, NotFound
from graphsvc.gateway import Gateway
from graphsvc.ingest.check import check_graph
from graphsvc.ingest.checksum import checksum
from graphsvc.ingest.curate import Curator
from graphsvc.ingest.export import export_lines
from graphsvc.settings import Settings
from tests.conftest import COMMAND, environment
from tests.curated import (
    ADA,
    BO,
    CY,
    HERS,
    WORLD,
    author,
    ids,
    known,
    led_to,
    load,
    person,
    run,
    ties,
    traces,
    work,
    work_id,
    works,
)

_OTHER = "0009-0009-9999-0027"


@pytest.fixture
async def world(scratch: Gateway) -> Gateway:
    await load(scratch, *WORLD)
    return scratch


@pytest.fixture
def curator(world: Gateway) -> Curator:
    return Curator(world, 100, "tests")


async def test_a_merge_redirects_outlives_imports_and_is_undone(world: Gateway, curator: Curator):
    before = (await ids(world), await checksum(world))
    first, second = await known(world, "a1"), await known(world, "a2")
    decided = await curator.merge([second, first], "The same person")
    # The oldest id stays.
    assert await led_to(world, second) == first
    assert await works(world, first) == ["1", "2", "3", "4", "5"]
    assert await ties(world, first) == {"Bo Nord": 3, "Cy Haven": 3}
    assert await check_graph(world, 100) == []
    merged = await checksum(world)
    assert merged != before[1]
    assert await load(world, *WORLD) == 0
    assert await checksum(world) == merged

    changed = work(2, author("A. Vesk", "a2"), BO, title="Work 2")
    await load(world, changed, work(6, author("Ada Vesk", "a2"), CY))
    assert await works(world, first) == ["1", "2", "3", "4", "5", "6"]
    # Even when all that named the one is gone for a while.
    gone = [work(2, BO), work(5, BO), work(6, CY)]
    await load(world, *gone)
    assert await works(world, first) == ["1", "3", "4"]
    await load(world, WORLD[1], WORLD[4])
    assert await works(world, first) == ["1", "2", "3", "4", "5"]
    assert await check_graph(world, 100) == []

    await load(world, work(6, CY, title="Work 6"))
    await curator.undo(decided.id)
    assert await check_graph(world, 100) == []
    assert await led_to(world, second) is None
    assert (await person(world, "a1"), await person(world, "a2")) == (first, second)
    assert await works(world, second) == ["2", "5"]
    undone = await checksum(world)
    await run(world, "MATCH (n) WHERE NOT n:GraphState DETACH DELETE n")
    await load(world, *WORLD, work(6, CY, title="Work 6"))
    assert await checksum(world) == undone


async def test_a_merge_undone_at_once_leaves_no_trace(world: Gateway, curator: Curator):
    before = (await ids(world), await checksum(world))
    decided = await curator.merge([await known(world, "a1"), await known(world, "a2")])
    await curator.undo(decided.id)
    assert (await ids(world), await checksum(world)) == before
    with pytest.raises(NotFound, match="No decision in force"):
        await curator.undo(decided.id)


async def test_who_has_two_orcids_by_a_curators_word_stays_one(world: Gateway, curator: Curator):
    await load(
        world,
        work(7, author("Ada Vesk", None, ADA), source="crossref"),
        work(8, author("Ada Vesk", None, _OTHER), source="crossref"),
    )
    first = await known(world, f"orcid:{ADA}")
    second = await known(world, f"orcid:{_OTHER}")
    decided = await curator.merge([first, second])
    assert await works(world, first) == ["7", "8"]
    for source, orcid in (("openalex", ADA), ("acl-anthology", _OTHER)):
        await load(
            world, work(9, author("Ada Vesk", "new", orcid), source=source, key=source, ids={})
        )
    [row] = await run(
        world,
        "MATCH (r:Researcher)-[:HAS_ID]->(x) WHERE x.key STARTS WITH 'orcid:' "
        "RETURN count(DISTINCT r) AS n, r.works_count AS works",
    )
    assert row == {"n": 1, "works": 4}
    assert await check_graph(world, 100) == []
    await curator.undo(decided.id)
    assert await led_to(world, second) is None
    assert len(await works(world, first)) == len(await works(world, second)) == 2


async def test_a_split_moves_works_outlives_imports_and_is_undone(world: Gateway, curator: Curator):
    before = (await ids(world), await checksum(world))
    ada = await known(world, "a1")
    moved = [await work_id(world, 3), await work_id(world, 4)]
    decided = await curator.split(ada, moved)
    [other] = await ids(world) - before[0]
    assert (await works(world, ada), await works(world, other)) == (["1"], ["3", "4"])
    assert (await ties(world, ada), await ties(world, other)) == ({"Bo Nord": 1}, {"Cy Haven": 2})
    assert await check_graph(world, 100) == []
    split = await checksum(world)
    assert await load(world, *WORLD) == 0
    await load(world, work(4, author("Ada Vesk", "a1"), CY, BO), *WORLD[:3])
    assert (await works(world, ada), await works(world, other)) == (["1"], ["3", "4"])
    await load(world, WORLD[3])
    assert await checksum(world) == split
    await curator.undo(decided.id)
    assert (await ids(world), await checksum(world)) == before
    assert await check_graph(world, 100) == []


@pytest.mark.parametrize("kind", ["split", "not-author"])
async def test_what_another_source_says_later_does_not_take_it_back(
    world: Gateway, curator: Curator, kind: str
):
    ada = await known(world, "a1")
    await load(world, work(7, author("Ada Vesk", "a1", ADA)))
    third = await work_id(world, 3)
    await (curator.split(ada, [third]) if kind == "split" else curator.not_author(ada, third))
    # The same work as other sources list it, by name, by iD and in another form of the name.
    await load(
        world,
        work(3, author("Ada Vesk"), CY, source="crossref", key="c3"),
        work(3, author("A. Vesk", None, ADA), CY, source="arxiv", key="x3"),
        work(3, author("Ada Vesk", "o1", ADA), CY, source="openalex", key="o3"),
    )
    assert await works(world, ada) == ["1", "4", "7"]
    rows = await run(world, "MATCH (w:Work {title: 'Work 3'}) RETURN w.authors_count AS n")
    assert rows == [{"n": 2}]
    assert await check_graph(world, 100) == []


async def test_not_the_author_is_noted_outlives_imports_and_is_undone(
    world: Gateway, curator: Curator
):
    before = (await ids(world), await checksum(world))
    ada, third = await known(world, "a1"), await work_id(world, 3)
    decided = await curator.not_author(ada, third, "Another Ada")
    said = "MATCH (r)-[n:NOT_AUTHOR_OF]->(w) RETURN r.id AS who, w.id AS work, n.reason AS reason"
    note = [{"who": ada, "work": third, "reason": "Another Ada"}]
    assert await run(world, said) == note
    await load(world, work(3, author("Ada Vesk", "a1"), CY, BO), *WORLD[:2])
    assert await works(world, ada) == ["1", "4"]
    assert await run(world, said) == note
    assert await check_graph(world, 100) == []
    await load(world, WORLD[2])
    # A merge takes the note along, and its end gives it back.
    merge = await curator.merge([await known(world, "b1"), ada])
    await curator.undo(merge.id)
    assert await run(world, said) == note
    await curator.undo(decided.id)
    assert await run(world, said) == []
    assert (await ids(world), await checksum(world)) == before


async def test_not_the_author_of_their_only_work(world: Gateway, curator: Curator):
    await load(world, work(7, author("Di Stone", "d1"), BO))
    before = (await ids(world), await checksum(world))
    di, only = await known(world, "d1"), await work_id(world, 7)
    decided = await curator.not_author(di, only)
    assert await check_graph(world, 100) == []
    assert di not in {
        row["id"]
        for row in await run(
            world, "MATCH (w:Work {id: $id})<-[:AUTHORED]-(r) RETURN r.id AS id", id=only
        )
    }
    await curator.undo(decided.id)
    assert (await ids(world), await checksum(world)) == before


async def test_what_cannot_be_decided_is_refused(world: Gateway, curator: Curator):
    before = (await ids(world), await checksum(world))
    ada, cy = await known(world, "a1"), await known(world, "c1")
    first = await work_id(world, 1)
    for given in ([ada], [ada, ada]):
        with pytest.raises(InvalidInput, match="two different people"):
            await curator.merge(given)
    with pytest.raises(NotFound, match="R0000000000"):
        await curator.merge([ada, "R0000000000"])
    with pytest.raises(NotFound, match=f"{first} is no work of {cy}"):
        await curator.split(cy, [first])
    with pytest.raises(NotFound, match="Nothing is no work"):
        await curator.split(cy, [])
    with pytest.raises(NotFound, match="W0000000000"):
        await curator.not_author(cy, "W0000000000")
    with pytest.raises(NotFound, match="R0000000000"):
        await curator.suppress("R0000000000")
    with pytest.raises(NotFound, match="No decision in force"):
        await curator.undo("nothing")
    assert (await ids(world), await checksum(world)) == before
    assert await run(world, "MATCH (d:Decision) RETURN d") == []


async def test_who_asks_to_be_left_out_is_nowhere(world: Gateway, curator: Curator):
    plain = await checksum(world)
    await load(world, *HERS)
    before = (await ids(world), await checksum(world))
    zelda = await known(world, f"orcid:{ADA}")
    # What a curator has said of her before must not tell either, nor what they took back.
    taken_back = await curator.merge([zelda, await known(world, "zq2")])
    await curator.undo(taken_back.id)
    await curator.merge([zelda, await known(world, "zq2")])
    assert len(await traces(world)) > 10

    decided = await curator.suppress(zelda, "As asked")
    assert await traces(world) == []
    assert await check_graph(world, 100) == []
    left = await checksum(world)
    rows = await run(world, "MATCH (w:Work {title: 'Work 21'}) RETURN w.authors_count AS n")
    assert rows == [{"n": 1}]

    # An import brings back nothing of her, neither what was there nor what is new.
    assert await load(world, *HERS, *WORLD) == 0
    assert await checksum(world) == left
    await load(world, work(24, author("Zelda Quillmarsh", "zq1"), BO))
    assert await traces(world) == []
    said = [line async for page in export_lines(world) for line in page]
    assert not any(b"uillmarsh" in line or ADA.encode() in line for line in said)
    assert len(said) >= len(WORLD) + 4
    assert await check_graph(world, 100) == []

    # Once more allowed, the next import of the same data brings all of it back.
    await curator.undo(decided.id)
    for decision in await run(world, "MATCH (d:Decision {is_active: true}) RETURN d.id AS id"):
        await curator.undo(decision["id"])
    await load(world, *HERS, work(24, author("Zelda Quillmarsh", "zq1"), BO))
    assert await check_graph(world, 100) == []
    back = await checksum(world)
    await run(world, "MATCH (n) WHERE NOT n:GraphState DETACH DELETE n")
    await load(world, *WORLD)
    assert await checksum(world) == plain
    await load(world, *HERS, work(24, author("Zelda Quillmarsh", "zq1"), BO))
    assert await checksum(world) == back
    assert before[1] != back


def command(
    env: dict[str, str], *arguments: str, code: int = 0
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [COMMAND, *arguments], env=env, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


async def test_decisions_on_the_command_line(world: Gateway, scratch_server: Settings):
    env = environment(scratch_server)
    # One iD on two names that cannot be one person's.
    await load(
        world,
        work(7, author("Ada Vesk", "a1", ADA)),
        work(8, author("Emil Brook", "e1", ADA)),
    )
    [row, other] = json.loads(command(env, "conflicts", "--format", "json").stdout)
    assert {row["display_name"], other["display_name"]} == {"Ada Vesk", "Emil Brook"}
    assert row["others"] == [other["id"]]
    assert "one external id on names that cannot be one person's" in row["conflicts"][0]

    said = command(env, "why", "dblp-researcher:a2", "--format", "json").stdout
    [told] = json.loads(said)
    assert [form["name"] for form in told["forms"]] == ["ada vesk", "vesk ada"]
    assert "own key dblp-researcher:a2" in told["forms"][1]["joined_by"]
    table = command(env, "why", "doi:10.5555/1").stdout
    assert "dblp/work/w1" in table

    merged = command(
        *(env, "merge", "dblp-researcher:a1", "dblp-researcher:a2"),
        *("--reason", "Same", "--by", "Kim", "--format", "json"),
    )
    [decision] = json.loads(merged.stdout)
    [listed] = json.loads(command(env, "decisions", "--format", "json").stdout)
    assert (listed["id"], listed["kind"]) == (decision["id"], "merge")
    assert (listed["reason"], listed["decided_by"]) == ("Same", "Kim")
    assert len(listed["subjects"]) == 2
    undone = command(env, "undo", decision["id"])
    assert decision["id"] in undone.stdout
    assert json.loads(command(env, "decisions", "--format", "json").stdout) == []
    assert (
        "dblp-researcher:nobody"
        in command(env, "suppress", "dblp-researcher:nobody", "--yes", code=2).stderr
    )
