"""CSV (RFC 4180): a row an item, a column a value; nested values have dotted names."""

from collections.abc import Iterable, Sequence
import csv
from io import StringIO
import re
from typing import Any, Final, cast

from pydantic.fields import FieldInfo

from graphsvc.export.text import as_json
from graphsvc.ids import SCHEMES, Kind
from graphsvc.models.common import Model, Page

#: A text that a spreadsheet would run as a formula, or one that was guarded against that already.
_FORMULA: Final = re.compile(
    "'*[=+\\-@\t\r\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}"
    "\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}]"
)


def write_csv(page: Page[Any], item: type[Model]) -> str:
    """Write the items of a page; the columns follow from the type, so all pages have the same."""
    rows = (row.model_dump(mode="json") for row in page.items)
    return write_rows(columns_of(item), rows)


def write_rows(columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> str:
    """Write nested rows in the order of dotted columns."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    paths = [name.split(".") for name in columns]
    writer.writerows([cell(_at(row, path)) for path in paths] for row in rows)
    return text.getvalue()


def columns_of(model: type[Model]) -> list[str]:
    """Name the columns of a model, in the order of its fields; ids have one for each scheme."""
    found: list[str] = []
    for name, field in model.model_fields.items():
        inner = _inner(field)
        found += [f"{name}.{part}" for part in inner] if inner else [name]
    return found


def _inner(field: FieldInfo) -> list[str]:
    for kind in field.metadata:
        if isinstance(kind, Kind):
            return [name for name, scheme in SCHEMES.items() if kind in scheme.kinds]
    # An optional model is a union of it and None.
    for part in (field.annotation, *getattr(field.annotation, "__args__", ())):
        if isinstance(part, type) and issubclass(part, Model):
            return columns_of(part)
    return []


def _at(value: Any, path: list[str]) -> Any:
    for name in path:
        value = cast(dict[str, Any], value).get(name) if isinstance(value, dict) else None
    return value


def cell(value: Any) -> str:
    """Write one value: nothing for null, lists as JSON, formulas as the text that they are.

    A text that begins with a character that starts a formula, or with apostrophes before one, gets
    an apostrophe in front. Taking one away there gives the text back.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if _FORMULA.match(value) else value
    return as_json(value)
