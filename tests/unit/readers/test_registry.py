"""The registry: each reader knows its own files, and none raises on any bytes."""

from contextlib import suppress
import io
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from graphsvc.errors import InvalidFile
from graphsvc.ingest.readers.base import ItemFault
from graphsvc.ingest.readers.registry import READERS, detect

from .golden import DATA

FIXTURES = sorted(
    path for path in DATA.rglob("*") if path.is_file() and not path.name.endswith(".expected.jsonl")
)
SAMPLES = [path.read_bytes() for path in FIXTURES if path.stat().st_size < 50_000]


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_file_is_known_by_what_it_holds(path: Path) -> None:
    assert detect("download", path.read_bytes()[:65536]).name == path.parent.name


@pytest.mark.parametrize(
    ("head", "seen"),
    [
        (b"", "is empty"),
        (b'{"pid": 1, "t\\"itle": 2}', 'is JSON with the fields pid, t\\"itle'),
        (b"[]", "is JSON without fields"),
        (b'<?xml version="1.0"?>\n<html lang="en">', "is XML of <html>"),
        (b"\x89PNG\x00", "holds binary data"),
        (b"id,title\n1,T\n", "starts with 'id,title'"),
    ],
)
def test_an_unknown_file_is_described(head: bytes, seen: str) -> None:
    with pytest.raises(InvalidFile) as caught:
        detect("data.txt", head)
    assert seen in caught.value.detail
    assert "data.txt" in caught.value.detail
    assert all(name in (caught.value.remedy or "") for name in READERS)


def run(name: str, raw: bytes) -> None:
    """Read bytes as a format: the only exception is that an item cannot be converted."""
    reader = READERS[name]
    reader.detects("x", raw)
    for item in reader.items(io.BytesIO(raw)):
        if item.fault is None:
            with suppress(ItemFault):
                list(reader.convert(item.value, reader.source))


@pytest.mark.parametrize("name", READERS)
@given(
    raw=st.binary(max_size=200) | st.text('{}[]",:\\ \n<>/&;=@#a1é', max_size=80).map(str.encode)
)
@settings(max_examples=60, deadline=None)
def test_arbitrary_bytes_raise_nothing(name: str, raw: bytes) -> None:
    run(name, raw)


@pytest.mark.parametrize("name", READERS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_damaged_file_raises_nothing(name: str, data: st.DataObject) -> None:
    """Cut pieces out of real shapes and put others in."""
    raw = data.draw(st.sampled_from([*SAMPLES]))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(raw)))
        gone = data.draw(st.integers(0, 40))
        raw = raw[:at] + data.draw(st.binary(max_size=4)) + raw[at + gone :]
    run(name, raw)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "id key title record name source authors author given family issued "
                "date-parts DOI ids orcid venues year type display_name doi affiliation URL".split()
            ),
            inner,
        )
    ),
    max_leaves=15,
)


@pytest.mark.parametrize(
    "name", [name for name in READERS if name not in ("dblp", "arxiv", "bibtex")]
)
@given(value=st.dictionaries(st.sampled_from(["id", "title", "record", "key", "DOI"]), JSON) | JSON)
@settings(max_examples=100, deadline=None)
def test_an_object_of_any_shape_is_converted_or_a_fault(name: str, value: object) -> None:
    if isinstance(value, dict):
        with suppress(ItemFault):
            list(READERS[name].convert(value, "source"))
