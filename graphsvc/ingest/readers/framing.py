"""Cuts a stream of JSON into items: one object a line, or the objects of documents.

Nothing here raises on what a file holds: a piece that cannot be read is an item with a fault, and
what cannot be cut any further ends the file. Only one item at a time is in memory.
"""

from collections.abc import Generator, Iterator
import io
import re
from typing import BinaryIO, Final

import orjson

from graphsvc.ingest.readers.base import Item
from graphsvc.ingest.readers.streams import (
    BOM,
    CHUNK,
    LIMIT,
    TOO_EARLY,
    Ended,
    Resumed,
    endings,
    reading,
)

_TOO_LONG: Final = f"text is longer than {LIMIT // 2**20} MiB"
_NOT_JSON: Final = "text is not JSON"
_NOT_OBJECT: Final = "text is not a JSON object"
_SHOWN: Final = 2_000

_SPACE: Final = re.compile(rb"[ \t\r\n]*+")
_STRING: Final = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_FLAT: Final = rb'[^"{}\[\]]*+(?:%b[^"{}\[\]]*+)*+' % _STRING
# All up to the next bracket, or up to a string that is not in memory to its end. Values that hold
# no others are taken whole, since every stop costs as much as a hundred bytes.
_PLAIN: Final = re.compile(rb"(?:%b[{\[]%b[}\]])*+%b" % ((_FLAT,) * 3), re.DOTALL)
_IN_STRING: Final = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_SCALAR: Final = re.compile(rb'[^,:"{}\[\] \t\r\n]*+')


def json_lines(stream: BinaryIO) -> Iterator[Item]:
    """Cut a stream that holds one JSON object a line; blank lines are skipped."""
    line = 0
    try:
        with endings():
            while raw := stream.readline(LIMIT + 1):
                line += 1
                if len(raw) > LIMIT:
                    while raw and not raw.endswith(b"\n"):
                        raw = stream.readline(CHUNK)
                    yield Item(line, "", None, _TOO_LONG)
                else:
                    text = raw.removeprefix(BOM) if line == 1 else raw
                    # Only the last line of a file lacks its end.
                    if item := _item(text, line, not raw.endswith(b"\n")):
                        yield item
    except Ended as stop:
        yield Item(line + 1, "", None, stop.fault)


def _item(raw: bytes, line: int, is_last: bool = False) -> Item | None:
    """Read one piece; nothing for a blank one. A file may break off in its last one."""
    try:
        text = raw.decode().strip()
        value = orjson.loads(raw)
    except UnicodeDecodeError as wrong:
        fault = f"text is not UTF-8 at byte {wrong.start + 1}"
        return Item(line, raw.decode(errors="replace").strip(), None, fault)
    except orjson.JSONDecodeError as wrong:
        text = raw.decode().strip()
        if not text:
            return None
        breaks_off = is_last and "unexpected end of data" in wrong.msg
        return Item(line, text, None, TOO_EARLY if breaks_off else _NOT_JSON)
    if not isinstance(value, dict):
        return Item(line, text, None, _NOT_OBJECT)
    return Item(line, text, value)


def json_documents(stream: BinaryIO, *paths: str) -> Iterator[Item]:
    """Cut a stream of JSON documents: objects, or arrays of them.

    An object that holds an array at one of the dotted `paths` stands for that array. Items are cut
    by their brackets and then parsed one by one: an array of any length needs no more memory than
    its longest item, an item malformed within sound brackets is the only one rejected, and each
    keeps its own text and line.
    """
    scan = _Scanner(stream)
    try:
        while first := scan.peek():
            if first == b"[":
                yield from _array(scan)
            elif first == b"{":
                yield from _document(scan, frozenset(paths))
            else:
                raise Ended(_NOT_JSON)
    except Ended as stop:
        yield Item(scan.line, scan.rest, None, stop.fault)


def json_items(stream: BinaryIO, *paths: str) -> Iterator[Item]:
    """Cut a stream by lines if its first line is an object and more follows, else by documents."""
    resumed = Resumed(stream)
    lines = resumed.holds_lines()
    buffered = io.BufferedReader(resumed, CHUNK)
    return json_lines(buffered) if lines else json_documents(buffered, *paths)


def _array(scan: "_Scanner") -> Iterator[Item]:
    """Cut an array into its elements; the reading stands at its bracket."""
    scan.at += 1
    while (first := scan.needed()) != b"]":
        if first == b",":
            scan.at += 1
            continue
        scan.mark()
        line = scan.line
        scan.skip()
        yield scan.marked(line)
    scan.at += 1


def _document(scan: "_Scanner", wanted: frozenset[str]) -> Iterator[Item]:
    """Cut one object: into the elements of the wanted arrays, or as a whole if it has none."""
    scan.mark()
    line = scan.line
    found = yield from _members(scan, wanted, "")
    if not found:
        yield scan.marked(line)


