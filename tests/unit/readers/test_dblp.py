"""DBLP: its XML dump."""

import io
from pathlib import Path

import pytest

from graphsvc.ingest.readers.base import Item
from graphsvc.ingest.readers.dblp import READER
from graphsvc.ingest.records import WorkRecord

from .golden import check, fixtures

DOCTYPE = b'<!DOCTYPE dblp SYSTEM "dblp.dtd">'


def read(*pieces: bytes) -> list[Item]:
    return list(READER.items(io.BytesIO(b"".join(pieces))))


def article(title: bytes, key: bytes = b"k") -> bytes:
    return b'<article key="%b"><title>%b</title></article>' % (key, title)


def title(item: Item) -> str:
    (work,) = READER.convert(item.value, "dblp")
    assert isinstance(work, WorkRecord)
    return work.title


@pytest.mark.parametrize("path", fixtures("dblp"), ids=lambda path: path.name)
def test_golden(path: Path) -> None:
    check(READER, path)
    assert READER.detects(path.name, path.read_bytes()[:65536])


def test_an_entity_bomb_is_refused() -> None:
    bomb = b'<!DOCTYPE dblp [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    (item,) = read(bomb, b"<dblp>", article(b"&b;"), b"</dblp>")
    assert "entities" in str(item.fault)


def test_another_file_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    declared = b'<!DOCTYPE dblp [<!ENTITY x SYSTEM "%b">]>' % secret.as_uri().encode()
    (item,) = read(declared, b"<dblp>", article(b"&x;"), b"</dblp>")
    assert item.value is None
    declared = b'<!DOCTYPE dblp SYSTEM "%b">' % secret.as_uri().encode()
    (item,) = read(declared, b"<dblp>", article(b"&auml;"), b"</dblp>")
    assert title(item) == "ä"


@pytest.mark.parametrize("cut", range(1, 40, 3))
def test_a_truncated_file_gives_what_came_before(cut: int) -> None:
    whole = b"".join([DOCTYPE, b"<dblp>", article(b"One"), article(b"Another one"), b"</dblp>"])
    first, *others, last = read(whole[:-cut])
    assert title(first) == "One"
    assert last.fault == "the file ends too early"
    assert len(others) <= 1


def test_what_is_no_xml_ends_the_file() -> None:
    first, last = read(DOCTYPE, b"<dblp>", article(b"One"), b"<article></book></dblp>")
    assert title(first) == "One"
    assert last.fault == "the file is not XML"


def test_letters_of_any_encoding() -> None:
    head = b'<?xml version="1.0" encoding="ISO-8859-1"?>' + DOCTYPE
    (item,) = read(head, b"<dblp>", article(b"na\xefve &eacute;t&eacute;s"), b"</dblp>")
    assert title(item) == "naïve étés"


def test_an_element_is_let_go_once_it_is_read() -> None:
    many = [article(b"T", b"k%d" % number) for number in range(20_000)]
    items = READER.items(io.BytesIO(b"".join([b"<dblp>", *many, b"</dblp>"])))
    assert sum(1 for _ in items) == 20_000
