"""Cuts XML files into the elements right under their root, one in memory at a time.

Entities are never expanded, and nothing is fetched.
"""

from collections.abc import Callable, Collection, Iterator
from typing import Any, BinaryIO

from lxml import etree

from graphsvc.ingest.readers.base import Item
from graphsvc.ingest.readers.streams import TOO_EARLY, Ended, endings


class _Ending:
    """A stream that knows whether it has come to its end."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.is_over = False

    def read(self, size: int) -> bytes:
        piece = self._stream.read(size)
        self.is_over = not piece
        return piece


def xml_items(
    stream: BinaryIO,
    tags: Collection[str],
    value: Callable[[Any], Any],
    refused: Callable[[Any], str | None],
) -> Iterator[Item]:
    """Cut a file into the elements of these tags right under its root.

    `value` makes an item's value of an element. `refused` looks at what the document declares (its
    `docinfo`) and says why the file is not read, or None.
    """
    line = 1
    ending = _Ending(stream)
    try:
        with endings():
            for element in _elements(ending, tags, refused):
                line = element.sourceline or line
                source = etree.tostring(element, encoding="unicode", with_tail=False)
                yield Item(line, source, value(element))
    except etree.XMLSyntaxError as wrong:
        # What is wrong inside of the file is met before its end is.
        fault = TOO_EARLY if ending.is_over else "the file is not XML"
        yield Item(wrong.lineno or line, "", None, fault)
    except Ended as end:
        yield Item(line, "", None, end.fault)


def _elements(
    stream: _Ending, tags: Collection[str], refused: Callable[[Any], str | None]
) -> Iterator[Any]:
    """Parse a file piece by piece, and forget each element after it was given on."""
    # lxml is only partly typed.
    source: Any = stream
    events: Any = etree.iterparse(
        source,
        events=("start", "end"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    root: Any = None
    for event, element in events:
        if root is None:
            root = element
            if fault := refused(root.getroottree().docinfo):
                raise Ended(fault)
        elif event == "end" and element.getparent() is root:
            if element.tag in tags:
                yield element
            root.remove(element)
