"""Each line of a JSONL file is a valid record, or the file is refused at that line."""

import json
from pathlib import Path
from typing import Any

import pytest

from graphsvc.errors import InvalidFile
from graphsvc.ingest.readers.jsonl import read_records
from graphsvc.ingest.records import TopicRecord, WorkRecord

TOPIC: dict[str, Any] = {"record": "topic", "source": "s", "key": "t", "display_name": "Topic"}
WORK: dict[str, Any] = {
    "record": "work",
    "source": "s",
    "key": "w",
    "ids": {"doi": "10.1000/ABC"},
    "title": "Title",
    "authors": [{"name": "A. Person"}, {"name": "B. Person"}],
}


def refused(*lines: str | bytes) -> InvalidFile:
    raw = [line if isinstance(line, bytes) else line.encode() for line in lines]
    with pytest.raises(InvalidFile) as caught:
        list(read_records(raw, "some.jsonl"))
    assert caught.value.extra["file"] == "some.jsonl"
    assert caught.value.detail.startswith(f"some.jsonl, line {caught.value.extra['line']}: ")
    assert caught.value.remedy
    return caught.value


def test_records_come_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(f"\ufeff{json.dumps(TOPIC)}\r\n\n  \n{json.dumps(WORK)}", encoding="utf-8")
    found = list(read_records(path, "x.jsonl"))
    assert [(line, type(record)) for line, record in found] == [(1, TopicRecord), (4, WorkRecord)]


def test_a_stream_of_text_is_read_line_by_line() -> None:
    lines = iter([json.dumps(TOPIC), "not JSON"])
    records = read_records(lines, "stdin")
    assert next(records)[1].key == "t"
    with pytest.raises(InvalidFile, match="stdin, line 2"):
        next(records)


def test_external_ids_come_back_in_normal_form() -> None:
    author = {"name": "A", "ids": {"orcid": "0000000218250097", "s-researcher": "a"}}
    work = WORK | {
        "ids": {"doi": "https://doi.org/10.1000/ABC", "arxiv": "arXiv:2203.10812v2"},
        "unverified": {"doi": "10.1000/XYZ"},
        "authors": [author],
    }
    [(_, record)] = read_records([json.dumps(work)], "x.jsonl")
    assert isinstance(record, WorkRecord)
    assert record.ids == {"doi": "10.1000/abc", "arxiv": "2203.10812"}
    assert record.unverified == {"doi": "10.1000/xyz"}
    assert record.authors[0].ids == {"orcid": "0000-0002-1825-0097", "s-researcher": "a"}


def without(record: dict[str, Any], field: str) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != field}


FAULTS: list[tuple[dict[str, Any], str, str]] = [
    (without(TOPIC, "record"), "record", "does not name a kind"),
    (TOPIC | {"record": "paper"}, "record", "does not name a kind"),
    (without(TOPIC, "source"), "source", "is missing"),
    (without(TOPIC, "key"), "key", "is missing"),
    (without(TOPIC, "display_name"), "display_name", "is missing"),
    (TOPIC | {"display_name": " "}, "display_name", "is empty"),
    (TOPIC | {"name": "x"}, "name", "is not a field of a topic record"),
    (TOPIC | {"key": "a b"}, "key", "cannot be 'a b'"),
    (TOPIC | {"source": "a b"}, "source", "cannot be 'a b'"),
    (TOPIC | {"ids": {"openalex": "W1"}}, "ids.openalex", "does not identify a topic"),
    (TOPIC | {"ids": {"isbn": "1"}}, "ids.isbn", "not a known id scheme"),
    (WORK | {"year": "soon"}, "year", "is 'soon' but should be a valid integer"),
    (WORK | {"year": 3000}, "year", "is 3000 but should be less than or equal to 2100"),
    (WORK | {"authors": [{"name": "A"}, {"nam": "B"}]}, "authors.1.name", "and 1 more"),
    (WORK | {"ids": {"doi": "11.1/x"}}, "ids.doi", "not a valid doi"),
    (WORK | {"unverified": {"doi": "11.1/x"}}, "unverified.doi", "not a valid doi"),
    (
        WORK | {"authors": [{"name": "A", "ids": {"orcid": "0000-0002-1825-0098"}}]},
        "authors.0.ids.orcid",
        "check digit",
    ),
    (
        TOPIC | {"record": "institution", "ids": {"ror": "00mcjh786"}},
        "ids.ror",
        "check digits",
    ),
    (TOPIC | {"record": "institution", "country_code": "China"}, "country_code", "country code"),
    (
        {"record": "affiliation", "source": "s", "key": "k", "work": "w", "author": "a"}
        | {"affiliations": ["X"], "ids": {"doi": "10.1/x"}},
        "ids",
        "no external id",
    ),
]


@pytest.mark.parametrize(("record", "field", "words"), FAULTS)
def test_a_fault_names_line_and_field(record: dict[str, Any], field: str, words: str) -> None:
    error = refused(json.dumps(TOPIC | {"key": "sound"}), "", json.dumps(record))
    assert (error.extra["line"], error.field) == (3, field)
    assert words in error.detail


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"{", "is not JSON"),
        (b"plain", "is not JSON"),
        (b"[]", "is not a JSON object"),
        (b'"text"', "is not a JSON object"),
        (b'{"a": "\xff"}', "is not UTF-8 at byte 8"),
        (b'{"record":"topic","source":"s","key":"t","display_name":"\\ud800"}', "is not JSON"),
    ],
)
def test_a_line_that_is_no_record_is_refused(raw: bytes, words: str) -> None:
    error = refused(raw)
    assert error.field == "text"
    assert words in error.detail


def test_one_record_twice_is_refused() -> None:
    error = refused(json.dumps(TOPIC), json.dumps(TOPIC | {"display_name": "Other"}))
    assert (error.extra["line"], error.field) == (2, "key")
    assert "line 1" in error.detail


@pytest.mark.parametrize("change", [{"source": "other"}, {"record": "institution"}])
def test_one_key_in_two_sources_or_kinds_is_allowed(change: dict[str, str]) -> None:
    lines = [json.dumps(TOPIC), json.dumps(TOPIC | change)]
    assert len(list(read_records(lines, "some.jsonl"))) == 2


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match=r"absent\.jsonl"):
        list(read_records(tmp_path / "absent.jsonl", "absent.jsonl"))