def _members(scan: "_Scanner", wanted: frozenset[str], prefix: str) -> Generator[Item, None, bool]:
    """Walk through an object; tells whether it holds a wanted array."""
    scan.at += 1
    found = False
    while (first := scan.needed()) != b"}":
        if first == b",":
            scan.at += 1
            continue
        path = prefix + scan.name()
        first = scan.needed()
        if first == b"[" and path in wanted:
            # From here on the document is known to be no item itself.
            scan.unmark()
            found = True
            yield from _array(scan)
        elif first == b"{" and any(name.startswith(f"{path}.") for name in wanted):
            found |= yield from _members(scan, wanted, f"{path}.")
        else:
            scan.skip()
    scan.at += 1
    return found


class _Scanner:
    """The part of a stream that is in memory, and where in it the reading stands."""

    def __init__(self, stream: BinaryIO) -> None:
        self._read = reading(stream)
        self._held = b""
        self._counted = 0
        self._line = 1
        self._mark: int | None = None
        self._is_too_long = False
        self._is_start = True
        self.at = 0

    @property
    def line(self) -> int:
        """Line of the place where the reading stands."""
        if self.at > self._counted:
            self._line += self._held.count(b"\n", self._counted, self.at)
            self._counted = self.at
        return self._line

    @property
    def rest(self) -> str:
        """The beginning of what is kept, or of what is ahead."""
        start = self.at if self._mark is None else self._mark
        return self._held[start : start + _SHOWN].decode(errors="replace")

    def mark(self) -> None:
        """Keep what is read from here on."""
        self._mark = self.at
        self._is_too_long = False

    def unmark(self) -> None:
        """Keep nothing any more."""
        self._mark = None

    def marked(self, line: int) -> Item:
        """Make an item of what was kept."""
        raw, self._mark = self._held[self._mark : self.at], None
        if self._is_too_long or len(raw) > LIMIT:
            return Item(line, "", None, _TOO_LONG)
        return _item(raw, line) or Item(line, "", None, _NOT_JSON)

    def _more(self) -> bool:
        """Take in another piece, and let go of what is neither kept nor ahead."""
        if self._mark is not None and self.at - self._mark > LIMIT:
            self._is_too_long = True
            self._mark = None
        gone = self.at if self._mark is None else self._mark
        _ = self.line
        with endings():
            # Pieces grow with what is kept, or a long item would be copied over and over.
            piece = self._read(max(CHUNK, len(self._held) - gone))
        if self._is_start and piece:
            self._is_start = False
            piece = piece.removeprefix(BOM)
            if not piece:
                return self._more()
        self._held = self._held[gone:] + piece
        self.at -= gone
        self._counted -= gone
        if self._mark is not None:
            self._mark -= gone
        return bool(piece)

    def _match(self, pattern: re.Pattern[bytes]) -> None:
        found = pattern.match(self._held, self.at)
        self.at = found.end() if found else self.at

    def peek(self) -> bytes:
        """Give the next byte that is no space; none at the end."""
        while True:
            self._match(_SPACE)
            if self.at < len(self._held) or not self._more():
                return self._held[self.at : self.at + 1]

    def needed(self) -> bytes:
        """Give the next byte that is no space, which must be there."""
        if not (found := self.peek()):
            raise Ended(TOO_EARLY)
        return found

    def name(self) -> str:
        """Read the name of a member, and its colon."""
        if self.needed() != b'"':
            raise Ended(_NOT_JSON)
        start = self.at - (self._mark or 0)
        kept = self._mark
        if kept is None:
            self._mark, start = self.at, 0
        self._string()
        raw = self._held[(self._mark or 0) + start : self.at] if self._mark is not None else b'""'
        if kept is None:
            self._mark = None
        if self.needed() != b":":
            raise Ended(_NOT_JSON)
        self.at += 1
        try:
            return str(orjson.loads(raw))
        except orjson.JSONDecodeError as wrong:
            raise Ended(_NOT_JSON) from wrong

    def skip(self) -> None:
        """Read over one value."""
        first = self.needed()
        if first == b'"':
            self._string()
        elif first in b"{[":
            self._nested()
        else:
            start = self.at
            self._match(_SCALAR)
            if self.at == start:
                raise Ended(_NOT_JSON)
            while self.at == len(self._held) and self._more():
                self._match(_SCALAR)

    def _string(self) -> None:
        self.at += 1
        self._match(_IN_STRING)
        while self._held[self.at : self.at + 1] != b'"':
            if not self._more():
                raise Ended(TOO_EARLY)
            self._match(_IN_STRING)
        self.at += 1

    def _nested(self) -> None:
        depth, at, held = 0, self.at, self._held
        while True:
            following = held[at : at + 1]
            if following == b'"':
                self.at = at
                self._string()
                at, held = self.at, self._held
            elif following:
                at += 1
                depth += 1 if following in b"{[" else -1
                if depth == 0:
                    self.at = at
                    return
            else:
                self.at = at
                if not self._more():
                    raise Ended(TOO_EARLY)
                at, held = self.at, self._held
            if found := _PLAIN.match(held, at):
                at = found.end()
