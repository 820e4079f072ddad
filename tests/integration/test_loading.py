"""Loading: idempotent, all or nothing, with derived data that a check can trust."""

import asyncio
import json
from pathlib import Path
import shutil

import pytest

from graphsvc.errors import InvalidFile, InvalidInput
from graphsvc.gateway import Gateway
from graphsvc.ids import Kind
from graphsvc.ingest import pending
from graphsvc.ingest.check import check_graph, entity_pages
from graphsvc.ingest.checksum import checksum
from graphsvc.ingest.derive import derive
from graphsvc.ingest.load import Batch, load_records
from graphsvc.ingest.pending import derive_touched
from graphsvc.ingest.readers.seeds import read_seeds, seeds_folder
from graphsvc.ingest.records import RECORD, AnyRecord
from graphsvc.ingest.strings import Strings
from graphsvc.models.common import Versioned
from tests.conftest import load_layer


async def ids(gateway: Gateway) -> set[str]:
    return {id async for page in entity_pages(gateway) for id in page}


async def run(gateway: Gateway, cypher: str) -> list[dict]:
    """Run Cypher of a test's own."""
    records, _, _ = await gateway._driver.execute_query(cypher)
    return [record.data() for record in records]


async def test_loading_twice_changes_nothing(scratch: Gateway):
    first = await load_layer(scratch)
    assert first.created == {
        Kind.RESEARCHER: 41,
        Kind.WORK: 14,
        Kind.TOPIC: 5,
        Kind.INSTITUTION: 8,
    }
    assert (first.unchanged, first.graph_version) == (0, 1)
    before = (await ids(scratch), await checksum(scratch))
    again = await load_layer(scratch)
    assert (again.changed, again.unchanged, again.graph_version) == (0, first.changed, 1)
    assert (await ids(scratch), await checksum(scratch)) == before
    runs = await run(scratch, "MATCH (r:ImportRun) RETURN r.updated AS changed ORDER BY changed")
    assert [item["changed"] for item in runs] == [0, first.changed]


async def test_the_second_layer_adds_the_affiliations_of_the_focus(scratch: Gateway):
    await load_layer(scratch)
    first = (await ids(scratch), await checksum(scratch))
    loaded = await load_layer(scratch, affiliations=True)
    assert (loaded.changed, loaded.graph_version) == (4, 2)
    assert await ids(scratch) == first[0]
    second = await checksum(scratch)
    assert second != first[1]
    assert (await load_layer(scratch)).changed == 0
    assert await checksum(scratch) == second
    found = await run(
        scratch,
        "MATCH (r:Researcher {display_name: 'Mingbao Lin'})-[a:AFFILIATED_WITH]->(i) "
        "RETURN i.display_name AS name, a.asserted_by AS sources ORDER BY name",
    )
    assert found == [
        {"name": "Tencent", "sources": ["seed"]},
        {"name": "Xiamen University", "sources": ["seed"]},
    ]
    assert await check_graph(scratch, 100) == []


async def test_affiliation_strings_map_to_one_organisation_each(scratch: Gateway):
    await load_layer(scratch)
    strings = await run(
        scratch,
        "MATCH (r:Researcher)-[a:AUTHORED]->() UNWIND a.affiliations AS text "
        "OPTIONAL MATCH (:AffiliationString {text: text})-[:NAMES]->(i:Institution) "
        "RETURN DISTINCT text, i.display_name AS name",
    )
    assert len(strings) == len({item["text"] for item in strings}) == 13
    assert len({item["name"] for item in strings}) == 8
    assert None not in {item["name"] for item in strings}


async def test_inferred_affiliations_carry_their_flag(scratch: Gateway):
    await load_layer(scratch)
    flags = await run(
        scratch,
        "MATCH (r:Researcher)-[a:AFFILIATED_WITH]->(i) WHERE a.is_inferred "
        "RETURN r.display_name AS name ORDER BY name",
    )
    assert [item["name"] for item in flags] == [
        "Bohong Chen",
        "Ke Li",
        "Kekai Sheng",
        "Liujuan Cao",
        "Mengdan Zhang",
        "Peixian Chen",
    ]


