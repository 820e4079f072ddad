"""The ACL Anthology: works, one a line."""

from pathlib import Path
import time
from typing import Any

import pytest

from graphsvc.ingest.readers.acl import READER
from graphsvc.ingest.readers.base import ItemFault
from graphsvc.ingest.readers.opening import Input, inputs, read
from graphsvc.ingest.records import WorkRecord

from .golden import check, fixtures, sample


@pytest.mark.parametrize("path", fixtures("acl"), ids=lambda path: path.name)
def test_golden(path: Path) -> None:
    check(READER, path)
    assert READER.detects(path.name, path.read_bytes()[:65536])


def test_five_thousand_authors_keep_their_order() -> None:
    authors = [{"name": f"Author {number}"} for number in range(5000)]
    (work,) = READER.convert({"id": "x", "title": "T", "authors": authors}, "acl-anthology")
    assert isinstance(work, WorkRecord)
    assert [author.name for author in work.authors] == [author["name"] for author in authors]


@pytest.mark.parametrize(
    "value",
    [{}, {"id": 1}, {"id": "x", "title": []}, {"id": "x", "title": "T", "authors": [[]]}]
    + [{"id": "x" * 501, "title": "T"}],
)
def test_what_cannot_be_a_work_is_a_fault(value: dict[str, Any]) -> None:
    with pytest.raises(ItemFault):
        READER.convert(value, "acl-anthology")


@pytest.mark.parametrize("value", [5, None, [], {}, "0000-0002-1825-0098", ["x"]])
@pytest.mark.parametrize("field", ["id", "orcid", "affiliation"])
def test_an_ill_value_of_an_author_costs_only_itself(field: str, value: object) -> None:
    authors = [{"name": "Ada Muster", field: value}]
    (work,) = READER.convert({"id": "x", "title": "T", "authors": authors}, "acl-anthology")
    assert isinstance(work, WorkRecord)
    assert work.authors[0].name == "Ada Muster"
    assert not work.authors[0].ids


def test_the_whole_anthology_is_read() -> None:
    path = sample("acl-anthology.jsonl.gz")
    (input,) = inputs([path])
    assert isinstance(input, Input)
    assert READER.detects("x", input.head())
    start = time.perf_counter()
    records = 0
    for found in read(input, READER, "acl-anthology"):
        assert isinstance(found, tuple), found
        records += len(found[1])
    taken = time.perf_counter() - start
    assert records == 103_514
    assert input.consumed == input.size == path.stat().st_size
    # On two busy cores it takes about five seconds; a slow path taken by mistake takes minutes.
    assert taken < 30
