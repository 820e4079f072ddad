"""ROR: organisations of schema 2."""

import gzip
from pathlib import Path
from typing import Any

import pytest

from graphsvc.ingest.readers.base import ItemFault
from graphsvc.ingest.readers.ror import READER
from graphsvc.ingest.records import WithdrawalRecord

from .golden import check, fixtures, outcomes, sample


@pytest.mark.parametrize("path", fixtures("ror"), ids=lambda path: path.name)
def test_golden(path: Path) -> None:
    check(READER, path)
    assert READER.detects(path.name, path.read_bytes()[:65536])


@pytest.mark.parametrize("value", [None, [], "x", {}, {"names": []}, {"names": [None]}])
def test_what_is_no_organisation_is_a_fault(value: Any) -> None:
    with pytest.raises(ItemFault):
        READER.convert(value, "ror")


def test_the_real_sample() -> None:
    (body,) = outcomes(READER, sample("formats", "ror", "xiamen-university_00mcjh785.json"))
    assert '"country_code":"CN"' in body
    assert '"type":"education"' in body


def test_the_real_registry() -> None:
    made = withdrawn = 0
    with gzip.open(sample("ror-v2.jsonl.gz")) as stream:
        for number, item in enumerate(READER.items(stream)):
            # A tenth of the registry shows the same shapes in a tenth of the time.
            if number % 10 == 0:
                (record,) = READER.convert(item.value, "ror")
                made += 1
                withdrawn += isinstance(record, WithdrawalRecord)
    assert made > 3000
    assert 0 < withdrawn < 100
