"""Autocomplete and search: names in any script, namesakes, errors, pasted ids."""

from typing import Any

from httpx2 import AsyncClient

from graphsvc.api.autocomplete import keys_of
from graphsvc.gateway import Gateway
from graphsvc.ids import Kind
from graphsvc.ingest.load import load_records
from graphsvc.ingest.records import RECORD
from tests.integration.test_identity import client_of
from tests.integration.test_numbers import get

_NAMES = {
    "bo": "李波",
    "bo2": "李波",
    "pushkin": "Александр Пушкин",
    "greek": "Γιώργος Παπαδόπουλος",
    "arab": "محمد علي",
    "jose": "José García Núñez",
    "kim": "Kim Lee",
    "kim2": "Kim Lee",
}


def _works() -> list[dict[str, Any]]:
    """Write one work for each person; the second Kim has one more, at another place."""
    authors = [(key, name, "Lab, Here") for key, name in _NAMES.items() if key != "kim2"]
    authors += [("kim2", _NAMES["kim2"], "Lab, There")] * 2
    return [
        {
            "record": "work",
            "source": "seed",
            "key": f"w{number}",
            "ids": {"doi": f"10.5555/w{number}"},
            "title": f"Thoughts number {number}",
            "year": 2001,
            "authors": [{"name": name, "ids": {"seed-researcher": key}, "affiliations": [place]}],
        }
        for number, (key, name, place) in enumerate(authors)
    ]


async def _load(gateway: Gateway) -> None:
    places: list[dict[str, Any]] = [
        {
            "record": "institution",
            "source": "seed",
            "key": key,
            "display_name": name,
            "aliases": [alias],
            "acronyms": [acronym],
            "affiliations": [f"Lab, {key}"],
        }
        for key, name, alias, acronym in (
            ("Here", "Massachusetts Institute of Technology", "Boston Tech", "MIT"),
            ("There", "Universität Zürich", "University of Zurich", "UZH"),
        )
    ]
    records = [RECORD.validate_python(item) for item in [*places, *_works()]]
    await load_records(gateway, records, source="seed", max_authors=100)


async def names(client: AsyncClient, q: str, **more: Any) -> list[str]:
    answer = await client.get("/v1/autocomplete", params={"q": q, **more})
    assert answer.status_code == 200, answer.text
    return [item["display_name"] for item in answer.json()["items"]]


async def test_scripts_namesakes_aliases_and_errors(scratch: Gateway):
    await _load(scratch)
    async with client_of(scratch) as client:
        for typed, name in {
            "李波": "李波",
            "李": "李波",
            "пушк": "Александр Пушкин",
            "ПУШКИН александр": "Александр Пушкин",
            "Γιώργος": "Γιώργος Παπαδόπουλος",
            "Παπαδοπουλος": "Γιώργος Παπαδόπουλος",
            "محمد": "محمد علي",
            "jose garcia nunez": "José García Núñez",
            "JOSÉ GAR": "José García Núñez",
            "gracia": "José García Núñez",
            "mit": "Massachusetts Institute of Technology",
            "boston te": "Massachusetts Institute of Technology",
            "masachusets": "Massachusetts Institute of Technology",
            "zurich": "Universität Zürich",
            "universitat": "Universität Zürich",
        }.items():
            assert (await names(client, typed))[0] == name, typed
        # A short word must be right.
        assert await names(client, "nit") == []
        found = await get(client, "/v1/autocomplete?q=kim%20lee")
        # Most works first; the institution tells them apart.
        assert [(item["works_count"], item["hint"]) for item in found["items"]] == [
            (2, "Universität Zürich"),
            (1, "Massachusetts Institute of Technology"),
        ]
        assert await names(client, "李波", types="work,topic") == []
        assert await names(client, "10.5555/w0") == ["Thoughts number 0"]
        # The search of the lists forgives the same.
        for path in ("/v1/institutions?search=uzh", "/v1/institutions?search=masachusets"):
            assert (await get(client, path))["total"] == 1
        assert (await get(client, "/v1/researchers?search=李波"))["total"] == 2


async def test_on_the_seeds(client: AsyncClient):
    person = await get(client, "/v1/researchers/seed-researcher:mingbao-lin")
    work = await get(client, "/v1/works/arxiv:2207.05409")
    for typed in ("mingbao", "Mingbao Lin", "Lin Ming", "mignbao lin", person["id"].lower()):
        first = (await get(client, f"/v1/autocomplete?q={typed}"))["items"][0]
        assert (first["id"], first["kind"], first["works_count"]) == (
            person["id"],
            "researcher",
            14,
        )
    for typed in (
        "knowledge condensation",
        "2207.05409",
        "arXiv:2207.05409v2",
        "https://arxiv.org/abs/2207.05409",
        f"http://localhost:8000/works/{work['id']}",
        work["id"],
    ):
        first = (await get(client, f"/v1/autocomplete?q={typed}"))["items"][0]
        assert first["id"] == work["id"], typed
        assert first["hint"] == "2022 · Chenxin Li · Mingbao Lin"
        assert first["works_count"] is None
    assert len((await get(client, "/v1/autocomplete?q=l"))["items"]) == 10
    assert len((await get(client, "/v1/autocomplete?q=l&limit=3"))["items"]) == 3
    assert (await get(client, "/v1/autocomplete?q=zzzzz"))["items"] == []


def test_ids_are_recognised_as_they_are_written():
    everything = list(Kind)
    for typed, key in {
        "0000-0002-1825-0097": "orcid:0000-0002-1825-0097",
        "https://orcid.org/0000-0002-1825-0097": "orcid:0000-0002-1825-0097",
        "10.1000/182": "doi:10.1000/182",
        "https://doi.org/10.1000/182": "doi:10.1000/182",
        "hep-th/9901001": "arxiv:hep-th/9901001",
        "https://openalex.org/A5023888391": "openalex:A5023888391",
        "t10036": "openalex:T10036",
        "03yrm5c26": "ror:03yrm5c26",
        "https://ror.org/03yrm5c26": "ror:03yrm5c26",
        " RHZ6B2Z1AXF ": "RHZ6B2Z1AXF",
        "http://localhost/researchers/RHZ6B2Z1AXF": "RHZ6B2Z1AXF",
    }.items():
        assert keys_of(typed, everything) == [key], typed
    for typed in ("Mingbao Lin", "bert", "2022", "c++11", "", "0000-0002-1825-0098"):
        assert keys_of(typed, everything) == [], typed
