"""Every query of the catalogue holds what its front matter promises, by EXPLAIN on a store."""

from collections.abc import Iterator
from typing import Any

from neo4j import AsyncDriver
import pytest

from graphsvc.queries import Catalogue, Query
from graphsvc.settings import Settings
from tests.conftest import empty, open_driver

CATALOGUE = Catalogue.load()
_QUERY_TYPES = {"read": {"r"}, "write": {"w", "rw"}, "schema": {"s", "rw", "r", "w"}}
_FULL_SCANS = ("AllNodesScan", "NodeByLabelScan", "AllRelationshipsScan", "RelationshipTypeScan")


def operators(plan: dict[str, object]) -> Iterator[str]:
    """Names of all operators of a plan, without the runtime's suffix."""
    yield str(plan["operatorType"]).partition("@")[0].partition("(")[0]
    children = plan.get("children", [])
    assert isinstance(children, list)
    for child in children:
        yield from operators(child)


def hits(plan: dict[str, Any]) -> int:
    """What a profiled plan read of the database."""
    return int(plan.get("dbHits", 0)) + sum(map(hits, plan.get("children", [])))


@pytest.fixture(scope="module")
async def driver(scratch_server: Settings):
    # An empty graph: the planner's statistics are the same in every run.
    await empty(scratch_server)
    async with open_driver(scratch_server) as driver:
        yield driver


async def explain(driver: AsyncDriver, query: Query):
    parameters = dict.fromkeys(query.params)
    async with driver.session() as session:
        result = await session.run("EXPLAIN " + query.text, parameters)
        return list(result.keys()), await result.consume()


@pytest.mark.parametrize("name", CATALOGUE)
async def test_the_plan_is_as_declared(driver: AsyncDriver, name: str):
    query = CATALOGUE[name]
    columns, summary = await explain(driver, query)
    assert summary.query_type in _QUERY_TYPES[query.access]
    model = query.model
    assert set(columns) == (set(model.model_fields) if model else set())
    if summary.plan is None:
        assert query.access == "schema"
        return
    found = set(operators(dict(summary.plan)))
    assert set(query.plan) <= found, sorted(found)
    scans = {item for item in found if item.endswith(_FULL_SCANS)}
    assert scans <= set(query.allow)


@pytest.mark.parametrize(
    "name", [name for name, query in CATALOGUE.items() if query.access == "read"]
)
def test_every_read_declares_its_anchor(name: str):
    anchors = {
        "NodeUniqueIndexSeek",
        "NodeUniqueIndexSeekByRange",
        "NodeIndexSeek",
        "NodeIndexSeekByRange",
        "NodeCountFromCountStore",
        "ProcedureCall",
    }
    # A scan is an anchor only where the query says why it is tolerated.
    assert (anchors | CATALOGUE[name].allow.keys()) & set(CATALOGUE[name].plan)


async def test_the_check_notices_a_scan_and_a_misspelt_label(driver: AsyncDriver):
    text = CATALOGUE["topic.get"].text
    scanning = CATALOGUE["topic.get"].model_copy(
        update={
            "text": text.replace("MATCH (t:Topic {id: id})", "MATCH (t:Topic) WHERE t.field = id")
        }
    )
    _, summary = await explain(driver, scanning)
    assert any(item.endswith(_FULL_SCANS) for item in operators(dict(summary.plan or {})))
    misspelt = scanning.model_copy(update={"text": text.replace("HAS_ID", "HAS_IDD")})
    with pytest.raises(Warning, match="HAS_IDD"):
        await explain(driver, misspelt)


@pytest.mark.parametrize("kind", ["researcher", "work", "topic", "institution"])
async def test_lists_need_no_sort(driver: AsyncDriver, kind: str):
    _, summary = await explain(driver, CATALOGUE[f"{kind}.list"])
    assert not {"Sort", "Top", "PartialTop"} & set(operators(dict(summary.plan or {})))
