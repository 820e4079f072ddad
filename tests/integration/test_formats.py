"""Formats over HTTP: chosen by `format=` or `Accept`, declared, and the same on every page."""

import csv
from io import StringIO
import json
from typing import Any

import bibtexparser
from bibtexparser.middlewares import SeparateCoAuthors
from bibtexparser.model import Field
from httpx2 import AsyncClient, Response
import pytest
from rdflib import RDF, SDO, URIRef
from rdflib.collection import Collection

from tests.javascript import read_in_javascript
from tests.slices import (
    expected,
    of_javascript,
    read_edges,
    read_gexf,
    read_graphml,
    read_jsonld,
    read_rdf,
)

_FOCUS = "/v1/researchers/seed-researcher:mingbao-lin"
SLICES = [
    f"{_FOCUS}/neighbourhood?limit=12",
    "/v1/works/arxiv:2203.10812/neighbourhood?limit=12",
    "/v1/topics/openalex:T10036/neighbourhood?limit=12",
    "/v1/institutions/ror:00mcjh785/neighbourhood?limit=12",
]
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


def flat(value: Any, name: str = "") -> dict[str, Any]:
    """Name nested values with dots, without what lies in lists."""
    if not isinstance(value, dict):
        return {name: value}
    return {k: v for key in value for k, v in flat(value[key], f"{name}.{key}".strip(".")).items()}


async def page_through(client: AsyncClient, path: str, **asked: Any) -> list[str]:
    """Follow the links to the end; gives the text of each page."""
    texts: list[str] = []
    while True:
        answer = await client.get(path, **asked)
        assert answer.status_code == 200, answer.text
        texts.append(answer.text)
        if "next" not in answer.links:
            return texts
        path = answer.links["next"]["url"]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        (BROWSER, "application/json"),
        ("text/html", "application/json"),
        ("text/csv", "text/csv"),
        ("TEXT/CSV; q=0.5", "text/csv"),
        ("text/*", "text/csv"),
        ("text/csv, application/json", "application/json"),
        ("text/csv, application/json;q=0.9", "text/csv"),
        ("application/json;q=0, */*", "application/x-ndjson"),
        ("application/*;q=0.2, application/x-ndjson", "application/x-ndjson"),
        ("image/png, */*;q=0.1", "application/json"),
    ],
)
async def test_accept_chooses(client: AsyncClient, accept: str | None, media_type: str):
    answer = await client.get(f"{_FOCUS}/topics", headers={"Accept": accept} if accept else {})
    assert answer.headers["Content-Type"].partition(";")[0] == media_type
    assert "Accept" in answer.headers["Vary"].split(", ")
    assert answer.headers["Graph-Version"]


@pytest.mark.parametrize("accept", ["image/png", "application/json;q=0", "nonsense", "a/b/c"])
async def test_what_is_not_there_is_not_acceptable(client: AsyncClient, accept: str):
    answer = await client.get(f"{_FOCUS}/topics", headers={"Accept": accept})
    assert answer.status_code == 406
    assert answer.headers["Vary"] == "Accept"
    problem = answer.json()
    assert problem["type"] == "/errors/not-acceptable"
    assert problem["available"] == ["application/json", "application/x-ndjson", "text/csv"]
    assert problem["field"] == "Accept"


async def test_format_wins_over_accept(client: AsyncClient):
    answer = await client.get(f"{_FOCUS}/topics?format=csv", headers={"Accept": "image/png"})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"


async def test_an_unknown_format_names_the_nearest(client: AsyncClient):
    answer = await client.get(f"{_FOCUS}/topics?format=cvs")
    assert answer.status_code == 422
    assert answer.json()["field"] == "format"
    assert answer.json()["remedy"] == "Did you mean 'csv'?"
    # What one operation has, another has not.
    assert (await client.get(f"{_FOCUS}/trust?format=csv")).status_code == 422


