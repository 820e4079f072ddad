"""Reads graphsvc's own JSONL format: one record a line, validated before it is given on."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
import re
from typing import Any, Final

from pydantic import ValidationError

from graphsvc.errors import InvalidInput
from graphsvc.ids import Kind, external_key
from graphsvc.ingest.readers.base import ItemFault, Reader
from graphsvc.ingest.readers.fault import decoded, fault, readable
from graphsvc.ingest.readers.framing import json_lines
from graphsvc.ingest.records import (
    RECORD,
    AnyRecord,
    DecisionRecord,
    Ids,
    KeylessRecord,
    WorkRecord,
)
from graphsvc.ingest.sources import sources

_KINDS: Final = "topic, institution, researcher, work, affiliation, withdrawal, decision"
_RECORD: Final = re.compile(rb'"record"\s*:\s*"(?:' + _KINDS.replace(", ", "|").encode() + rb')"')
_NOT_JSON: Final = ("text", "is not JSON", "Write one JSON object a line.")
_NOT_OBJECT: Final = ("text", "is not a JSON object", "Write one JSON object a line.")
_NO_NAME: Final = ("record", "does not name a kind of record", f"Set it to one of: {_KINDS}.")


def read_records(
    source: Path | Iterable[str] | Iterable[bytes], name: str
) -> Iterator[tuple[int, AnyRecord]]:
    """Read records with their line numbers, from a file or a stream of lines.

    `name` stands for the file in error messages. Blank lines are skipped; external ids come back
    in normal form.

    Raises:
        InvalidFile: names the file, the line and the field. What came before it was given on, so
            a caller who must refuse a file whole reads all of it first.
    """
    if isinstance(source, Path):
        with readable(source), source.open("rb") as lines:
            yield from read_records(lines, name)
        return
    first_lines: dict[str, int] = {}
    for line, raw in enumerate(source, 1):
        text = decoded(raw, name, line) if isinstance(raw, bytes) else raw
        if not text.strip():
            continue
        try:
            record = _normalised(_validated(lambda text=text: RECORD.validate_json(text)))
        except _Fault as wrong:
            raise fault(name, line, wrong.field, wrong.problem, wrong.remedy) from wrong
        first = first_lines.setdefault(record.name, line)
        if first != line:
            problem = f"'{record.key}' is that of the {record.source} {record.kind} on line {first}"
            raise fault(name, line, "key", problem, "Remove one of the two lines.")
        yield line, record


class _Fault(ItemFault):
    """What is wrong with a record, in the parts of which each caller makes its own message."""

    def __init__(self, field: str, problem: str, remedy: str) -> None:
        super().__init__(field, problem, remedy)
        self.problem = problem
        self.remedy = remedy


def _records(value: Any, source: str) -> list[AnyRecord]:
    """Make the record of one item; it names its own source unless one is given."""
    said = value | {"source": source} if source else value
    record = _normalised(_validated(lambda: RECORD.validate_python(said)))
    named = {"source": record.source}
    if isinstance(record, DecisionRecord):
        forms = [text for text in record.forms if "\t" in text]
        named = {f"forms.{place}": text.partition("\t")[0] for place, text in enumerate(forms)}
    for field, name in named.items():
        if name not in sources():
            remedy = f"Use one of: {', '.join(sources())}."
            raise _Fault(field, f"'{name}' is not a known source", remedy)
    return [record]


def _validated(validate: Callable[[], AnyRecord]) -> AnyRecord:
    try:
        return validate()
    except ValidationError as wrong:
        first, *others = wrong.errors(include_url=False)
        field, problem, remedy = _explained(first)
        if others:
            problem += f" (and {len(others)} more on this line)"
        raise _Fault(field, problem, remedy) from wrong


def _explained(error: Mapping[str, Any]) -> tuple[str, str, str]:
    """Put one validation error into words: the field, what is wrong and what to do."""
    kind: str = error["type"]
    location: tuple[str | int, ...] = error["loc"]
    if kind == "json_invalid":
        return _NOT_JSON
    if kind.startswith("union_tag"):
        return _NO_NAME
    if not location:
        return _NOT_OBJECT
    # A location starts with the kind of the record, which is no part of the field's name.
    record, *parts = location
    field = ".".join(str(part) for part in parts)
    if kind == "missing":
        return field, "is missing", "Add it."
    if kind == "extra_forbidden":
        return field, f"is not a field of a {record} record", "Remove it or correct its spelling."
    if kind == "string_too_short":
        return field, "is empty", "Give a text, or leave the field out if it may be left out."
    if parts[-1] == "country_code":
        return field, "is not a country code", "Give two capital letters, such as CN."
    if kind == "string_pattern_mismatch":
        remedy = "Give 1 to 500 characters, without a space."
        return field, f"cannot be {_shown(error['input'])}", remedy
    wanted = str(error["msg"]).removeprefix("Input ").rstrip(".")
    return field, f"is {_shown(error['input'])} but {wanted}", "Correct the value."


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _normalised(record: AnyRecord) -> AnyRecord:
    """Bring the external ids of a record and of its authors into normal form."""

    def normal(ids: Ids, kind: Kind, field: str) -> Ids:
        found: Ids = {}
        for scheme, value in ids.items():
            try:
                found[scheme] = external_key(scheme, value, kind).partition(":")[2]
            except InvalidInput as wrong:
                problem = f"cannot be used: {wrong.detail.rstrip('.')}"
                remedy = wrong.remedy or "Correct the id or remove it."
                raise _Fault(f"{field}.{scheme}", problem, remedy) from wrong
        return found

    if isinstance(record, KeylessRecord):
        if record.ids:
            problem = f"cannot be given: {record.kind} records have no external id"
            raise _Fault("ids", problem, "Remove the field.")
        return record
    changes: dict[str, Any] = {}
    if record.ids:
        changes["ids"] = normal(record.ids, Kind(record.kind), "ids")
    if isinstance(record, WorkRecord):
        if record.unverified:
            changes["unverified"] = normal(record.unverified, Kind.WORK, "unverified")
        if any(author.ids for author in record.authors):
            changes["authors"] = [
                author.model_copy(
                    update={"ids": normal(author.ids, Kind.RESEARCHER, f"authors.{position}.ids")}
                )
                for position, author in enumerate(record.authors)
            ]
    return record.model_copy(update=changes) if changes else record


def _detects(name: str, head: bytes) -> bool:
    return _RECORD.search(head) is not None


READER: Final = Reader(
    name="graphsvc",
    title="graphsvc's own records, one a line",
    # Each record names its own.
    source="",
    detects=_detects,
    items=json_lines,
    convert=_records,
)