_SPOILT = {
    "MATCH ()-[t:COLLABORATED_WITH]->() WITH t LIMIT 1 SET t.weight = 9.0": "COLLABORATED_WITH",
    "MATCH ()-[t:COLLABORATED_WITH]->() WITH t LIMIT 1 DELETE t": "COLLABORATED_WITH",
    "MATCH (a)-[t:COLLABORATED_WITH]->(b) WITH a, t, b LIMIT 1 "
    "CREATE (a)-[u:COLLABORATED_WITH]->(b) SET u = properties(t)": "COLLABORATED_WITH",
    "MATCH ()-[t:WORKS_ON]->() WITH t LIMIT 1 SET t.share = 0.5, t.works_count = 99": "WORKS_ON",
    "MATCH ()-[t:AFFILIATED_WITH]->() WITH t LIMIT 1 SET t.last_year = 1900": "AFFILIATED_WITH",
    "MATCH ()-[t:HAS_INSTITUTION]->() WITH t LIMIT 1 DELETE t": "HAS_INSTITUTION",
    "MATCH (r:Researcher) WITH r LIMIT 1 SET r.collaborators_count = 1000": "collaborators_count",
    "MATCH (r:Researcher) WITH r LIMIT 1 SET r.display_name = 'X'": "display_name",
    "MATCH (w:Work) WITH w LIMIT 1 SET w.authors_count = 77": "authors_count",
    "MATCH (t:Topic) WITH t LIMIT 1 SET t.works_count = 77": "works_count",
    "MATCH (i:Institution) WITH i LIMIT 1 REMOVE i.researchers_count": "researchers_count",
    "MATCH (n:Work) WITH n LIMIT 1 SET n.sort_key = 'x'": "sort_key",
}


async def test_the_check_finds_every_kind_of_difference_and_deriving_mends_it(seeded_copy: Gateway):
    before = await checksum(seeded_copy)
    for spoil, what in _SPOILT.items():
        await run(seeded_copy, spoil)
        assert what in {found.what for found in await check_graph(seeded_copy, 100)}, spoil
        assert await checksum(seeded_copy) != before, spoil
        async with seeded_copy.transaction() as transaction:
            assert await derive(transaction, await ids(seeded_copy), 100)
            await transaction.many(Versioned, "graph.bump")
        assert await check_graph(seeded_copy, 100) == []
        assert await checksum(seeded_copy) == before


@pytest.fixture
async def seeded_copy(scratch: Gateway) -> Gateway:
    await load_layer(scratch)
    return scratch


async def test_a_newer_record_replaces_all_that_the_older_asserted(seeded_copy: Gateway):
    before = (await ids(seeded_copy), await checksum(seeded_copy))
    records = [
        record
        for record in read_seeds(seeds_folder())
        if record.kind == "work" and record.key == "kcd" and record.source == "seed"
    ]
    [kcd] = records
    shorter = kcd.model_copy(
        update={
            "authors": kcd.authors[:3],
            "topics": [],
            "year": 2021,
            "ids": {"arxiv": "2207.05409"},
        }
    )
    loaded = await load_records(seeded_copy, [shorter], source="seed", max_authors=100)
    assert (loaded.changed, loaded.graph_version) == (1, 2)
    assert await check_graph(seeded_copy, 100) == []
    [work] = await run(
        seeded_copy,
        "MATCH (w:Work {title: 'Knowledge Condensation Distillation'}) "
        "RETURN w.authors_count AS n, "
        "count {(w)-[:HAS_TOPIC]->()} AS topics, w.publication_year AS year",
    )
    assert work == {"n": 3, "topics": 0, "year": 2021}
    doi = "MATCH (x:ExternalId {key: 'doi:10.1007/978-3-031-20083-0_2'}) RETURN x"
    assert await run(seeded_copy, doi) == []
    # Five of the eight are on no other work: no source names them any more.
    left = await run(seeded_copy, "MATCH (r:Researcher) RETURN count(r) AS n")
    lost = await run(seeded_copy, "MATCH (r:Researcher {display_name: 'Yue Huang'}) RETURN r")
    assert (left, lost) == ([{"n": 41 - 4}], [])
    await load_records(seeded_copy, records, source="seed", max_authors=100)
    assert (await ids(seeded_copy), await checksum(seeded_copy)) == before
    assert await check_graph(seeded_copy, 100) == []


