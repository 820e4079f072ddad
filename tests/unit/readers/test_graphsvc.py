"""graphsvc's own format, as a reader among the others."""

from pathlib import Path

import pytest

from graphsvc.ingest.readers.base import ItemFault
from graphsvc.ingest.readers.jsonl import READER

from .golden import check, fixtures

TOPIC = {"record": "topic", "source": "local", "key": "t", "display_name": "Topic"}


@pytest.mark.parametrize("path", fixtures("graphsvc"), ids=lambda path: path.name)
def test_golden(path: Path) -> None:
    check(READER, path)
    assert READER.detects(path.name, path.read_bytes()[:65536])


def test_a_record_names_its_own_source_unless_one_is_given() -> None:
    assert [record.source for record in READER.convert(TOPIC, "")] == ["local"]
    assert [record.source for record in READER.convert(TOPIC, "library")] == ["library"]


def test_a_fault_names_the_field() -> None:
    with pytest.raises(ItemFault) as caught:
        READER.convert(TOPIC | {"ids": {"openalex": "W1"}}, "")
    assert caught.value.field == "ids.openalex"
