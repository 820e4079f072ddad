"""Reads OpenAlex: works, authors, institutions and topics, from snapshots or API answers.

An item's kind is the letter of its id; items of other kinds, such as sources, give nothing.
"""

from collections.abc import Iterable, Iterator
import re
from typing import Any, BinaryIO, Final

from graphsvc.ingest.readers.base import Item, ItemFault, Reader
from graphsvc.ingest.readers.foreign import converter, parsed
from graphsvc.ingest.readers.framing import json_items
from graphsvc.ingest.readers.openalex.entities import (
    institution_record,
    researcher_record,
    topic_record,
)
from graphsvc.ingest.readers.openalex.shapes import (
    ID,
    FullInstitution,
    FullPerson,
    Thing,
    Topic,
    Work,
)
from graphsvc.ingest.readers.openalex.works import work_records
from graphsvc.ingest.records import AnyRecord

_ADDRESS: Final = re.compile(rb'"id"\s*:\s*"https?://openalex\.org/[A-Z]\d')


@converter
def _records(value: Any, source: str) -> Iterable[AnyRecord]:
    thing = parsed(Thing, value)
    if not isinstance(thing.id, str):
        raise ItemFault("id", "is missing", "Give OpenAlex's address of the thing.")
    found = ID.fullmatch(thing.id.strip())
    match found[1].upper() if found else None:
        case "W":
            return work_records(parsed(Work, value), source)
        case "A":
            return [researcher_record(parsed(FullPerson, value), source)]
        case "I":
            return [institution_record(parsed(FullInstitution, value), source)]
        case "T":
            return [topic_record(parsed(Topic, value), source)]
        case _:
            return []


def _items(stream: BinaryIO) -> Iterator[Item]:
    return json_items(stream, "results")


def _detects(name: str, head: bytes) -> bool:
    return _ADDRESS.search(head) is not None


READER: Final = Reader(
    name="openalex",
    title="OpenAlex: works, authors, institutions and topics",
    source="openalex",
    detects=_detects,
    items=_items,
    convert=_records,
)
