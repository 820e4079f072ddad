"""Framing: how a stream of JSON is cut, whatever it holds."""

from collections.abc import Iterable
import gzip
import io
import json
from typing import Any
import zlib

from hypothesis import given
from hypothesis import strategies as st
import pytest

from graphsvc.ingest.readers.base import Item
from graphsvc.ingest.readers.framing import json_documents, json_items, json_lines
from graphsvc.ingest.readers.streams import LIMIT, TOO_EARLY

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.text(max_size=5), VALUES, max_size=4)


def lines(raw: bytes) -> list[Item]:
    return list(json_lines(io.BytesIO(raw)))


def documents(raw: bytes, *paths: str) -> list[Item]:
    return list(json_documents(io.BytesIO(raw), *paths))


def items(raw: bytes, *paths: str) -> list[Item]:
    return list(json_items(io.BytesIO(raw), *paths))


def brief(found: Iterable[Item]) -> list[tuple[int, Any]]:
    return [(item.line, item.fault or item.value) for item in found]


class _Drop(io.RawIOBase):
    """A stream that comes drop by drop, and may fail in the end."""

    def __init__(self, raw: bytes, size: int = 1, failure: Exception | None = None) -> None:
        self._raw = io.BytesIO(raw)
        self._size = size
        self._failure = failure

    def readable(self) -> bool:
        return True

    def read1(self, size: int = -1) -> bytes:
        piece = self._raw.read(self._size)
        if not piece and self._failure:
            raise self._failure
        return piece

    def readline(self, size: int | None = -1) -> bytes:
        line = self._raw.readline(size or -1)
        if not line and self._failure:
            raise self._failure
        return line


def test_each_line_is_an_item_or_a_fault_with_its_number() -> None:
    raw = b'\xef\xbb\xbf{"a":1}\r\n\n  \n{"b":\xff}\nx\n[]\n"y"\n{"c":2}'
    assert brief(lines(raw)) == [
        (1, {"a": 1}),
        (4, "text is not UTF-8 at byte 6"),
        (5, "text is not JSON"),
        (6, "text is not a JSON object"),
        (7, "text is not a JSON object"),
        (8, {"c": 2}),
    ]


def test_a_file_that_breaks_off_says_so() -> None:
    assert brief(lines(b'{"a":1}\n{"b":"un')) == [(1, {"a": 1}), (2, TOO_EARLY)]
    assert brief(documents(b'[{"a":1},\n{"b":"un')) == [(1, {"a": 1}), (2, TOO_EARLY)]
    assert brief(documents(b'{"a":')) == [(1, TOO_EARLY)]


@pytest.mark.parametrize(
    ("failure", "words"), [(EOFError(), TOO_EARLY), (zlib.error("bad"), "damaged")]
)
@pytest.mark.parametrize("cut", [json_lines, json_documents, json_items])
def test_what_came_before_the_damage_is_kept(cut: Any, failure: Exception, words: str) -> None:
    *found, last = cut(_Drop(b'{"a":1}\n{"a":2}\n', 3, failure))
    assert [item.value for item in found] == [{"a": 1}, {"a": 2}]
    assert words in str(last.fault)


