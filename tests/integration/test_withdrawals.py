"""A source that withdraws a record leaves the graph as if it had never said it."""

from pathlib import Path
from typing import Any

import pytest

from graphsvc.gateway import Gateway
from graphsvc.ingest.check import check_graph, entity_pages
from graphsvc.ingest.checksum import checksum
from graphsvc.ingest.curate import Curator
from graphsvc.ingest.export import export_lines
from graphsvc.ingest.load import load_records
from graphsvc.ingest.readers.jsonl import read_records
from graphsvc.ingest.records import RECORD
from tests.integration.test_build import build, imported, stored, write_lines

_ORCID = "0000-0002-1825-0097"
_UNI = "Uni One, Oslo"
_WORLD: list[dict[str, Any]] = [
    {
        "record": "institution",
        "source": "ror",
        "key": "03yrm5c26",
        "ids": {"ror": "03yrm5c26"},
        "display_name": "Uni One",
        "country_code": "NO",
        "affiliations": [_UNI],
    },
    {
        "record": "institution",
        "source": "openalex",
        "key": "i1",
        "ids": {"ror": "03yrm5c26"},
        "display_name": "Uni One Again",
        "parents": ["ror:00mcjh785"],
        "affiliations": ["Dept. of X"],
    },
    {
        "record": "institution",
        "source": "ror",
        "key": "00mcjh785",
        "ids": {"ror": "00mcjh785"},
        "display_name": "Whole Trust",
    },
    {"record": "topic", "source": "openalex", "key": "t1", "display_name": "Graphs"},
    {
        "record": "researcher",
        "source": "orcid",
        "key": _ORCID,
        "ids": {"orcid": _ORCID},
        "display_name": "Ana María Ruiz",
        "employments": [{"name": "Uni One", "institution": "ror:03yrm5c26", "first_year": 2001}],
    },
    {
        "record": "work",
        "source": "openalex",
        "key": "w1",
        "ids": {"doi": "10.5555/1"},
        "title": "On Graphs",
        "year": 2001,
        "authors": [
            {"name": "Ana Ruiz", "ids": {"orcid": _ORCID}, "affiliations": [_UNI]},
            {"name": "Bo Li", "key": "a2", "affiliations": ["Uni One"]},
        ],
        "topics": ["t1"],
    },
    {
        "record": "work",
        "source": "crossref",
        "key": "10.5555/1",
        "ids": {"doi": "10.5555/1"},
        "title": "On graphs.",
        "year": 2002,
        "authors": [{"name": "A. Ruiz", "ids": {"orcid": _ORCID}}, {"name": "Li Bo"}],
        "references": ["doi:10.5555/2"],
    },
    {
        "record": "work",
        "source": "openalex",
        "key": "w2",
        "ids": {"doi": "10.5555/2"},
        "title": "Of Trees",
        "authors": [{"name": "Bo Li", "key": "a2"}, {"name": "Cy Young", "key": "a3"}],
        "references": ["doi:10.5555/1"],
        "topics": ["t1"],
    },
    {
        "record": "affiliation",
        "source": "openalex",
        "key": "w2/a3",
        "work": "w2",
        "author": "a3",
        "affiliations": ["Dept. of X"],
    },
]
_NAMES = [f"{said['source']}/{said['record']}/{said['key']}" for said in _WORLD]


def versioned(said: dict[str, Any], version: str) -> dict[str, Any]:
    return said | {"version": version}


def withdrawal(said: dict[str, Any]) -> dict[str, Any]:
    return {
        "record": "withdrawal",
        "of": said["record"],
        "source": said["source"],
        "key": said["key"],
        "version": "2",
    }


def without(place: int) -> list[dict[str, Any]]:
    """The world as if one record had never been: affiliations at a work go with it."""
    gone = _WORLD[place]
    return [
        versioned(said, "1")
        for said in _WORLD
        if said is not gone and not (gone["record"] == "work" and said.get("work") == gone["key"])
    ]


async def load(gateway: Gateway, said: list[dict[str, Any]]) -> int:
    records = [RECORD.validate_python(item) for item in said]
    done = await load_records(gateway, records, source="local", max_authors=100)
    return done.changed


