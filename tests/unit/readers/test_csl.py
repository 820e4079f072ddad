"""CSL-JSON: a library of references."""

from pathlib import Path
from typing import Any

import pytest

from graphsvc.ingest.readers.csl import READER
from graphsvc.ingest.records import WorkRecord

from .golden import check, fixtures


@pytest.mark.parametrize("path", fixtures("csl"), ids=lambda path: path.name)
def test_golden(path: Path) -> None:
    check(READER, path)
    assert READER.detects(path.name, path.read_bytes()[:65536])


@pytest.mark.parametrize(
    "said",
    [
        {"author": {}},
        {"author": [None, [], {"family": 5}, {"literal": " "}]},
        {"issued": {"date-parts": [[]]}},
        {"issued": {"date-parts": [None]}},
        {"issued": {"date-parts": [["0"]]}},
        {"issued": {"date-parts": [[10**30, 1, 1]]}},
        {"issued": "2020"},
        {"DOI": "x", "URL": 5, "abstract": [], "container-title": {}, "type": 1},
    ],
)
def test_an_ill_field_costs_only_itself(said: dict[str, Any]) -> None:
    (work,) = READER.convert({"id": "x", "title": "T"} | said, "library")
    assert isinstance(work, WorkRecord)
    assert work.body == WorkRecord(source="library", key="x", title="T", authors=[]).body
