"""Opens what is to be read: files, folders, zips and standard input, compressed or not.

Everything is read as a stream, once: what was consumed is counted and hashed on the way.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
import gzip
from hashlib import sha256
import io
import os
from pathlib import Path, PurePosixPath
import sys
from typing import Any, BinaryIO, Final, Literal, cast
from urllib.parse import urlsplit
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812

import orjson
from pydantic import ValidationError

from graphsvc.ingest.readers.base import Item, ItemFault, Reader, Rejected
from graphsvc.ingest.readers.fault import fault, readable
from graphsvc.ingest.readers.streams import Resumed
from graphsvc.ingest.records import AnyRecord

#: What is taken from a folder or a zip that may hold other things too.
SUFFIXES: Final = frozenset({".json", ".jsonl", ".gz", ".xml", ".bib", ".zip", ".atom"})
#: How much of a file a reader looks at to know it.
HEAD: Final = 2**16
_STDIN: Final = "standard input"
_REASON: Final = 2_000
_KEPT: Final = 1_000_000
_BUFFER: Final = 2**18
_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")


class Input:
    """One stream to read: its name, its size and, as it is read, how much of it was consumed.

    `size` counts compressed bytes and is None where nobody knows it. A zip's member is counted in
    proportion, and its own content is what is hashed.
    """

    def __init__(self, name: str, size: int | None, path: Path | None, member: str = "") -> None:
        self.name = name
        self.size = size
        self._path = path
        self._member = member
        self._raw: _Counted | None = None
        self._head: Resumed | None = None

    @property
    def identity(self) -> tuple[str, ...]:
        """Tell this stream from every other: where it is, its size, when it was last written."""
        if self._path is None:
            return (self.name,)
        status = self._path.stat()
        place = str(self._path.resolve())
        return (place, self._member, str(status.st_size), str(status.st_mtime_ns))

    @property
    def consumed(self) -> int:
        """Compressed bytes read so far."""
        return self._raw.consumed if self._raw else 0

    @property
    def sha256(self) -> str:
        """Digest of the raw file as far as it was read: of all of it once `read` has ended."""
        return self._raw.digest.hexdigest() if self._raw else sha256().hexdigest()

    def head(self) -> bytes:
        """Look at the uncompressed beginning; the next `open` starts before it."""
        if self._head is None:
            self._head = Resumed(self._stream())
        return self._head.head(HEAD)

    def open(self) -> BinaryIO:
        """Open the uncompressed stream.

        Raises:
            InvalidFile: the file cannot be opened.
        """
        opened, self._head = self._head or Resumed(self._stream()), None
        return io.BufferedReader(opened, _BUFFER)

    def drain(self) -> None:
        """Read what a reader left unread, so that the digest is that of the whole file."""
        # What cannot be unpacked has been reported by the reader.
        with suppress(EOFError, BadZipFile, ZlibError):
            while self._raw and not self._raw.closed and self._raw.read(_BUFFER):
                pass

    def again(self) -> "Input | None":
        """Give the same stream once more, from its beginning; None where it can be read once."""
        return Input(self.name, self.size, self._path, self._member) if self._path else None

    def close(self) -> None:
        """Close the file."""
        if self._raw:
            self._raw.close()

    def _stream(self) -> BinaryIO:
        with readable(self._path or Path(_STDIN)):
            self._raw = raw = self._counted()
        resumed = Resumed(raw)
        first = resumed.head(4)
        buffered = io.BufferedReader(resumed, _BUFFER)
        if first[:2] == _GZIP:
            # It goes on through all members of a file that was put together from several.
            return cast(BinaryIO, gzip.GzipFile(fileobj=buffered))
        if first in _ZIP:
            problem = "is a zip where none can be read"
            raise fault(self.name, None, "file", problem, "Unpack it, and give its files.")
        return buffered

    def _counted(self) -> "_Counted":
        if self._path is None:
            return _Counted(sys.stdin.buffer, 1.0)
        if not self._member:
            return _Counted(self._path.open("rb", buffering=0), 1.0)
        archive = ZipFile(self._path)
        member = archive.getinfo(self._member)
        try:
            opened = archive.open(member)
        except (RuntimeError, NotImplementedError, BadZipFile) as closed:
            # Python names neither an encrypted member nor a damaged one by an error of its own.
            archive.close()
            problem = f"cannot be unpacked ({closed})"
            raise fault(self.name, None, "file", problem, "Unpack it yourself.") from closed
        archive.close()
        return _Counted(opened, member.compress_size / max(member.file_size, 1))


class _Counted(io.RawIOBase):
    """A raw stream that counts and hashes what is read."""

    def __init__(self, stream: Any, scale: float) -> None:
        super().__init__()
        self._stream = stream
        self._scale = scale
        self._read = 0
        self.digest = sha256()

    @property
    def consumed(self) -> int:
        return int(self._read * self._scale)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count: int = self._stream.readinto(buffer) or 0
        self._read += count
        self.digest.update(memoryview(buffer)[:count])
        return count

    def close(self) -> None:
        if not self.closed and self._stream is not sys.stdin.buffer:
            self._stream.close()
        super().close()


def inputs(paths: Sequence[Path | Literal["-"]]) -> Iterator[Input]:
    """Find the streams that paths stand for: files, folders of them, zips, `-` for standard input.

    Raises:
        InvalidFile: a path does not exist, or a part that a manifest names, or there is nothing
            to read in a folder or zip.
    """
    for path in paths:
        if path == "-":
            yield Input(_STDIN, None, None)
        elif path.is_dir():
            files = list(_files(path))
            if not files:
                raise _nothing(str(path))
            for file in files:
                yield from _file(file)
        else:
            yield from _file(path)


def read(
    input: Input, reader: Reader, source: str
) -> Iterator[tuple[int, list[AnyRecord]] | Rejected]:
    """Read one input: the records of each item, with its line, or why it was left out."""
    with closing(input), readable(Path(input.name)), input.open() as stream:
        for item in reader.items(stream):
            yield converted(item, reader, source)
        input.drain()


def converted(item: Item, reader: Reader, source: str) -> tuple[int, list[AnyRecord]] | Rejected:
    """Make the records of one item, with its line, or say why it is left out."""
    reason = item.fault
    if reason is None:
        try:
            return item.line, list(reader.convert(item.value, source))
        except (ItemFault, ValidationError) as wrong:
            reason = str(wrong)
    return Rejected(item.line, reason[:_REASON], item.text[:_KEPT])


def _files(folder: Path) -> Iterator[Path]:
    """Walk through a folder in the order of names; where there is a manifest, in its order."""
    manifest = folder / "manifest"
    if manifest.is_file():
        yield from _parts(folder, manifest)
        return
    with readable(folder):
        found = sorted(folder.iterdir())
    for path in found:
        if path.is_dir():
            yield from _files(path)
        elif path.suffix.lower() in SUFFIXES:
            yield path


def _parts(folder: Path, manifest: Path) -> list[Path]:
    """Find the parts that a snapshot's manifest lists, all of which must be there."""
    with readable(manifest):
        text = manifest.read_bytes()
    try:
        addresses = [str(entry["url"]) for entry in orjson.loads(text)["entries"]]
    except (orjson.JSONDecodeError, KeyError, TypeError) as wrong:
        problem = "is no manifest of a snapshot: it lists no 'entries' with a 'url'"
        raise fault(str(manifest), None, "file", problem, "Download it again.") from wrong
    found: list[Path] = []
    for address in addresses:
        parts = PurePosixPath(urlsplit(address).path).parts[1:]
        if ".." in parts:
            problem = f"lists '{address}', which is outside of the folder"
            raise fault(str(manifest), None, "file", problem, "Download it again.")
        # The folder may be the snapshot's own or any below it, under any name.
        places = (folder.joinpath(*parts[start:]) for start in range(len(parts)))
        place = next((place for place in places if place.is_file()), None)
        if place is None:
            problem = f"lists '{address}', which is not in the folder"
            raise fault(str(manifest), None, "file", problem, "Download that part.")
        found.append(place)
    return found