async def emptied(gateway: Gateway) -> None:
    await gateway._driver.execute_query("MATCH (n) WHERE NOT n:GraphState DETACH DELETE n")


async def ids(gateway: Gateway) -> set[str]:
    return {id async for page in entity_pages(gateway) for id in page}


@pytest.mark.parametrize("place", range(len(_WORLD)), ids=_NAMES)
async def test_it_is_as_if_the_record_had_never_been(scratch: Gateway, place: int):
    await load(scratch, without(place))
    wanted = await checksum(scratch)
    await emptied(scratch)
    world = [versioned(said, "1") for said in _WORLD]
    await load(scratch, world)
    before = await ids(scratch)
    assert await load(scratch, [withdrawal(_WORLD[place])]) == 1
    assert await checksum(scratch) == wanted
    assert await check_graph(scratch, 100) == []
    # The same again, and what is older, change nothing.
    again = [withdrawal(_WORLD[place]), versioned(_WORLD[place], "1")]
    assert (await load(scratch, again), await checksum(scratch)) == (0, wanted)
    # A newer version is as good as ever; so are those of affiliations that went with their work.
    back = [
        said for said in _WORLD if _WORLD[place] is said or said.get("work") == _WORLD[place]["key"]
    ]
    assert await load(scratch, [versioned(said, "3") for said in back]) > 0
    assert await check_graph(scratch, 100) == []
    assert await ids(scratch) == before
    restored = await checksum(scratch)
    await emptied(scratch)
    await load(scratch, [versioned(said, "3" if said in back else "1") for said in _WORLD])
    assert await checksum(scratch) == restored


async def test_an_export_and_a_build_know_it_too(scratch: Gateway, tmp_path: Path):
    withdrawn = [_WORLD[place] for place in (0, 4, 5, 7)]
    told = [versioned(said, "1") for said in _WORLD] + [withdrawal(said) for said in withdrawn]
    path = write_lines(tmp_path / "told.jsonl", told)
    # The affiliations at the work that is withdrawn are at none.
    wanted, _ = await imported(scratch, path, tmp_path, max_rejected=1)
    lines = [line.decode() async for page in export_lines(scratch) for line in page]
    assert sum('"withdrawal"' in line for line in lines) == len(withdrawn)
    _, files = build(path, tmp_path, max_rejected=1)
    async with stored(files, tmp_path) as gateway:
        assert await checksum(gateway) == wanted
        kept, _, _ = await gateway._driver.execute_query(
            "MATCH (s:SourceRecord {kind: 'withdrawal'}) RETURN count{(s)--()} AS ties"
        )
        assert [row["ties"] for row in kept] == [0] * len(withdrawn)
    await emptied(scratch)
    records = [record for _, record in read_records(lines, "export")]
    await load_records(scratch, records, source="local", max_authors=100)
    assert await checksum(scratch) == wanted


async def test_who_is_left_out_leaves_no_word_of_a_withdrawal(scratch: Gateway):
    await load(scratch, _WORLD)
    own = next(said for said in _WORLD if said["record"] == "researcher")
    keyed = {
        "record": "work",
        "source": "orcid",
        "key": "w9",
        "title": "Of Ana",
        "authors": [{"name": "Ana Ruiz", "key": _ORCID, "ids": {"orcid": _ORCID}}],
    }
    await load(scratch, [keyed, withdrawal(own)])
    [person], _, _ = await scratch._driver.execute_query(
        "MATCH (:ExternalId {key: $key})<-[:HAS_ID]-(r:Researcher) RETURN r.id AS id",
        key=f"orcid:{_ORCID}",
    )
    await Curator(scratch, 100).suppress(person["id"])
    assert await load(scratch, [withdrawal(own) | {"version": "3"}]) == 0
    left, _, _ = await scratch._driver.execute_query(
        "MATCH (n) WHERE any(name IN keys(n) WHERE toStringOrNull(n[name]) CONTAINS $orcid) "
        "RETURN n",
        orcid=_ORCID,
    )
    assert left == []
