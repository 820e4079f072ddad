"""The schema: installed idempotently, brought up to date, refused where unknown."""

import pytest

from graphsvc.errors import SchemaUnknown
from graphsvc.gateway import SCHEMA_VERSION, Gateway
from graphsvc.ingest.checksum import checksum
from graphsvc.schema.migrate import migrate, tokens
from tests.conftest import load_layer


async def names(gateway: Gateway) -> set[str]:
    records, _, _ = await gateway._driver.execute_query("SHOW INDEXES YIELD name, type, state")
    return {record["name"] for record in records if record["state"] == "ONLINE"}


async def test_migrating_twice_changes_nothing(scratch: Gateway):
    before = await names(scratch)
    assert await migrate(scratch, scratch._driver) == (SCHEMA_VERSION, SCHEMA_VERSION)
    assert await names(scratch) == before
    assert {"researcher_names", "institution_names"} <= set(before)


async def test_an_older_store_is_brought_up_to_date_with_its_data(scratch: Gateway):
    await load_layer(scratch)
    before = (await names(scratch), await checksum(scratch))
    driver = scratch._driver
    await driver.execute_query("MATCH (s:GraphState) SET s.schema_version = 0")
    await driver.execute_query("DROP INDEX fulltext_index_Work_title")
    await driver.execute_query("DROP INDEX index_Entity_sort_key IF EXISTS")
    with pytest.raises(SchemaUnknown, match="db migrate"):
        await scratch.require_schema()
    assert await migrate(scratch, driver) == (0, SCHEMA_VERSION)
    assert (await names(scratch), await checksum(scratch)) == before
    await scratch.require_schema()


async def test_a_newer_store_is_refused(scratch: Gateway):
    driver = scratch._driver
    await driver.execute_query("MATCH (s:GraphState) SET s.schema_version = 99")
    with pytest.raises(SchemaUnknown, match="Update graphsvc"):
        await scratch.require_schema()
    with pytest.raises(SchemaUnknown, match="Update graphsvc"):
        await migrate(scratch, driver)


async def test_every_token_exists(scratch: Gateway):
    labels, types, properties = tokens()
    # The strict driver raises where the database does not know a name.
    for label in labels:
        await scratch._driver.execute_query(f"EXPLAIN MATCH (n:`{label}`) RETURN n")
    for type in types:
        await scratch._driver.execute_query(f"EXPLAIN MATCH ()-[e:`{type}`]->() RETURN e")
    for name in properties:
        await scratch._driver.execute_query(f"EXPLAIN MATCH (n:Entity) RETURN n.`{name}`")
    with pytest.raises(Warning, match="no_such_name"):
        await scratch._driver.execute_query("EXPLAIN MATCH (n:Entity) RETURN n.no_such_name")
