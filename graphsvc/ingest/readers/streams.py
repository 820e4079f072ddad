"""Reads streams that may be damaged, cut short or larger than memory, and looks at beginnings."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from gzip import BadGzipFile
import io
from typing import Any, BinaryIO, Final
from zipfile import BadZipFile
from zlib import error as ZlibError  # noqa: N812

import orjson

#: Longest item that is read, in bytes.
LIMIT: Final = 64 * 2**20
TOO_EARLY: Final = "the file ends too early"
#: Bytes that are read at a time.
CHUNK: Final = 2**18
BOM: Final = b"\xef\xbb\xbf"


class Ended(Exception):
    """The stream holds nothing more that can be cut; `fault` says why."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


@contextmanager
def endings() -> Generator[None]:
    """Turn what decompression raises on a truncated or damaged file into the error `Ended`."""
    try:
        yield
    except EOFError as early:
        raise Ended(TOO_EARLY) from early
    except (ZlibError, BadGzipFile, BadZipFile) as damaged:
        raise Ended(f"the file is damaged from here on ({damaged})") from damaged


def gathered(stream: BinaryIO) -> tuple[bytes, str | None]:
    """Read a small file whole, or a little more than the limit; and what ended it, if a fault."""
    read = reading(stream)
    raw = bytearray()
    try:
        with endings():
            while len(raw) <= LIMIT and (piece := read(CHUNK)):
                raw += piece
    except Ended as end:
        return bytes(raw), end.fault
    return bytes(raw), None


class Resumed(io.RawIOBase):
    """A stream that starts anew after its beginning was looked at."""

    def __init__(self, stream: BinaryIO | io.RawIOBase) -> None:
        super().__init__()
        self._read = reading(stream)
        self._head = b""
        self._failure: Exception | None = None

    def readable(self) -> bool:
        """Say that it can be read, as its base class asks."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Give what was looked at, and then what follows it."""
        size = len(buffer)
        if self._head:
            piece, self._head = self._head[:size], self._head[size:]
        elif self._failure:
            raise self._failure
        else:
            piece = self._read(size)
        buffer[: len(piece)] = piece
        return len(piece)

    def head(self, size: int) -> bytes:
        """Look at the first bytes, or at all if there are fewer."""
        while len(self._head) < size and self._grow():
            pass
        return self._head[:size]

    def holds_lines(self) -> bool:
        """Look at the beginning, as far as the second line."""
        while True:
            start = self._head.removeprefix(BOM).lstrip()
            first, _, rest = start.partition(b"\n")
            if start[:1] == b"[" or len(start) > LIMIT:
                return False
            if rest.strip() or not self._grow():
                break
        if start[:1] != b"{":
            return True
        # A first line that is malformed must not hide those after it, which look like lines too.
        look = first.rstrip().endswith(b"}") and rest.lstrip(b"\r\n")[:1] == b"{"
        return bool(rest.strip()) and (look or _is_object(first))

    def _grow(self) -> bool:
        try:
            piece = self._read(max(CHUNK, len(self._head)))
        except (EOFError, ZlibError, BadGzipFile, BadZipFile) as failure:
            # What came before it is still to be read.
            self._failure = failure
            return False
        self._head += piece
        return bool(piece)


def _is_object(text: bytes) -> bool:
    try:
        return isinstance(orjson.loads(text), dict)
    except orjson.JSONDecodeError:
        return False


def reading(stream: Any) -> Callable[[int], bytes]:
    """Give what reads a piece of a stream, and loses nothing where it fails."""
    # A buffered read that fails half way loses what it already has; `read1` does not.
    return getattr(stream, "read1", stream.read)
