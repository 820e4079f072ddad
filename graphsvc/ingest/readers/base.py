"""What a reader is: a way to cut a file into items, and a function from one item to records.

A fault in one item rejects that item and no other; what cannot be cut any further ends the file.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, NamedTuple

from graphsvc.ingest.records import AnyRecord


class Item(NamedTuple):
    """One piece of a file: where it starts (line, from 1), its text, and what it parsed to.

    `fault` says why the piece could not be parsed; `value` is None then.
    """

    line: int
    text: str
    value: Any
    fault: str | None = None


class ItemFault(ValueError):
    """One item cannot become records: `field`, what is wrong with it, and what to do."""

    def __init__(self, field: str, problem: str, remedy: str = "Correct the record.") -> None:
        super().__init__(f"{field} {problem}. {remedy}")
        self.field = field


@dataclass(frozen=True)
class Rejected:
    """An item that was left out, with the reason and its text."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True)
class Reader:
    """One format.

    `items` cuts a stream of uncompressed bytes, a bounded part in memory at a time; `convert`
    makes the records of one item, given the source's name, and raises ItemFault. `detects` looks
    at a file's name and its first 64 KiB.
    """

    name: str
    title: str
    source: str
    detects: Callable[[str, bytes], bool]
    items: Callable[[BinaryIO], Iterator[Item]]
    convert: Callable[[Any, str], Iterable[AnyRecord]]
