"""Whatever is wrong with an item, a converter gives records that can be written, or one fault."""

from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any

import pytest

from graphsvc.ingest.readers import arxiv, crossref, openalex, orcid, ror
from graphsvc.ingest.readers.base import ItemFault, Reader
from graphsvc.ingest.records import RECORD

from .golden import fixtures

READERS = [arxiv.READER, crossref.READER, openalex.READER, orcid.READER, ror.READER]
ODD: list[Any] = [
    *(None, True, 0, -1, 2**70, 1.5, float("nan"), float("inf"), "", " ", "x", "\x00"),
    *("1", "0000-00-00", "https://openalex.org/W1", "10.5555/1", "\\frac{", "http://[", "a" * 600),
    *([], {}, [[]], [None], [{}], {"x": None}, ["x"], [1], {"value": {}}, {"value": []}),
]


def places(value: Any, *path: str | int) -> Iterator[tuple[str | int, ...]]:
    """List the way to every part of a value."""
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    for name, part in parts if isinstance(value, dict | list) else ():
        yield (*path, name)
        if isinstance(part, dict | list):
            yield from places(part, *path, name)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_spoiled_items(reader: Reader) -> None:
    random = Random(reader.name)
    values: list[Any] = []
    for path in fixtures(reader.name):
        with path.open("rb") as stream:
            values += [item.value for item in reader.items(stream) if item.fault is None]
    for _ in range(1500):
        spoiled = deepcopy(random.choice(values))
        *way, last = random.choice(list(places(spoiled)))
        holder = spoiled
        for name in way:
            holder = holder[name]
        holder[last] = random.choice(ODD)
        try:
            records = list(reader.convert(spoiled, reader.source))
        except ItemFault as fault:
            assert fault.field
            assert not str(fault).endswith("..")
        else:
            for record in records:
                assert RECORD.validate_json(record.body).digest == record.digest