@pytest.mark.parametrize(
    "path",
    [
        "/v1/researchers",
        "/v1/works",
        "/v1/topics",
        "/v1/institutions",
        "/v1/works?search=network",
        f"{_FOCUS}/collaborators",
        f"{_FOCUS}/works",
        f"{_FOCUS}/topics",
        f"{_FOCUS}/institutions",
        "/v1/topics/openalex:T10036/works",
        "/v1/works?fields=id,title,ids",
        f"{_FOCUS}/collaborators/seed-researcher:rongrong-ji",
    ],
)
async def test_lists_are_the_same_in_every_format(client: AsyncClient, path: str):
    params = f"{'&' if '?' in path else '?'}limit=9"
    pages = [json.loads(text) for text in await page_through(client, path + params)]
    items = [item for page in pages for item in page["items"]]
    lines = await page_through(client, f"{path}{params}&format=ndjson")
    assert [json.loads(line) for text in lines for line in text.splitlines()] == items
    tables = await page_through(client, path + params, headers={"Accept": "text/csv"})
    headers = {text.partition("\r\n")[0] for text in tables}
    assert len(tables) == len(lines) == len(pages)
    assert len(headers) == 1
    rows = [row for text in tables for row in csv.DictReader(StringIO(text))]
    assert len(rows) == len(items) == pages[0]["total"]
    for row, item in zip(rows, items, strict=True):
        expected = flat(item)
        # An object that is null has columns nevertheless.
        assert {name for name in row if not expected.get(name)} >= set(row) - set(expected)
        for name, value in row.items():
            text = expected.get(name)
            if text is None or isinstance(text, str):
                assert value == (text or "")
            else:
                assert json.loads(value) == text


@pytest.mark.parametrize("path", [*SLICES, f"{_FOCUS}/neighbourhood?types=topic&limit=0"])
async def test_slices_are_the_same_in_every_format(client: AsyncClient, path: str):
    async def answer(format: str) -> Response:
        found = await client.get(path, params={"depth": "2", "edges": "induced", "format": format})
        assert found.status_code == 200, found.text
        assert found.headers["Graph-Version"]
        return found

    whole = (await answer("json")).json()
    nodes, edges = expected(whole)
    assert len(nodes) > 1 or "limit=0" in path
    assert read_graphml((await answer("graphml")).content) == (nodes, edges)
    assert read_gexf((await answer("gexf")).content) == (nodes, edges)
    assert read_jsonld((await answer("json-ld")).text) == (nodes, edges)
    rows = read_edges((await answer("csv")).text)
    shown = [
        {name: "" if value is None else value for name, value in edge.items()} | {"id": id}
        for id, edge in edges.items()
    ]
    assert len(rows) == len(shown)
    for row, edge in zip(rows, shown, strict=True):
        # A column for everything that an edge may say, and none beside those that are named.
        assert None not in row
        given = {name: row[name] for name in edge}
        texts = ("id", "source", "target", "kind")
        assert given == {k: v if k in texts else json.dumps(v) for k, v in edge.items()}
        assert row["source_label"].removeprefix("'") == nodes[edge["source"]]["label"]
    read = read_in_javascript(
        graphology=[(await answer("graphology")).text], cytoscape=[(await answer("cytoscape")).text]
    )
    about = {name: value for name, value in whole.items() if name not in ("nodes", "edges")}
    for (held,) in read.values():
        assert of_javascript(held) == (nodes, edges)
        assert held["whole"] == about


@pytest.mark.parametrize(
    ("path", "type"),
    [
        (_FOCUS, "Person"),
        ("/v1/works/arxiv:2203.10812", "ScholarlyArticle"),
        ("/v1/topics/openalex:T10036", "DefinedTerm"),
        ("/v1/institutions/ror:00mcjh785", "Organization"),
    ],
)
async def test_entities_are_linked_data(client: AsyncClient, path: str, type: str):
    record = (await client.get(path)).json()
    answer = await client.get(path, headers={"Accept": "application/ld+json"})
    assert answer.headers["Content-Type"] == "application/ld+json"
    graph = read_rdf(answer.text)
    own = URIRef(f"http://service.test{record['links']['self']}")
    assert graph.value(own, RDF.type) == SDO[type]
    name = record.get("title") or record["display_name"]
    assert graph.value(own, SDO.name).toPython() == name
    identifiers = {
        str(graph.value(each, SDO.propertyID)): str(graph.value(each, SDO.value))
        for each in graph.objects(own, SDO.identifier)
    }
    assert identifiers == {scheme: value for scheme, value in record["ids"].items() if value}
    assert len(list(graph.objects(own, SDO.sameAs))) == len(identifiers)
    # The name of a property is an address of schema.org; nothing was left without one.
    assert all(str(each).startswith((str(SDO), str(RDF))) for each in graph.predicates())
    if type == "ScholarlyArticle":
        authors = Collection(graph, graph.value(own, SDO.author))
        shown = [str(graph.value(author, SDO.name)) for author in authors]
        assert shown == [author["researcher"]["display_name"] for author in record["authors"]]
        topics = {str(graph.value(topic, SDO.name)) for topic in graph.objects(own, SDO.about)}
        assert topics == {topic["display_name"] for topic in record["topics"]}


