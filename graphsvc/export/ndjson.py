"""NDJSON: one item of a list on each line, as in the JSON."""

from typing import Any, Final

from graphsvc.models.common import Page

#: Many a reader ends a line at these as well, which JSON may hold as they are.
_LINE_ENDS: Final = {ord(end): f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029"}


def write_ndjson(page: Page[Any]) -> str:
    """Write the items of a page; an empty page is an empty text."""
    return "".join(f"{item.model_dump_json().translate(_LINE_ENDS)}\n" for item in page.items)
