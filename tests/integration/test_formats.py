"""Formats over HTTP: chosen by `format=` or `Accept`, declared, and the same on every page."""

import csv
from io import StringIO
import json
from typing import Any

from httpx2 import AsyncClient
import pytest

_FOCUS = "/v1/researchers/seed-researcher:mingbao-lin"
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
    assert answer.headers["Vary"] == "Accept"
    assert answer.headers["Graph-Version"]


@pytest.mark.parametrize("accept", ["image/png", "application/json;q=0", "nonsense", "a/b/c"])
async def test_what_is_not_there_is_not_acceptable(client: AsyncClient, accept: str):
    answer = await client.get(f"{_FOCUS}/topics", headers={"Accept": accept})
    assert answer.status_code == 406
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
            if isinstance(text, str):
                assert value == text
            else:
                assert value == ("" if text is None else json.dumps(text, ensure_ascii=False))


async def test_the_document_declares_what_there_is(client: AsyncClient):
    document = (await client.get("/openapi.json")).json()
    operation = document["paths"]["/v1/researchers/{id}/topics"]["get"]
    declared = next(each for each in operation["parameters"] if each["name"] == "format")
    assert declared["schema"]["anyOf"][0]["enum"] == ["json", "ndjson", "csv"]
    content = operation["responses"]["200"]["content"]
    assert list(content) == ["application/json", "application/x-ndjson", "text/csv"]
    assert "406" in operation["responses"]
