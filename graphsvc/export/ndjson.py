"""NDJSON: one item of a list on each line, as in the JSON."""

from typing import Any

from graphsvc.models.common import Page


def write_ndjson(page: Page[Any]) -> str:
    """Write the items of a page; an empty page is an empty text."""
    return "".join(f"{item.model_dump_json()}\n" for item in page.items)