def test_a_truncated_gzip_gives_what_it_holds() -> None:
    whole = gzip.compress(b"".join(b'{"a":%d}\n' % number for number in range(50_000)))
    for cut in (json_lines, json_items, json_documents):
        with gzip.open(io.BytesIO(whole[: len(whole) // 2])) as stream:
            *found, last = cut(stream)
        assert len(found) > 10_000
        assert all(item.fault is None for item in found)
        assert last.fault == TOO_EARLY


def test_a_line_of_ten_million_bytes_is_read() -> None:
    long = b'{"a":"' + b"x" * 10_000_000 + b'"}'
    for raw in (long, long + b'\n{"b":1}\n', b"[" + long + b",\n" + long + b"]"):
        found = items(raw)
        assert found[0].fault is None
        assert len(found[0].value["a"]) == 10_000_000


def test_an_item_that_is_too_long_is_left_out() -> None:
    long = b'{"a":"' + b"x" * LIMIT + b'"}'
    faults = (1, "text is longer than 64 MiB")
    assert brief(lines(long + b'\n{"b":1}\n')) == [faults, (2, {"b": 1})]
    assert brief(documents(b"[" + long + b',\n{"b":1}]')) == [faults, (2, {"b": 1})]


DOCUMENT = b"""{"meta": {"results": [1], "odd]": "\\"}]{["},
 "results": [
  {"a": 1}, {"a": "}\\\\"},
  {"a": nope}, 5, [1], "t",
  {"a": [{"b": {}}]}
 ],
 "after": {"x": []}}"""


def test_a_document_is_cut_at_a_path() -> None:
    assert brief(items(DOCUMENT, "message.items", "results")) == [
        (3, {"a": 1}),
        (3, {"a": "}\\"}),
        (4, "text is not JSON"),
        (4, "text is not a JSON object"),
        (4, "text is not a JSON object"),
        (4, "text is not a JSON object"),
        (5, {"a": [{"b": {}}]}),
    ]
    nested = b'{"message": {"total": 1, "items": [{"a": 1}]}}'
    assert brief(items(nested, "message.items", "results")) == [(1, {"a": 1})]


def test_a_document_without_the_path_is_one_item() -> None:
    whole = json.dumps({"results": {"items": []}, "a": [1, {"b": "]"}]}, indent=1).encode()
    (item,) = items(b"\xef\xbb\xbf\n" + whole, "results", "message.items")
    assert (item.line, item.value) == (2, json.loads(whole))
    assert item.text == whole.decode()


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"", []),
        (b" \n\xef\xbb\xbf", [(2, "text is not JSON")]),
        (b"[]", []),
        (b"{}", [(1, {})]),
        (b'{"a":1}\n', [(1, {"a": 1})]),
        (b'{"a":1}\n{"b":2}', [(1, {"a": 1}), (2, {"b": 2})]),
        (b'{"a":}\n{"b":2}', [(1, "text is not JSON"), (2, {"b": 2})]),
        (b"x\n{}", [(1, "text is not JSON"), (2, {})]),
        (b'{\n"a":1}\n{"b":\n2}', [(1, {"a": 1}), (3, {"b": 2})]),
        (b'[{"a":1}]\n[{"b":2}] x', [(1, {"a": 1}), (2, {"b": 2}), (2, "text is not JSON")]),
        (b'[{"a":1}, }', [(1, {"a": 1}), (1, "text is not JSON")]),
        (b'{"a" 1}', [(1, "text is not JSON")]),
        (b'[{"a":"\xff"},{"b":1}]', [(1, "text is not UTF-8 at byte 7"), (1, {"b": 1})]),
        (b"[" * 100_000, [(1, TOO_EARLY)]),
        (b'{"a":' * 2_000 + b"1" + b"}" * 2_000, [(1, "text is not JSON")]),
    ],
)
def test_shapes(raw: bytes, found: list[tuple[int, Any]]) -> None:
    assert brief(items(raw)) == found


@given(st.lists(OBJECTS, max_size=5), st.sampled_from([None, 0, 2]), st.integers(1, 7))
def test_what_is_written_is_read_again(
    values: list[dict[str, Any]], indent: int | None, size: int
) -> None:
    whole = json.dumps(values, indent=indent, ensure_ascii=False).encode()
    nested = b'{"head": {"x": [[]]}, "deep": {"list": ' + whole + b'}, "tail": "\\""}'
    for raw in (whole, nested):
        found = list(json_documents(_Drop(raw, size), "deep.list"))  # type: ignore[arg-type]
        assert [item.value for item in found] == values
        assert [json.loads(item.text) for item in found] == values


@given(st.lists(OBJECTS, min_size=2, max_size=5))
def test_lines_are_told_from_documents(values: list[dict[str, Any]]) -> None:
    found = items(b"\n".join(json.dumps(value).encode() for value in values))
    assert [(item.line, item.value) for item in found] == list(enumerate(values, 1))


@given(st.binary(max_size=60) | st.text('{}[]",:\\ \na1', max_size=60).map(str.encode))
def test_anything_is_items_and_faults(raw: bytes) -> None:
    for cut in (lines, items, lambda raw: documents(raw, "a", "a.b")):
        for item in cut(raw):
            assert (item.fault is None) == isinstance(item.value, dict)
            assert item.line >= 1
