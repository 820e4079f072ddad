"""arXiv: the Atom feeds of its API."""

import io
from pathlib import Path
from typing import Any
import zlib

import pytest

from graphsvc.ingest.readers.arxiv import READER
from graphsvc.ingest.readers.base import ItemFault

from .golden import check, fixtures, outcomes, sample

ENTRY = b"<entry><id>http://arxiv.org/abs/9901.00001v1</id><title>T</title></entry>"


def feed(*entries: bytes) -> bytes:
    return b'<feed xmlns="http://www.w3.org/2005/Atom">' + b"\n".join(entries) + b"</feed>"


@pytest.mark.parametrize("path", fixtures("arxiv"), ids=lambda path: path.name)
def test_golden(path: Path) -> None:
    check(READER, path)
    assert READER.detects(path.name, path.read_bytes()[:65536])


def test_an_entry_is_let_go_once_it_is_read() -> None:
    items = READER.items(io.BytesIO(feed(*[ENTRY] * 5000)))
    assert [item.line for item in items] == list(range(1, 5001))


def test_an_entity_of_another_file_is_not_read() -> None:
    path = Path(__file__).as_uri().encode()
    declared = b'<!DOCTYPE feed [<!ENTITY x SYSTEM "' + path + b'">]>'
    (item,) = READER.items(io.BytesIO(declared + feed(ENTRY.replace(b">T<", b">&x;<"))))
    assert item.value is None
    assert "document type" in str(item.fault)


class _Broken(io.RawIOBase):
    """A stream whose decompression fails half way."""

    def __init__(self, failure: Exception) -> None:
        self._left: list[bytes] = [feed(ENTRY).removesuffix(b"</feed>")]
        self._failure = failure

    def read(self, size: int = -1) -> bytes:
        if not self._left:
            raise self._failure
        return self._left.pop()


@pytest.mark.parametrize(
    ("failure", "said"), [(EOFError(), "ends too early"), (zlib.error(), "damaged")]
)
def test_what_was_read_before_the_damage_is_kept(failure: Exception, said: str) -> None:
    sound, broken = READER.items(_Broken(failure))  # type: ignore[arg-type]
    assert sound.fault is None
    assert said in str(broken.fault)


@pytest.mark.parametrize("value", [None, [], "x", {}, {"authors": [{}]}, {"authors": [None]}])
def test_what_is_no_entry_is_a_fault(value: Any) -> None:
    with pytest.raises(ItemFault):
        READER.convert(value, "arxiv")


@pytest.mark.parametrize(
    ("name", "count"), [("id_1605.08386.atom.xml", 1), ("q_testing_15.atom.xml", 15)]
)
def test_the_real_feeds(name: str, count: int) -> None:
    found = list(outcomes(READER, sample("formats", "arxiv", name)))
    assert len(found) == count
    assert not any('"fault"' in body for body in found)
