"""`graphsvc stats`: the numbers are those of the store, in every format."""

import csv
import io
import json

from neo4j import AsyncDriver
import pytest

from graphsvc.gateway import Gateway
from graphsvc.ingest.stats import read_stats
from graphsvc.models.stats import Counted, Stats
from graphsvc.schema.migrate import tokens
from graphsvc.settings import Settings
from tests.conftest import environment, load_layer, open_driver, open_gateway
from tests.e2e.test_cli import run


@pytest.fixture
async def stats(seeded: Settings) -> Stats:
    async with open_driver(seeded) as driver:
        return await read_stats(open_gateway(driver))


async def count(driver: AsyncDriver, cypher: str) -> int:
    records, _, _ = await driver.execute_query(cypher)
    return int(records[0][0])


async def test_every_label_and_type_is_counted(seeded: Settings):
    labels, types, _ = tokens()
    async with open_driver(seeded) as driver:
        rows = await open_gateway(driver).many(Counted, "stats.counts")
        for row in rows:
            pattern = f"()-[e:{row.name}]->()" if row.what == "relationship" else f"(e:{row.name})"
            assert row.total == await count(driver, f"MATCH {pattern} RETURN count(e)"), row.name
    # `Entity` is the four kinds together, and the state one node.
    assert {row.name for row in rows if row.what != "relationship"} == labels - {
        "Entity",
        "GraphState",
    }
    assert {row.name for row in rows if row.what == "relationship"} == types


async def test_the_seeds(stats: Stats):
    assert stats.entities == {"Researcher": 41, "Work": 14, "Topic": 5, "Institution": 8}
    assert sum(row.total for row in stats.records) == stats.nodes["SourceRecord"]
    assert ("seed", "topic", 5) in [(row.source, row.kind, row.total) for row in stats.records]
    spread = {row.measure: row for row in stats.distributions}
    collaborators = spread["collaborators per researcher"]
    assert (collaborators.entities, collaborators.max) == (41, 39)
    assert spread["works per researcher"].max == 14
    assert spread["authors per work"].entities == 14
    assert set(spread) == {
        "collaborators per researcher",
        "authors per work",
        "works per researcher",
        "works per institution",
    }
    assert (stats.touched, stats.stale, stats.contested_researchers) == (0, 0, 0)
    assert (stats.doubts.shared_ids, stats.doubts.unmatched_affiliations) == (0, 0)
    # Other tests load the same seeds again, which changes nothing but is a run too.
    assert {(run.source, run.state) for run in stats.runs} == {("seed", "done")}


async def test_what_is_doubtful_or_left_to_do(scratch: Gateway):
    await load_layer(scratch)
    before = await read_stats(scratch)
    for cypher in (
        "MATCH (t:Topic) WITH collect(t) AS topics WITH topics[0] AS one, topics[1] AS other "
        "MATCH (one)-[:HAS_ID]->(x) WITH other, x LIMIT 1 CREATE (other)-[:HAS_ID]->(x)",
        "MATCH (s:AffiliationString)<-[:PRINTS]-() WITH DISTINCT s ORDER BY s.text LIMIT 1 "
        "MATCH (s)-[n:NAMES]->() DELETE n",
        "MATCH (r:Researcher) WITH r LIMIT 3 SET r:Contested, r:Touched, r.name_only = true",
        "MATCH (w:Work) WITH w LIMIT 2 SET w:Stale",
        "CREATE (:ImportRun {id: 'x', input: 'abc', state: 'running', created: 7, "
        "started_at: datetime('2100-01-01')})",
    ):
        await scratch._driver.execute_query(cypher)
    found = await read_stats(scratch)
    assert found.doubts.shared_ids == 1
    assert found.doubts.unmatched_affiliations == 1
    assert found.doubts.works_with_unmatched >= 1
    assert found.doubts.name_only_researchers >= max(3, before.doubts.name_only_researchers)
    assert (found.contested_researchers, found.touched, found.stale) == (3, 3, 2)
    last = found.runs[0]
    assert (last.input, last.state, last.created, last.files) == ("abc", "running", 7, [])
    assert last.started_at == "2100-01-01T00:00:00Z"


def test_as_table_json_and_csv(seeded: Settings):
    env = environment(seeded)
    text = run("stats", env=env).stdout
    for said in ("Relationships", "COLLABORATED_WITH", "authors per work", "Last imports", "p99"):
        assert said in text
    document = json.loads(run("stats", "--format", "json", env=env).stdout)
    assert document["entities"]["Researcher"] == 41
    assert document["runs"][0]["state"] == "done"
    rows = list(csv.DictReader(io.StringIO(run("stats", "--format", "csv", env=env).stdout)))
    cells = {(row["table"], row["row"], row["column"]): row["value"] for row in rows}
    assert len(cells) == len(rows)
    assert cells["Entities", "Researcher", "count"] == "41"
    assert cells["Distributions", "collaborators per researcher", "max"] == "39"
    assert cells["Source records", "seed/topic", "count"] == "5"
    assert cells["Last imports", "1", "state"] == "done"
