"""External ids that mean two records, and DOIs that look like an address of ours."""

from httpx2 import ASGITransport, AsyncClient

from graphsvc.api.paging import Cursors
from graphsvc.api.service import Service
from graphsvc.app import create_app
from graphsvc.gateway import Gateway
from graphsvc.ids import Kind, derive_id
from graphsvc.ingest.load import load_records
from graphsvc.ingest.records import RECORD
from graphsvc.settings import Settings
from graphsvc.trust.policy import load_policy


def client_of(gateway: Gateway, max_tie_authors: int = 100) -> AsyncClient:
    """A client of the application over any gateway."""
    app = create_app(Settings(neo4j_uri="bolt://unused"))
    app.state.service = Service(
        gateway, load_policy(), Cursors("a secret of the tests"), max_tie_authors
    )
    return AsyncClient(transport=ASGITransport(app), base_url="http://test")


async def load_works(gateway: Gateway, **dois: str) -> None:
    records = [
        RECORD.validate_python(
            {
                "record": "work",
                "source": "seed",
                "key": key,
                "ids": {"doi": doi},
                "title": key,
                "authors": [{"name": "A Person", "key": "a-person"}],
            }
        )
        for key, doi in dois.items()
    ]
    await load_records(gateway, records, source="seed", max_authors=100)


async def test_a_doi_that_ends_like_an_address_still_resolves(scratch: Gateway):
    await load_works(scratch, plain="10.1000/182", odd="10.1000/182/neighbourhood")
    async with client_of(scratch) as client:
        plain = (await client.get("/v1/works/doi:10.1000/182")).json()
        slice_ = (await client.get("/v1/works/doi:10.1000/182/neighbourhood")).json()
        assert slice_["focus"]["id"] == plain["id"]
        odd = (await client.get("/v1/works/doi:10.1000/182/neighbourhood/neighbourhood")).json()
        assert odd["focus"]["id"] != plain["id"]
        assert (await client.get(f"/v1/works/{odd['focus']['id']}")).json()["title"] == "odd"


async def test_a_doi_that_is_only_an_address_with_the_suffix(scratch: Gateway):
    await load_works(scratch, odd="10.1000/neighbourhood", deep="10.1000/x/neighbourhood")
    async with client_of(scratch) as client:
        for doi, title in (("10.1000/neighbourhood", "odd"), ("10.1000/x/neighbourhood", "deep")):
            answer = await client.get(f"/v1/works/doi:{doi}")
            assert (answer.status_code, answer.json()["title"]) == (200, title)
        assert (await client.get("/v1/works/doi:10.1000/y/neighbourhood")).status_code == 404


async def test_an_id_in_conflict_names_both_records(scratch: Gateway):
    await load_works(scratch, one="10.1000/1", two="10.1000/2")
    await scratch._driver.execute_query(
        "MATCH (a:Work {title: 'one'}), (x:ExternalId {key: 'doi:10.1000/2'}) "
        "CREATE (a)-[:HAS_ID {asserted_by: ['seed']}]->(x)"
    )
    async with client_of(scratch) as client:
        ids = sorted(
            [
                (await client.get("/v1/works/seed-work:one")).json()["id"],
                (await client.get("/v1/works/seed-work:two")).json()["id"],
            ]
        )
        for path in ("", "/neighbourhood"):
            answer = await client.get(f"/v1/works/doi:10.1000/2{path}")
            problem = answer.json()
            assert answer.status_code == 409
            assert problem["type"].endswith("/errors/ambiguous")
            assert problem["candidates"] == ids
            assert "by its own id" in problem["remedy"]


async def test_a_derived_id_that_is_taken_takes_the_next(scratch: Gateway):
    key = "seed-researcher:a-person"
    wanted = derive_id(Kind.RESEARCHER, key)
    await scratch._driver.execute_query(
        "CREATE (:Entity:Researcher {id: $id, display_name: 'Somebody else'})", id=wanted
    )
    await load_works(scratch, one="10.1000/1")
    records, _, _ = await scratch._driver.execute_query(
        "MATCH (r:Researcher)-[:HAS_ID]->({key: $key}) RETURN r.id AS id", key=key
    )
    assert [record["id"] for record in records] == [derive_id(Kind.RESEARCHER, key, 1)]
