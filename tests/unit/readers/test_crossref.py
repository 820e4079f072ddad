"""Crossref: works in all the framings that it gives."""

from pathlib import Path
from typing import Any

import pytest

from graphsvc.ingest.readers.base import ItemFault
from graphsvc.ingest.readers.crossref import READER
from graphsvc.ingest.records import WorkRecord

from .golden import check, fixtures, outcomes, sample


def one(**fields: Any) -> WorkRecord:
    (work,) = READER.convert({"DOI": "10.5555/1", "title": ["T"], **fields}, "crossref")
    assert isinstance(work, WorkRecord)
    return work


@pytest.mark.parametrize("path", fixtures("crossref"), ids=lambda path: path.name)
def test_golden(path: Path) -> None:
    check(READER, path)
    assert READER.detects(path.name, path.read_bytes()[:65536])


def test_a_retraction_marks_the_work_it_is_of_and_not_its_notice() -> None:
    notice = [{"DOI": "10.5555/2", "type": "retraction"}]
    assert one(**{"updated-by": notice}).is_retracted is True
    assert one(**{"update-to": notice}).is_retracted is None


@pytest.mark.parametrize(
    ("parts", "year", "day"),
    [
        ([[2021, 3, 4]], 2021, "2021-03-04"),
        ([[2021, 3]], 2021, "None"),
        ([["2021"]], 2021, "None"),
        ([[2021, 2, 30]], 2021, "None"),
        ([[2021, 3, "x"]], 2021, "None"),
        ([[0, 1, 1]], None, "None"),
        ([[None]], None, "None"),
        ([[]], None, "None"),
        ([], None, "None"),
        (None, None, "None"),
    ],
)
def test_partial_dates(parts: Any, year: int | None, day: str) -> None:
    found = one(published={"date-parts": parts})
    assert (found.year, str(found.publication_date)) == (year, day)


@pytest.mark.parametrize(
    "value", [None, [], "x", {}, {"message": []}, {"DOI": 1}, {"DOI": "10.5555/1", "title": "T"}]
)
def test_what_is_no_work_is_a_fault(value: Any) -> None:
    with pytest.raises(ItemFault):
        READER.convert(value, "crossref")


def test_the_real_sample() -> None:
    (body,) = outcomes(READER, sample("formats", "crossref", "work.json"))
    assert body.count('"name":') == 6
    assert body.count('"doi:') > 50