@pytest.mark.parametrize(
    "path",
    [
        "/v1/works?limit=6",
        "/v1/works?search=network&limit=6",
        f"{_FOCUS}/works?limit=6",
        f"{_FOCUS}/collaborators/seed-researcher:rongrong-ji?limit=6",
        "/v1/works/arxiv:2203.10812?",
    ],
)
async def test_works_are_cited_with_their_authors(client: AsyncClient, path: str):
    pages = [json.loads(text) for text in await page_through(client, path)]
    listed = [work for page in pages for work in page.get("items", [page])]
    works = [(await client.get(work["links"]["self"])).json() for work in listed]
    authors = [[author["raw_name"] for author in work["authors"]] for work in works]
    assert all(authors)
    bibtex = "".join(await page_through(client, f"{path}&format=bibtex"))
    library = bibtexparser.parse_string(bibtex, append_middleware=[SeparateCoAuthors()])
    assert library.failed_blocks == []
    assert [entry.key for entry in library.entries] == [work["id"] for work in works]
    assert [entry["author"] for entry in library.entries] == authors
    assert [entry["year"] for entry in library.entries] == [
        str(work["publication_year"]) for work in works
    ]
    asked = {"Accept": "application/vnd.citationstyles.csl+json"}
    items = [
        item
        for text in await page_through(client, path, headers=asked)
        for item in json.loads(text)
    ]
    assert [item["id"] for item in items] == [work["id"] for work in works]
    assert [item["title"] for item in items] == [work["title"] for work in works]
    assert [
        [" ".join(filter(None, map(name.get, ("given", "family", "literal")))) for name in names]
        for names in (item["author"] for item in items)
    ] == authors
    for entry, item, work in zip(library.entries, items, works, strict=True):
        assert entry.fields_dict.get("doi", Field("doi", None)).value == work["ids"]["doi"]
        assert item.get("DOI") == work["ids"]["doi"]


async def test_what_has_no_pages_is_a_table_too(client: AsyncClient):
    years = (await client.get(f"{_FOCUS}/timeline")).json()["items"]
    lines = (await client.get(f"{_FOCUS}/timeline?format=ndjson")).text
    assert [json.loads(line) for line in lines.splitlines()] == years
    rows = list(csv.DictReader(StringIO((await client.get(f"{_FOCUS}/timeline?format=csv")).text)))
    assert [row["year"] for row in rows] == [str(year["year"]) for year in years]
    asked = {"ids": ["seed-researcher:mingbao-lin", "nothing"]}
    table = (await client.post("/v1/researchers/batch?format=csv", json=asked)).text
    found, missing = csv.DictReader(StringIO(table))
    assert (found["item.display_name"], found["reason"]) == ("Mingbao Lin", "")
    assert (missing["item.display_name"], missing["reason"]) == ("", "malformed")


@pytest.mark.parametrize("parameter", ["fields=id,title", "group_by=type"])
async def test_parts_of_works_are_not_cited(client: AsyncClient, parameter: str):
    answer = await client.get(f"/v1/works?{parameter}&format=bibtex")
    assert answer.status_code == 422
    assert answer.json()["field"] == "format"
    assert "'fields'" in answer.json()["remedy"]


async def test_citations_of_an_empty_list_are_empty(client: AsyncClient):
    path = "/v1/works?search=zzyzx&format="
    assert (await client.get(f"{path}bibtex")).text == ""
    assert (await client.get(f"{path}csl-json")).json() == []
    table = (await client.get(f"{path}csv")).text
    assert (
        table == (await client.get("/v1/works?format=csv&limit=1")).text.split("\r\n")[0] + "\r\n"
    )


async def test_the_document_declares_what_there_is(client: AsyncClient):
    document = (await client.get("/openapi.json")).json()
    operation = document["paths"]["/v1/researchers/{id}/topics"]["get"]
    declared = next(each for each in operation["parameters"] if each["name"] == "format")
    assert declared["schema"]["anyOf"][0]["enum"] == ["json", "ndjson", "csv"]
    content = operation["responses"]["200"]["content"]
    assert list(content) == ["application/json", "application/x-ndjson", "text/csv"]
    assert "406" in operation["responses"]