def _file(path: Path) -> Iterator[Input]:
    with readable(path):
        size = path.stat().st_size
        with path.open("rb") as file:
            is_zip = file.read(4) in _ZIP
    if not is_zip:
        yield Input(str(path), size, path)
        return
    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
    except (BadZipFile, NotImplementedError) as broken:
        problem = f"is a damaged zip ({broken})"
        raise fault(str(path), None, "file", problem, "Download it again.") from broken
    wanted = list(_wanted(members))
    if not wanted:
        raise _nothing(str(path))
    for member in wanted:
        name = f"{path}{os.sep}{member.filename}"
        yield Input(name, member.compress_size, path, member.filename)


def _wanted(members: Iterable[ZipInfo]) -> Iterator[ZipInfo]:
    """Choose from a zip what a reader may know; of two schemas of one dump the newer."""
    found = {member.filename: member for member in members if not member.is_dir()}
    for name, member in sorted(found.items()):
        path = PurePosixPath(name)
        newer = str(path.with_name(f"{path.stem}_schema_v2{path.suffix}"))
        is_kept = newer not in found and path.parts[0] != "__MACOSX"
        if is_kept and path.suffix.lower() in SUFFIXES - {".zip"}:
            yield member


def _nothing(name: str) -> Exception:
    taken = ", ".join(sorted(SUFFIXES))
    return fault(name, None, "file", "holds nothing to read", f"Give files of {taken}.")
