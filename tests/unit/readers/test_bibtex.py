"""BibTeX: a library of references."""

import gzip
import io
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest

from graphsvc.ingest.readers.base import Item
from graphsvc.ingest.readers.bibtex import READER
from graphsvc.ingest.records import WorkRecord

from .golden import check, fixtures


def read(text: str | bytes) -> list[Item]:
    return list(READER.items(io.BytesIO(text if isinstance(text, bytes) else text.encode())))


def work(text: str | bytes) -> WorkRecord:
    (item,) = read(text)
    (record,) = READER.convert(item.value, "library")
    assert isinstance(record, WorkRecord)
    return record


@pytest.mark.parametrize("path", fixtures("bibtex"), ids=lambda path: path.name)
def test_golden(path: Path) -> None:
    check(READER, path)
    assert READER.detects(path.name, path.read_bytes()[:65536])


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Muster, Ada", ["Ada Muster"]),
        ("van der Beispiel, Jan and Ada Muster", ["Jan van der Beispiel", "Ada Muster"]),
        ("Jan van der Beispiel", ["Jan van der Beispiel"]),
        ("Beispiel, Jr., Jan", ["Jan Beispiel Jr."]),
        ("{The Group and Friends}", ["The Group and Friends"]),
        ("M{\\\"u}ster, {\\'E}va", ["Éva Müster"]),
        ("{\\O}rsted, Bj{\\o}rn", ["Bjørn Ørsted"]),
        ("王小明 and Пример, Иван", ["王小明", "Иван Пример"]),
        ("", []),
    ],
)
def test_names_are_given_as_spoken(written: str, names: list[str]) -> None:
    found = work(f"@misc{{k, title={{T}}, author={{{written}}}}}")
    assert [author.name for author in found.authors] == names


def test_others_are_not_an_author() -> None:
    found = work("@misc{k, title={T}, author={Muster, Ada and others}}")
    assert [author.name for author in found.authors] == ["Ada Muster"]
    assert not found.authors_complete


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ("year={0}", {"year": None}),
        ("year=9999", {"year": None}),
        ("year={2020}, month=2, day=30", {"year": 2020, "publication_date": None}),
        ("doi={nonsense}", {"ids": {}}),
        ("doi={https://doi.org/10.1/X}", {"ids": {"doi": "10.1/x"}}),
        ("eprint={2001.00001}", {"ids": {}}),
        ("eprint={2001.00001}, eprinttype={arXiv}", {"ids": {"arxiv": "2001.00001"}}),
        ("crossref={k}", {"venue": "T"}),
        ("crossref={none}", {"venue": None}),
    ],
)
def test_an_ill_field_costs_only_itself(fields: str, said: dict[str, Any]) -> None:
    found = work(f"@misc{{k, title={{T}}, {fields}}}").model_dump()
    assert {name: found[name] for name in said} == said


def test_an_old_file_in_latin_1_is_read() -> None:
    assert work("@misc{k, title={Été}}".encode("latin-1")).title == "Été"


def test_a_broken_entry_costs_none_of_the_others() -> None:
    items = read("@misc{a, title={One}}\n@misc{b, title={Tw\n@misc{c, title={Three}}\n@misc{d")
    assert [item.value["key"] for item in items if item.value] == ["a", "c"]
    assert [item.line for item in items if item.fault] == [2, 4]


def test_a_truncated_gzip_gives_what_it_holds() -> None:
    entries = "".join(f"@misc{{k{n}, title={{Title {n * 7919 % 10007}}}}}\n" for n in range(3000))
    whole = gzip.compress(entries.encode())
    with gzip.open(io.BytesIO(whole[:-100])) as stream:
        *found, last = READER.items(cast(BinaryIO, stream))
    assert sum(item.value is not None for item in found) > 1000
    assert last.fault == "the file ends too early"


def test_a_library_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphsvc.ingest.readers.streams.LIMIT", 10)
    monkeypatch.setattr("graphsvc.ingest.readers.bibtex.LIMIT", 10)
    (item,) = read("@misc{k, title={T}}")
    assert "longer" in str(item.fault)
