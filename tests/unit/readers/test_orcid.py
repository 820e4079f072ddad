"""ORCID: people with their works, and works that stand alone."""

from pathlib import Path
from typing import Any

import pytest

from graphsvc.ingest.readers.base import ItemFault
from graphsvc.ingest.readers.orcid import READER

from .golden import check, fixtures, outcomes, sample


@pytest.mark.parametrize("path", fixtures("orcid"), ids=lambda path: path.name)
def test_golden(path: Path) -> None:
    check(READER, path)
    assert READER.detects(path.name, path.read_bytes()[:65536])


@pytest.mark.parametrize("value", [None, [], "x", {}, {"orcid-identifier": []}, {"work": None}])
def test_what_is_no_record_is_a_fault(value: Any) -> None:
    with pytest.raises(ItemFault):
        READER.convert(value, "orcid")


def test_the_real_record() -> None:
    found = list(outcomes(READER, sample("formats", "orcid", "record-full-3.0.json")))
    assert [body.partition('"record":"')[2].partition('"')[0] for body in found] == [
        "researcher",
        "work",
    ]


def test_the_real_bulk_has_no_id_to_know_a_work_by() -> None:
    found = list(outcomes(READER, sample("formats", "orcid", "bulk-work-3.0.json")))
    assert len(found) == 2
    assert all(body.startswith('{"fault": "external-ids') for body in found)