async def test_nothing_is_half_written(seeded_copy: Gateway, tmp_path: Path):
    before = await checksum(seeded_copy)
    folder = Path(shutil.copytree(seeds_folder(), tmp_path / "seeds"))
    lines = (folder / "works.jsonl").read_text().splitlines()
    spoilt = json.loads(lines[6])
    del spoilt["title"]
    lines[6] = json.dumps(spoilt)
    (folder / "works.jsonl").write_text("\n".join(lines))
    with pytest.raises(InvalidFile) as caught:
        read_seeds(folder)
    assert "works.jsonl" in caught.value.detail
    assert "line 7" in caught.value.detail
    assert "title" in caught.value.detail
    # A record that speaks of what is not there takes all that came with it out again.
    fresh = {"record": "topic", "source": "seed", "key": "new", "display_name": "New"}
    stray = {
        "record": "affiliation",
        "source": "seed",
        "key": "stray",
        "work": "nowhere",
        "author": "nobody",
        "affiliations": ["Somewhere"],
    }
    records = [RECORD.validate_python(item) for item in (fresh, stray)]
    with pytest.raises(InvalidInput, match="seed-work:nowhere"):
        await load_records(seeded_copy, records, source="seed", max_authors=100)
    assert await checksum(seeded_copy) == before


async def test_a_record_that_joins_two_works_makes_them_one(scratch: Gateway):
    await load_layer(scratch)
    before = await ids(scratch)
    clash = {
        "record": "work",
        "source": "arxiv",
        "key": "clash",
        "ids": {"arxiv": "2203.10812", "doi": "10.1007/978-3-031-20083-0_2"},
        "title": "Clash",
        "authors": [{"name": "A"}],
    }
    await load_records(scratch, [RECORD.validate_python(clash)], source="arxiv", max_authors=100)
    assert await check_graph(scratch, 100) == []
    [gone] = {id for id in before - await ids(scratch) if id.startswith("W")}
    [kept] = await run(
        scratch, "MATCH (r:Redirect)-[:REDIRECTS_TO]->(w) RETURN r.id AS old, w.id AS new"
    )
    assert kept["old"] == gone
    # Without what joined them they are two again, each by its own id.
    apart = {**clash, "ids": {"arxiv": "2203.10812"}}
    await load_records(scratch, [RECORD.validate_python(apart)], source="arxiv", max_authors=100)
    assert {gone, kept["new"]} <= await ids(scratch)
    assert await check_graph(scratch, 100) == []
    assert await run(scratch, "MATCH (r:Redirect) RETURN r.id AS id") == []


async def test_works_with_too_many_authors_make_no_ties_and_are_counted(scratch: Gateway):
    def work(key: str, authors: range) -> dict:
        return {
            "record": "work",
            "source": "seed",
            "key": key,
            "title": key,
            "authors": [{"name": f"Person {n}", "key": f"p{n}"} for n in authors],
        }

    records = [
        RECORD.validate_python(work("large", range(5))),
        RECORD.validate_python(work("small", range(3))),
    ]
    await load_records(scratch, records, source="seed", max_authors=4)
    assert await check_graph(scratch, 4) == []
    people = await run(
        scratch,
        "MATCH (r:Researcher) RETURN r.collaborators_count AS ties, "
        "r.large_works_excluded AS large, "
        "r.works_count AS works ORDER BY r.display_name",
    )
    assert (
        people
        == [{"ties": 2, "large": 1, "works": 2}] * 3 + [{"ties": 0, "large": 1, "works": 1}] * 2
    )


