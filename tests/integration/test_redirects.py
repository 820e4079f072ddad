"""Ids that were merged away lead on to the record they became part of."""

from collections.abc import AsyncIterator
import logging
from typing import Any

from httpx2 import ASGITransport, AsyncClient
import pytest

from graphsvc.api.paging import Cursors
from graphsvc.api.service import Service
from graphsvc.app import create_app
from graphsvc.gateway import Gateway
from graphsvc.ids import Kind, derive_id
from graphsvc.settings import Settings
from graphsvc.trust.policy import load_policy
from tests.conftest import environment, load_layer
from tests.e2e.test_cli import run as run_command

_KEYS = {
    Kind.RESEARCHER: "seed-researcher:mingbao-lin",
    Kind.WORK: "arxiv:2203.10812",
    Kind.TOPIC: "openalex:T10036",
    Kind.INSTITUTION: "ror:00mcjh785",
}
_OTHER = "seed-researcher:rongrong-ji"
#: By kind, the id that was merged away.
OLD = {kind: derive_id(kind, "a record that was merged away") for kind in Kind}
OLD_OTHER = derive_id(Kind.RESEARCHER, "another record that was merged away")


@pytest.fixture
async def new(scratch: Gateway) -> dict[str, str]:
    """The seeds with one merged id of each kind: old id to new."""
    await load_layer(scratch)
    merged = {OLD[kind]: key for kind, key in _KEYS.items()} | {OLD_OTHER: _OTHER}
    records, _, _ = await scratch._driver.execute_query(
        "UNWIND keys($merged) AS old "
        "MATCH (n:Entity)-[:HAS_ID]->(:ExternalId {key: $merged[old]}) "
        "CREATE (:Gone:Redirect {id: old})-[:REDIRECTS_TO]->(n) RETURN old, n.id AS new",
        merged=merged,
    )
    return {record["old"]: record["new"] for record in records}


def application(scratch: Gateway, settings: Settings) -> Any:
    app = create_app(settings)
    app.state.service = Service(scratch, load_policy(), Cursors("a secret of the tests"), 100)
    return app


@pytest.fixture
async def client(
    new: dict[str, str], scratch: Gateway, scratch_server: Settings
) -> AsyncIterator[AsyncClient]:
    transport = ASGITransport(application(scratch, scratch_server))
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


def _paths() -> dict[str, Kind]:
    paths: dict[str, Kind] = {}
    for kind in Kind:
        for path in (f"/v1/{kind.plural}/{{}}", f"/{kind.plural}/{{}}"):
            paths[path] = kind
        paths[f"/v1/{kind.plural}/{{}}/neighbourhood?depth=2&types=work,topic"] = kind
    for part in ("collaborators?limit=3", "collaborators/count", "works?limit=3", "topics"):
        paths[f"/v1/researchers/{{}}/{part}"] = Kind.RESEARCHER
    for kind in (Kind.TOPIC, Kind.INSTITUTION):
        for part in ("works?limit=3&sort=cited_by_count", "researchers?group_by=first_year"):
            paths[f"/v1/{kind.plural}/{{}}/{part}"] = kind
    for part in (
        "suggested-collaborators",
        "institutions",
        "timeline",
        "trust",
        f"collaborators/{_OTHER}",
    ):
        paths[f"/v1/researchers/{{}}/{part}"] = Kind.RESEARCHER
    return paths


async def test_the_same_address_with_the_new_id(client: AsyncClient, new: dict[str, str]):
    for path, kind in _paths().items():
        old = OLD[kind]
        # Letter case is forgiven here as elsewhere.
        for written in (old, old.lower()):
            answer = await client.get(path.format(written))
            assert answer.status_code == 301, path
            assert answer.headers["location"] == path.format(new[old])
            assert answer.headers["graph-version"] == "1"
            assert answer.content == b""
        followed = await client.get(path.format(old), follow_redirects=True)
        assert (followed.status_code, len(followed.history)) == (200, 1)
        assert "Redirect" not in followed.text


async def test_both_people_of_a_tie(client: AsyncClient, new: dict[str, str]):
    one, other = OLD[Kind.RESEARCHER], OLD_OTHER
    wanted = f"/v1/researchers/{new[one]}/collaborators/{new[other]}?limit=2"
    for first in (one, new[one]):
        answer = await client.get(f"/v1/researchers/{first}/collaborators/{other}?limit=2")
        assert (answer.status_code, answer.headers["location"]) == (301, wanted)


