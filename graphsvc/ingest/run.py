"""Run an import: read inputs, load them batch by batch, and finish what hangs on them.

A batch, the counts of the run and the place reached are committed together, so that whatever ends
an import, the same command goes on where it stopped and ends at the same graph.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
import gc
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import orjson

from graphsvc.errors import InvalidFile, TransactionTooLarge
from graphsvc.gateway import Gateway, WriteTransaction
from graphsvc.ingest.load import Batch, Loaded
from graphsvc.ingest.pending import finish
from graphsvc.ingest.readers.base import Reader, Rejected
from graphsvc.ingest.readers.opening import Input, read
from graphsvc.ingest.records import AnyRecord
from graphsvc.ingest.strings import Strings
from graphsvc.ingest.things import StrayRecords
from graphsvc.models.common import Versioned
from graphsvc.models.graph import OpenRun

#: What one item of an input came to: its line and records, or why it was left out.
Item = tuple[int, list[AnyRecord]] | Rejected
#: Items in a transaction: many enough to be fast, few enough for a small heap.
BATCH: Final = 1000


@dataclass
class Counts:
    """What became of the records of an import; `conflicts` counts people newly in conflict."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    linked: int = 0
    conflicts: int = 0
    rejected: int = 0

    def add(self, loaded: Loaded) -> None:
        """Add those of a batch."""
        self.created += loaded.changed - loaded.updated - loaded.linked
        self.updated += loaded.updated
        self.unchanged += loaded.unchanged
        self.linked += loaded.linked
        self.conflicts += loaded.conflicts


@dataclass(frozen=True)
class Source:
    """One input with the reader of its format and the name of its source."""

    input: Input
    reader: Reader
    name: str

    @property
    def key(self) -> str:
        """Tell this input from every other, as far as that is known before it is read."""
        parts = (*self.input.identity, self.reader.name, self.name)
        return blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()


@dataclass(frozen=True)
class Options:
    """How an import is run."""

    max_authors: int
    rejects: Path
    max_rejected: int
    dry_run: bool = False
    batch: int = BATCH


class Watch:
    """Hears how an import goes on; the command line draws it."""

    def reading(self, source: Source, counts: Counts) -> None:
        """Hear that a batch of an input is done."""

    def finishing(self, left: int, total: int) -> None:
        """Hear how many entities still wait for their derived data."""


class _Undo(Exception):
    """Ends a transaction that must leave no trace."""