async def test_institutions_may_come_after_the_works_that_print_them(scratch: Gateway):
    records = read_seeds(seeds_folder())
    late = [record for record in records if record.kind == "institution"]
    await load_records(
        scratch,
        [record for record in records if record.kind != "institution"],
        source="seed",
        max_authors=100,
    )
    await load_records(scratch, late, source="seed", max_authors=100)
    assert await check_graph(scratch, 100) == []
    after = await checksum(scratch)
    await scratch._driver.execute_query("MATCH (n) WHERE NOT n:GraphState DETACH DELETE n")
    await load_layer(scratch)
    assert await checksum(scratch) == after
    # A string that another institution takes over moves all who print it.
    [tencent] = [record for record in late if record.key == "tencent"]
    mover = tencent.model_copy(
        update={"key": "other", "display_name": "Other", "affiliations": ["Tencent Youtu Lab"]}
    )
    await load_records(scratch, [mover], source="seed", max_authors=100)
    assert await check_graph(scratch, 100) == []
    names = await run(
        scratch,
        "MATCH (:Researcher {display_name: 'Kekai Sheng'})-[:AFFILIATED_WITH]->(i) "
        "RETURN i.display_name AS name",
    )
    assert names == [{"name": "Other"}]


async def test_the_second_layer_needs_the_first(scratch: Gateway):
    before = await checksum(scratch)
    with pytest.raises(InvalidInput, match=r"seed-work:sadc.*graphsvc seed"):
        await load_layer(scratch, affiliations=True)
    assert await checksum(scratch) == before


async def test_loads_take_turns(scratch: Gateway):
    first, second = await asyncio.gather(load_layer(scratch), load_layer(scratch))
    assert sorted([first.changed, second.changed]) == [0, 32]
    assert await check_graph(scratch, 100) == []


def chain(*numbers: int) -> list[AnyRecord]:
    """Make works whose authors overlap."""
    return [
        RECORD.validate_python(
            {
                "record": "work",
                "source": "dblp",
                "key": f"w{number}",
                "title": f"Work {number}",
                "authors": [{"name": f"P {n}", "key": f"p{n}"} for n in range(number, number + 3)],
            }
        )
        for number in numbers
    ]


async def take(gateway: Gateway, *numbers: int) -> None:
    """Load base data only, as a batch of an import does."""
    async with gateway.transaction() as transaction:
        await Batch(transaction, Strings(), 100).load(chain(*numbers))
        await transaction.many(Versioned, "graph.bump")


_TWICE = (
    "MATCH (a)-[t:COLLABORATED_WITH]-(b) WHERE a.id < b.id "
    "WITH a, b, count(t) AS n WHERE n > 1 RETURN n"
)


async def test_a_tie_whose_ends_are_derived_apart_is_stored_once(scratch: Gateway):
    await take(scratch, 0, 1, 2, 3)
    async with scratch.transaction() as transaction:
        while await derive_touched(transaction, 100, 1):
            pass
        await transaction.many(Versioned, "graph.bump")
    assert await run(scratch, _TWICE) == []
    assert await check_graph(scratch, 100) == []


@pytest.mark.parametrize("moment", ["never", "before the first", "before the second"])
async def test_a_page_compared_ahead_is_written_right_whoever_writes_meanwhile(
    scratch: Gateway, moment: str
):
    await take(scratch, 0, 1, 2, 3)
    first = await pending._look_ahead(scratch, 100, 3)
    if moment == "before the first":
        await take(scratch, 4)
    second = await pending._look_ahead(scratch, 100, 3, set(first.ids))
    await pending._store(scratch, first, None, 100)
    if moment == "before the second":
        await take(scratch, 4)
    await pending._store(scratch, second, first, 100)
    await pending.finish(scratch, Strings(), 100, lambda left, total: None)
    assert await run(scratch, _TWICE) == []
    assert await check_graph(scratch, 100) == []
