"""Reads inputs and sets down, in Parquet, what each record says, in columns that can be joined.

Two processes share the work: both cut the input into items, and who is free converts the next run
of them. Whatever a record alone decides is worked out here, by the functions of the online import.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from fcntl import LOCK_EX, flock
import gc
from pathlib import Path
from typing import Any, Final

import pyarrow
from pyarrow import parquet

from graphsvc.ids import Kind, derive_id, local_key
from graphsvc.ingest.bulk.columns import CONTENT, STAGED
from graphsvc.ingest.decisions import Decisions
from graphsvc.ingest.evidence import Form
from graphsvc.ingest.implied import sort_key
from graphsvc.ingest.merge import (
    institution_properties,
    references_of,
    topic_properties,
    work_properties,
)
from graphsvc.ingest.readers.base import Rejected
from graphsvc.ingest.readers.fault import readable
from graphsvc.ingest.readers.opening import Input, converted
from graphsvc.ingest.readers.registry import READERS
from graphsvc.ingest.records import (
    AffiliationRecord,
    AnyRecord,
    DecisionRecord,
    InstitutionRecord,
    ResearcherRecord,
    TopicRecord,
    WithdrawalRecord,
    WorkRecord,
    joining_keys,
)
from graphsvc.ingest.sources import source_rank

pa: Any = pyarrow
pq: Any = parquet

#: Numbers set aside for the records of one item.
PLACES: Final = 1 << 14
#: Items that one process converts at a turn.
_TURN: Final = 512
#: Records whose rows are written at once: few enough to be in the processor's caches still.
_RECORDS: Final = 4_000
_FORMS: Final = 300_000
_TOO_LATE: Final = (
    "record: A build must know decisions first, and can read this input only once. "
    "Give it as a file."
)


@dataclass(frozen=True)
class Turns:
    """The turns of one input, given out to whoever asks, over a file that processes share."""

    path: Path

    def take(self) -> int:
        """Take the next one."""
        with self.path.open("a+b") as file:
            flock(file, LOCK_EX)
            file.seek(0)
            turn = int(file.read() or b"0")
            file.truncate(0)
            file.write(b"%d" % (turn + 1))
        return turn


@dataclass(frozen=True)
class Share:
    """One process's part of an input: the turns that it takes. Items are numbered from `first`.

    `process` tells its files from those of the other one.
    """

    input: Input
    reader: str
    source: str
    folder: Path
    decisions: Decisions
    name: str
    first: int
    max_rejected: int
    process: int = 0


@dataclass
class Staged:
    """What was read: how many items, the digest of the input, and what was left out, by item."""

    items: int = 0
    sha256: str = ""
    rejected: list[tuple[int, Rejected]] = field(default_factory=list[tuple[int, Rejected]])


def stage(share: Share, advance: Callable[[int], None] | None = None) -> Staged:
    """Read a share of an input and write its tables.

    Ends early once more items are rejected than may be.
    """
    staged = Staged()
    tables = _Tables(share)
    # Rows by the ten thousand make the collector of cycles run all the time, and find none.
    gc.disable()
    try:
        with closing(share.input):
            _fill(share, tables, staged, advance)
    finally:
        gc.enable()
        tables.close()
    staged.sha256 = share.input.sha256
    return staged


def _fill(
    share: Share, tables: "_Tables", staged: Staged, advance: Callable[[int], None] | None
) -> None:
    for number, said in _converted(share, staged):
        if isinstance(said, Rejected):
            staged.rejected.append((number, said))
            if len(staged.rejected) > share.max_rejected:
                break
            continue
        for place, record in enumerate(said):
            if isinstance(record, DecisionRecord):
                # Read ahead of everything else, by whoever runs the build.
                if share.input.size is None:
                    staged.rejected.append((number, Rejected(number + 1, _TOO_LATE, record.body)))
                continue
            source_rank(record.source)
            if share.decisions.is_left_out(record):
                continue
            tables.add((share.first + number) * PLACES + place, record)
        if advance and number % _TURN == 0:
            advance(share.input.consumed)


def _converted(share: Share, staged: Staged) -> Iterator[tuple[int, list[AnyRecord] | Rejected]]:
    reader = READERS[share.reader]
    turns = Turns(share.folder / f"{share.name}.turns")
    mine = turns.take()
    with readable(Path(share.input.name)), share.input.open() as stream:
        for number, item in enumerate(reader.items(stream)):
            staged.items = number + 1
            if number // _TURN > mine:
                mine = turns.take()
            if number // _TURN == mine:
                said = converted(item, reader, share.source)
                yield number, said if isinstance(said, Rejected) else said[1]
        share.input.drain()


class _Tables:
    """The rows of one share, written to one file a table."""

    def __init__(self, share: Share) -> None:
        self._decisions = share.decisions
        self._rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in STAGED}
        self._texts: dict[Form, str] = {}
        self._schemas = {
            name: pa.schema([(column, type.arrow) for column, type in columns.items()])
            for name, columns in STAGED.items()
        }
        share.folder.mkdir(parents=True, exist_ok=True)
        self._writers = {
            name: pq.ParquetWriter(
                share.folder / f"{name}.{share.name}.{share.process}.parquet",
                schema,
                compression="lz4",
                # Most texts are different.
                use_dictionary=False,
                write_statistics=False,
            )
            for name, schema in self._schemas.items()
        }

    def add(self, number: int, record: AnyRecord) -> None:
        """Set down what a record says."""
        rows = self._rows
        id = key = None
        body = record
        if isinstance(record, ResearcherRecord):
            form = self._decisions.researcher_form(record)
            rows["mentions"].append((number, 0, self._text(form), None, None))
            rows["employments"] += [
                (number, record.source, item.institution, item.first_year, item.last_year)
                for item in record.employments
                if item.institution
            ]
        elif not isinstance(record, WithdrawalRecord):
            keys = joining_keys(record)
            is_given = not isinstance(record, AffiliationRecord)
            rows["keys"] += [(number, key, is_given, record.source) for key in keys]
            if isinstance(record, AffiliationRecord):
                rows["texts"] += [(number, text) for text in record.affiliations]
            else:
                key = keys[0]
                id = derive_id(Kind(record.kind), key)
            if isinstance(record, WorkRecord):
                body = self._work(number, record, keys[0])
            elif isinstance(record, TopicRecord):
                self._content(number, Kind.TOPIC, topic_properties([record]), keys[0])
            elif isinstance(record, InstitutionRecord):
                self._content(number, Kind.INSTITUTION, institution_properties([record]), keys[0])
                rows["declared"].append((number, record.affiliations))
        rows["refers"] += [(number, key) for key in references_of(record)]
        label = record.label if isinstance(record, WorkRecord) else None
        seen = record.observed_at and int(record.observed_at.timestamp() * 1e6)
        rows["records"].append(
            (
                *(number, record.name, record.source, record.kind, record.version or None),
                *(record.is_stub or None, label, body.digest, body.body, seen, id, key),
            )
        )
        if len(rows["records"]) >= _RECORDS:
            self._flush()

    def _work(self, number: int, record: WorkRecord, key: str) -> WorkRecord:
        rows = self._rows
        forms = self._decisions.author_forms(record)
        for position, (form, author) in enumerate(zip(forms, record.authors, strict=True), 1):
            if form.is_withheld:
                continue
            corresponding = author.is_corresponding or None
            rows["mentions"].append(
                (number, position, self._text(form), author.name, corresponding)
            )
            if author.affiliations or author.institutions or author.affiliations_inferred:
                affiliations = list(dict.fromkeys(author.affiliations)) or None
                inferred = author.affiliations_inferred or None
                rows["printed"].append(
                    (number, position, affiliations, author.institutions or None, inferred)
                )
                rows["texts"] += [(number, text) for text in author.affiliations]
        rows["topics_of"] += [
            (
                *(number, place, local_key(record.source, Kind.TOPIC, topic)),
                record.topic_scores.get(topic),
            )
            for place, topic in enumerate(record.topics)
        ]
        self._content(number, Kind.WORK, work_properties([record]), key)
        return self._decisions.redacted(record)

    def _content(self, number: int, kind: Kind, said: dict[str, Any], key: str) -> None:
        name = said["title" if kind is Kind.WORK else "display_name"]
        year, dated = said.get("publication_year"), kind is Kind.WORK
        order = sort_key(name, key, year, dated=dated)
        values = [said[column] for column in CONTENT[kind]]
        self._rows[kind.plural].append((number, key, order, *values))

    def _text(self, form: Form) -> str:
        text = self._texts.get(form)
        if text is None:
            if len(self._texts) >= _FORMS:
                # What was set down before is set down again; it counts once.
                self._texts.clear()
            self._texts[form] = text = str(form)
            keys = form.keys
            birth = keys[0] if keys else form.birth_key
            self._rows["forms"].append(
                (
                    *(text, form.source, form.name, form.name_key, list(keys)),
                    *(birth, derive_id(Kind.RESEARCHER, birth), form.is_keyed),
                )
            )
        return text

    def _flush(self) -> None:
        for name, rows in self._rows.items():
            if rows:
                schema = self._schemas[name]
                columns = [
                    pa.array([row[place] for row in rows], type=each.type)
                    for place, each in enumerate(schema)
                ]
                self._writers[name].write_table(pa.table(columns, schema=schema))
                rows.clear()

    def close(self) -> None:
        """Write what is left."""
        self._flush()
        for writer in self._writers.values():
            writer.close()
