"""Opening: files, folders, zips and standard input are read as streams, whatever they hold."""

from collections.abc import Callable
import gzip
from hashlib import sha256
import io
import json
from pathlib import Path
import sys
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from graphsvc.errors import InvalidFile
from graphsvc.ingest.readers.base import Rejected
from graphsvc.ingest.readers.jsonl import READER
from graphsvc.ingest.readers.opening import Input, inputs, read


def topic(key: str) -> bytes:
    record = {"record": "topic", "source": "local", "key": key, "display_name": "Topic"}
    return json.dumps(record).encode() + b"\n"


def keys(input: Input) -> list[str]:
    return [
        found.reason if isinstance(found, Rejected) else found[1][0].key
        for found in read(input, READER, "")
    ]


def one(path: Path) -> Input:
    (input,) = inputs([path])
    return input


def zipped(path: Path, **members: bytes) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/", 1).replace("_dot_", "."), content)
    return path


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_file_is_counted_and_hashed_as_it_is_read(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    raw = pack(b"".join(topic(f"t{number}") for number in range(30_000)))
    path = tmp_path / "topics"
    path.write_bytes(raw)
    input = one(path)
    assert (input.name, input.size, input.consumed) == (str(path), len(raw), 0)
    assert input.head()[: len(topic("t0"))] == topic("t0")
    assert input.consumed > 0
    counts = {input.consumed for _ in read(input, READER, "")}
    assert len(counts) > 1 or pack is not bytes
    assert input.consumed == len(raw)
    assert input.sha256 == sha256(raw).hexdigest()


def test_a_gzip_of_several_members_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "parts.gz"
    path.write_bytes(b"".join(gzip.compress(topic(key)) for key in "abc"))
    assert keys(one(path)) == ["a", "b", "c"]


def test_a_truncated_gzip_gives_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "cut.jsonl.gz"
    whole = gzip.compress(b"".join(topic(f"t{number}") for number in range(9_000)))
    path.write_bytes(whole[:-200])
    *found, last = keys(one(path))
    assert len(found) > 1_000
    assert last == "the file ends too early"
    damaged = bytearray(whole)
    damaged[len(whole) // 2] ^= 255
    path.write_bytes(damaged)
    assert "damaged" in keys(one(path))[-1] or "not JSON" in " ".join(keys(one(path)))


def test_what_is_wrong_is_rejected_with_its_line_and_text(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    start = b'{"record":"topic","source":"local","key":"k","display_name":"","x":"'
    long = start + b"y" * 2**21 + b'"}'
    path.write_bytes(topic("a") + b"no\n" + long + b"\n" + topic("b"))
    first, second, third, fourth = read(one(path), READER, "")
    assert [isinstance(each, tuple) for each in (first, fourth)] == [True, True]
    assert second == Rejected(2, "text is not JSON", "no")
    assert isinstance(third, Rejected)
    assert third.line == 3
    assert "display_name is empty" in third.reason
    assert len(third.reason) <= 2_000
    assert len(third.text) == 1_000_000


def test_a_folder_is_walked_in_order(tmp_path: Path) -> None:
    for name in ("b/2.jsonl", "b/10.jsonl", "a.bib", "notes.txt", "c.xml", "README.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    found = [Path(input.name).relative_to(tmp_path).as_posix() for input in inputs([tmp_path])]
    assert found == ["a.bib", "b/10.jsonl", "b/2.jsonl", "c.xml"]


def test_a_folder_with_nothing_to_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_bytes(b"")
    with pytest.raises(InvalidFile, match="holds nothing to read"):
        list(inputs([tmp_path]))


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    folder = tmp_path / "works"
    parts = ["updated_date=2024-02-01/part_000.gz", "updated_date=2024-01-01/part_000.gz"]
    for part in parts:
        (folder / part).parent.mkdir(parents=True)
        (folder / part).write_bytes(gzip.compress(topic(part)))
    entries = [{"url": f"s3://openalex/data/works/{part}", "meta": {}} for part in parts]
    (folder / "manifest").write_text(json.dumps({"entries": entries}))
    (folder / "stray.gz").write_bytes(b"")
    return folder


@pytest.mark.parametrize("up", [False, True])
def test_a_snapshot_is_read_in_the_order_of_its_manifest(snapshot: Path, up: bool) -> None:
    found = [key for input in inputs([snapshot.parent if up else snapshot]) for key in keys(input)]
    assert found == ["updated_date=2024-02-01/part_000.gz", "updated_date=2024-01-01/part_000.gz"]


def test_a_snapshot_that_lacks_a_part_is_refused(snapshot: Path) -> None:
    (snapshot / "updated_date=2024-01-01/part_000.gz").unlink()
    with pytest.raises(InvalidFile, match="2024-01-01"):
        list(inputs([snapshot]))


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"entries": 1}', '{"entries": [{"url": "s3://a/../../etc/passwd"}]}']
)
def test_an_ill_manifest_is_refused(snapshot: Path, text: str) -> None:
    (snapshot / "manifest").write_text(text)
    with pytest.raises(InvalidFile, match="manifest"):
        list(inputs([snapshot]))


def test_each_member_of_a_zip_is_an_input(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "dump.zip",
        a_dot_jsonl=topic("a"),
        b__b_dot_gz=gzip.compress(topic("b")),
        __MACOSX_dot_txt=b"",
        notes_dot_csv=b"x",
    )
    found = list(inputs([path]))
    assert [keys(input) for input in found] == [["a"], ["b"]]
    assert all(input.consumed in (input.size, (input.size or 0) - 1) for input in found)
    assert found[0].name == str(path / "a.jsonl")
    assert found[0].sha256 == sha256(topic("a")).hexdigest()


def test_of_two_schemas_of_a_dump_the_newer_is_read(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "ror.zip",
        v1_dot_json=b"[]",
        v1_schema_v2_dot_json=b"[]",
        v1_dot_csv=b"",
        v1_schema_v2_dot_csv=b"",
    )
    assert Path(one(path).name).name == "v1_schema_v2.json"


def test_a_zip_with_nothing_usable_is_refused(tmp_path: Path) -> None:
    for path in (zipped(tmp_path / "a.zip", x_dot_csv=b"x"), zipped(tmp_path / "b.zip")):
        with pytest.raises(InvalidFile, match="holds nothing to read"):
            list(inputs([path]))


def test_a_damaged_zip_is_refused_or_its_member_ends_early(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", x_dot_jsonl=topic("a"))
    raw = path.read_bytes()
    path.write_bytes(raw[:-10])
    with pytest.raises(InvalidFile, match="damaged zip"):
        list(inputs([path]))
    # A byte of the content: the checksum, or the decompression, fails.
    path.write_bytes(raw[:50] + bytes([raw[50] ^ 255]) + raw[51:])
    assert "damaged" in keys(one(path))[-1]


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_standard_input_is_read(
    monkeypatch: pytest.MonkeyPatch, pack: Callable[[bytes], bytes]
) -> None:
    raw = pack(topic("a") + topic("b"))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    (input,) = inputs(["-"])
    assert (input.name, input.size) == ("standard input", None)
    assert input.head() == topic("a") + topic("b")
    assert keys(input) == ["a", "b"]
    assert input.consumed == len(raw)
    assert input.sha256 == sha256(raw).hexdigest()


def test_a_zip_in_standard_input_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO(b"PK\x03\x04 and more")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(raw))
    (input,) = inputs(["-"])
    with pytest.raises(InvalidFile, match="Unpack"):
        input.head()


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match=r"absent\.xml"):
        list(inputs([tmp_path / "absent.xml"]))


def test_an_empty_file_gives_nothing(tmp_path: Path) -> None:
    path = tmp_path / "empty.jsonl"
    path.write_bytes(b"")
    assert one(path).head() == b""
    assert keys(one(path)) == []
