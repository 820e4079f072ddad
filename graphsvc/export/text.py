"""JSON as a text inside of other formats."""

from collections.abc import Callable
import json
from typing import Any, Final

#: Write a value without a space, with every script as it is; made once, since cells are many.
as_json: Final[Callable[[Any], str]] = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":")
).encode