class Import:
    """One import of any number of inputs."""

    def __init__(self, gateway: Gateway, options: Options, watch: Watch) -> None:
        self._gateway = gateway
        self._options = options
        self._watch = watch
        self._strings = Strings()
        self._size = options.batch
        # One thread for all: libxml2 aborts where one goes on with what another began to parse.
        self._reading = ThreadPoolExecutor(1)

    async def run(self, source: Source) -> Counts:
        """Load one input, from its beginning or from where an earlier run of it stopped.

        Raises:
            InvalidFile: more items were rejected than the limit allows.
        """
        counts = Counts()
        run: dict[str, Any] = {
            "id": str(uuid4()),
            "input": source.key,
            "source": source.name,
            "format": source.reader.name,
            "checkpoint": 0,
            "state": "running",
            "started_at": datetime.now(UTC),
        }
        # Nothing tells one standard input from another, so it never goes on where one stopped.
        if not self._options.dry_run and source.input.size is not None:
            for earlier in await self._gateway.many(OpenRun, "ingest.open_run", input=source.key):
                run |= {"id": earlier.id, "checkpoint": earlier.checkpoint}
                run["started_at"] = earlier.started_at
                counts = Counts(**earlier.counts)
                break
        items = islice(read(source.input, source.reader, source.name), run["checkpoint"], None)
        batch = await self._next(items)
        while batch:
            rejected = [item for item in batch if isinstance(item, Rejected)]
            set_aside(source, rejected, counts.rejected, self._options)
            # The next batch is read while the database is at work on this one.
            upcoming = asyncio.create_task(self._next(items))
            try:
                await self._load(source, batch, counts, run)
            finally:
                batch = await upcoming
            self._watch.reading(source, counts)
        run |= {"state": "done", "finished_at": datetime.now(UTC)}
        run["files"] = [f"{source.input.name} sha256:{source.input.sha256}"]
        await self._load(source, [], counts, run)
        return counts

    async def _next(self, items: Iterator[Item]) -> list[Item]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._reading, _next, items, self._size)

    async def _load(
        self, source: Source, items: list[Item], counts: Counts, run: dict[str, Any]
    ) -> None:
        """Load items and note it in one transaction.

        What is too large for one is loaded in halves; what speaks of nothing there is, left out.
        """
        try:
            await self._load_at_once(items, counts, run)
        except TransactionTooLarge:
            if len(items) < 2:
                raise
            # Whatever memory the server has, batches come down to what it takes.
            half = len(items) // 2
            self._size = max(1, min(self._size, half))
            for part in (items[:half], items[half:]):
                await self._load(source, part, counts, run)
        except StrayRecords as strays:
            kept = [_without(item, strays) for item in items]
            new = [
                item
                for item, before in zip(kept, items, strict=True)
                if isinstance(item, Rejected) and item is not before
            ]
            set_aside(source, new, counts.rejected + _rejected(items), self._options)
            await self._load(source, kept, counts, run)

    async def _load_at_once(self, items: list[Item], counts: Counts, run: dict[str, Any]) -> None:
        records = [r for item in items if not isinstance(item, Rejected) for r in item[1]]
        async with self._transaction() as transaction:
            loaded = await Batch(transaction, self._strings, self._options.max_authors).load(
                records
            )
            query = "graph.bump" if loaded.changed else "graph.state"
            [state] = await transaction.many(Versioned, query)
            so_far = replace(counts)
            so_far.add(loaded)
            so_far.rejected += _rejected(items)
            checkpoint = run["checkpoint"] + len(items)
            row = {**run, **asdict(so_far), "checkpoint": checkpoint}
            row["graph_version"] = state.graph_version
            await transaction.run("ingest.put_run", row=row)
        # Only what is committed counts.
        run["checkpoint"] = checkpoint
        counts.add(loaded)
        counts.rejected = so_far.rejected

    @asynccontextmanager
    async def _transaction(self) -> AsyncGenerator[WriteTransaction]:
        try:
            async with self._gateway.transaction() as transaction:
                yield transaction
                if self._options.dry_run:
                    raise _Undo
        except _Undo:
            pass

    async def finish(self) -> None:
        """Bring lists and derived data up to date wherever imports have left them to be done."""
        if not self._options.dry_run:
            await finish(
                self._gateway,
                self._strings,
                self._options.max_authors,
                self._watch.finishing,
            )


def collect_seldom() -> None:
    """Look for garbage in cycles seldom, where millions of objects make hardly a cycle.

    Measured on an import: a third of its CPU time went there.
    """
    gc.set_threshold(200_000, 20, 100)


def set_aside(source: Source, rejected: list[Rejected], earlier: int, options: Options) -> None:
    """Write rejected items of an input to their file; `earlier` counts those before them.

    Raises:
        InvalidFile: they are more than the limit allows.
    """
    if rejected and not options.dry_run:
        options.rejects.parent.mkdir(parents=True, exist_ok=True)
        with options.rejects.open("ab") as file:
            for item in rejected:
                said = {"file": source.input.name, "line": item.line, "reason": item.reason}
                file.write(orjson.dumps({**said, "record": item.text}) + b"\n")
    count = earlier + len(rejected)
    if count > options.max_rejected:
        raise InvalidFile(
            f"{source.input.name}: {count} records were rejected, the last one on "
            f"line {rejected[-1].line}: {rejected[-1].reason}",
            remedy=f"Check the format ('{source.reader.name}'), or raise --max-rejected. "
            f"The rejected records are in {options.rejects}.",
            field="file",
        )


def _rejected(items: list[Item]) -> int:
    return sum(isinstance(item, Rejected) for item in items)


def _without(item: Item, strays: StrayRecords) -> Item:
    """Reject an item that has any of these records."""
    if isinstance(item, Rejected) or strays.names.isdisjoint(record.name for record in item[1]):
        return item
    text = "\n".join(record.body for record in item[1])
    return Rejected(item[0], f"{strays.field}: {strays}", text)


def _next(items: Iterator[Item], size: int) -> list[Item]:
    """Read the items of one batch, with what is worked out of a record alone."""
    batch = list(islice(items, size))
    for item in batch:
        if not isinstance(item, Rejected):
            for record in item[1]:
                # Worked out here, in the reader's thread, and kept.
                _ = record.digest
    return batch
