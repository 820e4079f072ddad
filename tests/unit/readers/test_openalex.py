"""OpenAlex: works, authors, institutions and topics in all the framings that it gives."""

from pathlib import Path
from typing import Any

import pytest

from graphsvc.ingest.readers.base import ItemFault
from graphsvc.ingest.readers.openalex import READER
from graphsvc.ingest.records import WorkRecord

from .golden import check, fixtures, outcomes, sample

TOPIC = {
    "id": "https://openalex.org/T99001",
    "display_name": "Invented Lattice Methods",
    "field": {"id": "https://openalex.org/fields/99", "display_name": "Mathematics"},
}


def one(value: dict[str, Any]) -> WorkRecord:
    *_, work = READER.convert(value, "openalex")
    assert isinstance(work, WorkRecord)
    return work


@pytest.mark.parametrize("path", fixtures("openalex"), ids=lambda path: path.name)
def test_golden(path: Path) -> None:
    check(READER, path)
    assert READER.detects(path.name, path.read_bytes()[:65536])


def test_a_topic_is_the_same_from_a_work_and_from_its_own_object() -> None:
    own = {**TOPIC, "updated_date": "2025-01-01", "description": "Said at length.", "siblings": []}
    work = {"id": "https://openalex.org/W1", "title": "T", "topics": [{**TOPIC, "score": 0.5}]}
    mentioned, found = READER.convert(work, "openalex")
    assert [record.digest for record in READER.convert(own, "openalex")] == [mentioned.digest]
    assert isinstance(found, WorkRecord)
    assert found.topic_scores == {"T99001": 0.5}


@pytest.mark.parametrize("flag", [True, False, None])
def test_a_list_of_authors_is_complete_unless_it_says_not(flag: bool | None) -> None:
    authors = [{"raw_author_name": f"Author {number}"} for number in range(100)]
    work = {"id": "https://openalex.org/W1", "title": "T", "authorships": authors}
    assert one({**work, "is_authors_truncated": flag}).authors_complete is (flag is not True)


def test_the_place_of_no_name_is_its_host() -> None:
    place = {"landing_page_url": "https://files.example.org/p", "source": None}
    at = one({"id": "https://openalex.org/W1", "title": "T", "locations": [place]}).locations
    assert [(each.name, each.id) for each in at] == [
        ("files.example.org", "https://files.example.org/p")
    ]


@pytest.mark.parametrize("url", ["http://[", "https://", "x" * 3000, "//"])
def test_an_odd_address_costs_only_itself(url: str) -> None:
    places = [{"landing_page_url": url, "source": None}]
    assert one({"id": "https://openalex.org/W1", "title": "T", "locations": places}).title == "T"


@pytest.mark.parametrize("value", [None, [], "W1", {}, {"id": 7}, {"id": None}, {"id": ["W1"]}])
def test_what_is_no_object_of_openalex_is_a_fault(value: Any) -> None:
    with pytest.raises(ItemFault):
        READER.convert(value, "openalex")


def test_the_real_samples() -> None:
    kinds = {"A5023888391": 1, "I27837315": 1, "S137773608": 0, "T11636": 1, "W2741809807": 12}
    for name, count in kinds.items():
        path = sample("formats", "openalex", f"{name}.json")
        assert READER.detects(path.name, path.read_bytes()[:65536])
        found = list(outcomes(READER, path))
        assert len(found) == count
        assert not any('"fault"' in body for body in found)
