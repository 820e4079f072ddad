"""What XML cannot hold, and the types of attributes that its graph formats declare."""

from collections.abc import Iterable
import re
from typing import Any, Final, Literal

from graphsvc.export.text import as_json

Declared = Literal["boolean", "long", "double", "string"]

#: Characters that XML 1.0 has no way to write.
_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TYPES: Final[dict[frozenset[type], Declared]] = {
    frozenset({bool}): "boolean",
    frozenset({int}): "long",
    frozenset({float}): "double",
    frozenset({int, float}): "double",
}


def xml_text(value: Any) -> str:
    """Write a value as text; lists as JSON, and U+FFFD for what XML cannot hold."""
    return _FORBIDDEN.sub("\ufffd", value if isinstance(value, str) else as_json(value))


def declare(rows: Iterable[dict[str, Any]]) -> dict[str, Declared]:
    """Find the one type of each attribute, in the order in which they first occur."""
    types: dict[str, set[type]] = {}
    for row in rows:
        for name, value in row.items():
            kind: type = value.__class__
            types.setdefault(name, set()).add(kind)
    return {name: _TYPES.get(frozenset(found), "string") for name, found in types.items()}
