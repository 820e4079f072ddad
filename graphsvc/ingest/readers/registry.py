"""The readers of all formats, and which of them reads a file."""

import re
from typing import Final

from graphsvc.ingest.readers import (
    acl,
    arxiv,
    bibtex,
    crossref,
    csl,
    dblp,
    jsonl,
    openalex,
    orcid,
    ror,
)
from graphsvc.ingest.readers.base import Reader
from graphsvc.ingest.readers.fault import fault

# In the order in which they look at a file: those that could take another's file come last.
_ALL: Final = (jsonl, acl, dblp, arxiv, openalex, ror, orcid, crossref, csl, bibtex)
#: By their names, which are the values of `--format`.
READERS: Final[dict[str, Reader]] = {module.READER.name: module.READER for module in _ALL}

_ROOT: Final = re.compile(rb"<([A-Za-z_][\w:.-]{0,60})[\s/>]")
_FIELD: Final = re.compile(rb'"((?:[^"\\]|\\.){1,40})"\s*:')
_BOM: Final = b"\xef\xbb\xbf"


def detect(name: str, head: bytes) -> Reader:
    """Choose the reader of a file by its name and its first 64 KiB, uncompressed.

    Raises:
        InvalidFile: no reader knows it; says what the file looks like.
    """
    for reader in READERS.values():
        if reader.detects(name, head):
            return reader
    remedy = f"Name the format by --format: {', '.join(sorted(READERS))}."
    raise fault(name, None, "format", f"is not known: it {_seen(head)}", remedy)


def _seen(head: bytes) -> str:
    """Say what a file looks like."""
    start = head.removeprefix(_BOM).lstrip()
    if not start:
        return "is empty"
    if start[:1] in b"{[":
        names = dict.fromkeys(_FIELD.findall(head))
        shown = ", ".join(name.decode(errors="replace") for name in list(names)[:6])
        return f"is JSON with the fields {shown}" if shown else "is JSON without fields"
    if start[:1] == b"<" and (root := _ROOT.search(start)):
        return f"is XML of <{root[1].decode(errors='replace')}>"
    # A control character is in no text.
    if re.search(rb"[\x00-\x08\x0e-\x1f]", head):
        return "holds binary data"
    return f"starts with '{start[:60].decode(errors='replace').splitlines()[0]}'"
