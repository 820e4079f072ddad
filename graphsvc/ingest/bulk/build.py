"""Builds a whole graph out of core: from inputs to the files of a new store, step by step."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
import shutil
import time
from typing import Any, Final
from uuid import uuid4

from graphsvc.ingest.bulk.columns import STAGED, Column
from graphsvc.ingest.bulk.derivation import derive_all
from graphsvc.ingest.bulk.display import choose_content, list_authors
from graphsvc.ingest.bulk.files import hubs, write_store
from graphsvc.ingest.bulk.identity import Seen, settle_records, settle_things
from graphsvc.ingest.bulk.people import settle_people
from graphsvc.ingest.bulk.stage import PLACES, Share, Staged, stage
from graphsvc.ingest.bulk.store import StoreFiles
from graphsvc.ingest.bulk.strings import match_strings
from graphsvc.ingest.bulk.tables import Tables
from graphsvc.ingest.decisions import Decisions
from graphsvc.ingest.readers.base import Rejected
from graphsvc.ingest.run import Counts, Options, Source, collect_seldom, set_aside

#: Inputs of fewer bytes are read by one process: another takes a second to start.
_SMALL: Final = 1 << 20
_RUN: Final = {
    "id": Column.TEXT,
    "input": Column.TEXT,
    "state": Column.TEXT,
    "source": Column.TEXT,
    "format": Column.TEXT,
    "files": Column.TEXTS,
    "checkpoint": Column.NUMBER,
    "started_at": Column.TIME,
    "finished_at": Column.TIME,
    "graph_version": Column.NUMBER,
    **dict.fromkeys(asdict(Counts()), Column.NUMBER),
}

#: Makes what shows that a step goes on, given its name; it hears of bytes read.
Show = Callable[[str, int | None], AbstractContextManager[Callable[[int], None]]]


@dataclass
class _Run:
    """One input as it was read."""

    source: Source
    first: int
    started: datetime
    counts: Counts = field(default_factory=Counts)
    items: int = 0
    sha256: str = ""

    @property
    def places(self) -> range:
        """Places of its records among those of all inputs."""
        return range(self.first * PLACES, (self.first + self.items) * PLACES)


class Build:
    """One build of any number of inputs, in a folder of its own; `version` is the store's first."""

    def __init__(
        self,
        folder: Path,
        options: Options,
        decisions: Decisions,
        show: Show,
        version: int = 1,
    ) -> None:
        self._folder = folder
        self._version = version
        self._options = options
        self._decisions = decisions
        self._show = show
        self._runs: list[_Run] = []
        #: Seconds of each step, by its name.
        self.seconds: dict[str, float] = {}
        #: Entities that are to be ranked in the store.
        self.hubs: list[str] = []
        #: What was made, by label or type.
        self.made: dict[str, int] = {}

    def files(self, sources: Sequence[Source]) -> StoreFiles:
        """Read the inputs and write the files of the store that they make.

        Raises:
            InvalidFile: more items were rejected than the limit allows.
            InvalidInput: a record's source is not declared.
        """
        shutil.rmtree(self._folder, ignore_errors=True)
        staged = self._folder / "staged"
        staged.mkdir(parents=True)
        self._timed("read", lambda: self._read(sources, staged))
        tables = Tables(self._folder)
        try:
            for name in STAGED:
                pattern = str(staged / f"{name}.*.parquet").replace("'", "''")
                tables.run(f"CREATE VIEW staged_{name} AS FROM read_parquet('{pattern}')")
            seen = self._timed("identity", lambda: self._identify(tables))
            self._timed("display", lambda: self._display(tables))
            self._timed("derived", lambda: derive_all(tables, self._options.max_authors))
            files = self._timed("files", lambda: self._write(tables, seen))
            self.hubs = hubs(tables)
            return files
        finally:
            tables.close()

    def clear(self) -> None:
        """Remove the files, once the store is made."""
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def counts(self) -> list[tuple[Source, Counts]]:
        """What became of the records of each input."""
        return [(run.source, run.counts) for run in self._runs]

    def _timed(self, name: str, step: Callable[[], Any]) -> Any:
        started = time.monotonic()
        if name == "read":
            found = step()
        else:
            with self._show(name, None):
                found = step()
        self.seconds[name] = time.monotonic() - started
        return found

    def _read(self, sources: Sequence[Source], staged: Path) -> None:
        first = 0
        with ExitStack() as stack:
            pool: ProcessPoolExecutor | None = None
            for source in sources:
                is_large = (source.input.size or 0) > _SMALL
                if is_large and pool is None:
                    pool = ProcessPoolExecutor(1, get_context("spawn"), collect_seldom)
                    stack.enter_context(pool)
                first += self._read_one(source, staged, first, pool if is_large else None)

    def _read_one(
        self, source: Source, staged: Path, first: int, pool: ProcessPoolExecutor | None
    ) -> int:
        """Read one input, part of it in another process where there is one; gives its items."""
        run = _Run(source, first, datetime.now(UTC))
        self._runs.append(run)
        other = source.input.again() if pool else None
        share = Share(
            input=source.input,
            reader=source.reader.name,
            source=source.name,
            folder=staged,
            decisions=self._decisions,
            name=f"{len(self._runs):06}",
            first=first,
            max_rejected=self._options.max_rejected,
        )
        future: Future[Staged] | None = None
        if pool and other:
            future = pool.submit(stage, replace(share, input=other, process=1))
        with self._show(f"read {Path(source.input.name).name}", source.input.size) as tell:
            parts = [stage(share, tell)]
            if future:
                parts.append(future.result())
        run.items = max(part.items for part in parts)
        run.sha256 = parts[0].sha256
        rejected = sorted((item for part in parts for item in part.rejected), key=_place)
        run.counts.rejected = len(rejected)
        set_aside(source, [item for _, item in rejected], 0, self._options)
        return run.items

    def _identify(self, tables: Tables) -> Seen:
        seen = settle_records(tables)
        self._set_aside(settle_things(tables))
        settle_people(tables)
        return seen

    def _set_aside(self, strays: list[tuple[int, str, str]]) -> None:
        """Reject affiliations at works that are nowhere, each in the input it came from."""
        for run in self._runs:
            places = run.places
            rejected = [
                Rejected(
                    places.index(place) // PLACES + 1,
                    f"key: A record refers to '{key}', which is in none of the files.",
                    body,
                )
                for place, key, body in strays
                if place in places
            ]
            set_aside(run.source, rejected, run.counts.rejected, self._options)
            run.counts.rejected += len(rejected)

    def _display(self, tables: Tables) -> None:
        choose_content(tables)
        match_strings(tables)
        list_authors(tables, self._decisions)

    def _write(self, tables: Tables, seen: Seen) -> StoreFiles:
        now = datetime.now(UTC)
        rows: list[dict[str, Any]] = []
        for run in self._runs:
            self._count(tables, run, seen)
            rows.append(
                {
                    "id": str(uuid4()),
                    "input": run.source.key,
                    "state": "done",
                    "source": run.source.name or None,
                    "format": run.source.reader.name,
                    "files": [f"{run.source.input.name} sha256:{run.sha256}"],
                    "checkpoint": run.items,
                    "started_at": run.started,
                    "finished_at": now,
                    "graph_version": self._version,
                    **asdict(run.counts),
                }
            )
        tables.put("node_run", _RUN, [[row[name] for name in _RUN] for row in rows], is_new=True)
        files = write_store(tables, self._folder / "files", now, self._version)
        for table, label in (
            ("people", "researchers"),
            ("chosen_works", "works"),
            ("chosen_topics", "topics"),
            ("chosen_institutions", "institutions"),
            ("arrived", "records"),
            ("authored", "authorships"),
            ("ties", "ties"),
        ):
            self.made[label] = tables.value(f"SELECT count(*) FROM {table}")  # noqa: S608
        self.made["conflicts"] = tables.value("SELECT count(*) FROM node_contested")
        return files

    def _count(self, tables: Tables, run: _Run, seen: Seen) -> None:
        """Count what became of an input's records, as an import does."""
        places, counts = run.places, run.counts
        start, end = places.start, places.stop
        counts.unchanged = sum(place in places for place in seen.unchanged)
        counts.updated = sum(place in places for place in seen.updated)
        records = tables.value(
            "SELECT count(*) FROM arrived WHERE number >= ? AND number < ?", start, end
        )
        counts.linked = tables.value(
            "SELECT count(*) FROM record_of o JOIN heads h USING (number) "
            "JOIN things t ON t.unit = o.thing "
            "WHERE o.number <> t.first AND h.place >= ? AND h.place < ?",
            start,
            end,
        )
        counts.created = records - counts.unchanged - counts.updated - counts.linked
        counts.conflicts = tables.value(
            "SELECT count(DISTINCT p.id) FROM people p JOIN person_of o USING (unit) "
            "JOIN mentions m USING (fid) JOIN heads h USING (number) "
            "WHERE p.conflicts IS NOT NULL AND h.place >= ? AND h.place < ?",
            start,
            end,
        )


def _place(item: tuple[int, Rejected]) -> int:
    return item[0]