async def test_ids_in_the_query_string(client: AsyncClient, new: dict[str, str]):
    person, topic, place = OLD[Kind.RESEARCHER], OLD[Kind.TOPIC], OLD[Kind.INSTITUTION]
    for path in (
        f"/v1/paths?from={person}&to={OLD_OTHER}&works=1",
        f"/v1/paths?from={new[person]}&to={OLD_OTHER}",
        f"/v1/researchers/common-collaborators?ids={person},{new[OLD_OTHER]}",
        f"/v1/researchers/{person}/collaborators?topic={topic}&limit=3",
        f"/v1/researchers/{new[person]}/collaborators?limit=3&topic={topic}&institution={place}",
    ):
        wanted = path
        for old in (person, OLD_OTHER, topic, place):
            wanted = wanted.replace(old, new[old])
        answer = await client.get(path)
        assert (answer.status_code, answer.headers["location"]) == (301, wanted)
        assert (await client.get(wanted)).status_code == 200


async def test_what_leads_nowhere_stays_not_found(client: AsyncClient):
    unknown = derive_id(Kind.WORK, "nothing has this key")
    for path in (f"/v1/works/{unknown}", "/v1/works/doi:10.1000/nothing", "/v1/nothing"):
        answer = await client.get(path)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
    # A work's id is no researcher's, wherever it leads.
    assert (await client.get(f"/v1/researchers/{OLD[Kind.WORK]}")).status_code == 422


async def test_the_base_of_links_is_kept(
    new: dict[str, str], scratch: Gateway, scratch_server: Settings
):
    old = OLD[Kind.TOPIC]
    settings = scratch_server.model_copy(update={"public_url": "https://graph.example/base/"})
    app = application(scratch, settings)
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        answer = await client.get(f"/v1/topics/{old}")
    assert answer.headers["location"] == f"https://graph.example/base/v1/topics/{new[old]}"
    mounted = ASGITransport(application(scratch, scratch_server), root_path="/graph")
    async with AsyncClient(transport=mounted, base_url="http://test") as client:
        answer = await client.get(f"/graph/topics/{old}?x=1")
    assert answer.headers["location"] == f"/graph/topics/{new[old]}?x=1"


async def test_other_methods_keep_theirs(
    new: dict[str, str], scratch: Gateway, scratch_server: Settings
):
    app = application(scratch, scratch_server)

    @app.post("/v1/works/{id:path}/notes", name="notes")
    async def notes(id: str) -> None:
        await app.state.service.ask("work.get", id=id)

    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        answer = await client.post(f"/v1/works/{OLD[Kind.WORK]}/notes")
    assert answer.status_code == 308
    assert answer.headers["location"] == f"/v1/works/{new[OLD[Kind.WORK]]}/notes"


async def test_an_id_that_is_right_costs_nothing_more(
    client: AsyncClient, new: dict[str, str], caplog: pytest.LogCaptureFixture
):
    async def asked(path: str) -> int:
        await client.get(path)
        with caplog.at_level(logging.DEBUG, logger="neo4j.io"):
            caplog.clear()
            await client.get(path)
        sent = [record.getMessage().partition("C: ")[2] for record in caplog.records]
        return sum(message.startswith("RUN") for message in sent)

    old = OLD[Kind.RESEARCHER]
    assert await asked(f"/v1/researchers/{new[old]}") == 1
    assert await asked(f"/v1/researchers/{old}") == 2
    # An external id is looked up with the record itself.
    assert await asked("/v1/researchers/orcid:0000-0002-1825-0097") == 1


async def test_the_document_says_so(client: AsyncClient):
    document = (await client.get("/openapi.json")).json()
    for path, methods in document["paths"].items():
        leads_on = path.startswith("/v1/") and "{id}" in path
        leads_on |= path in ("/v1/paths", "/v1/researchers/common-collaborators")
        for operation in methods.values():
            assert ("301" in operation["responses"]) is leads_on, path


async def test_show_says_that_the_id_is_another_by_now(
    new: dict[str, str], scratch_server: Settings
):
    old = OLD[Kind.RESEARCHER]
    env = environment(scratch_server)
    done = run_command("show", "researcher", old, "--format", "csv", env=env)
    assert f"{old} became part of {new[old]}" in done.stderr
    assert new[old] in done.stdout
