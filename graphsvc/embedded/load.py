"""Makes a store with `neo4j-admin database import`, and puts one in place of another."""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
import ctypes
import os
from pathlib import Path
import re
import shutil
import subprocess
import sys
from typing import Protocol

from rich.console import Console

from graphsvc.embedded import launch, leases
from graphsvc.embedded.config import write_conf
from graphsvc.embedded.failure import remedy_for, without_stack
from graphsvc.embedded.java import Java, environment, write_argument_file
from graphsvc.embedded.layout import Layout
from graphsvc.embedded.server import start, stop
from graphsvc.errors import EmbeddedError
from graphsvc.settings import Settings

#: Heap of the loader, MiB, as it asks for; its large tables are outside of the heap.
_HEAP_MB = 1024

_BLOCK = 1 << 20

# Placeholders: the loader does not listen, and each start of the server chooses its own.
_NO_PORTS = (7687, 7474)

_STAGE = re.compile(r"^\((\d)/(\d)\) (.+?) \d{4}-\d\d-\d\d")
_PERCENT = re.compile(r" (\d+)% ")
_TAIL = 12


class Files(Protocol):
    """What to load: Parquet files of one folder, their columns named as the loader wants it."""

    @property
    def folder(self) -> Path:
        """Folder of the files."""
        ...

    @property
    def nodes(self) -> Sequence[tuple[str, str]]:
        """Labels, parted by colons, and name of each file of nodes."""
        ...

    @property
    def relationships(self) -> Sequence[tuple[str, str]]:
        """Type and name of each file of relationships."""
        ...


#: Takes what the loader is at, and how much of all is done, 0 to 1.
Advance = Callable[[str, float], None]


def build_store(
    into: Path,
    files: Files,
    settings: Settings,
    *,
    console: Console | None = None,
    advance: Advance | None = None,
) -> None:
    """Load the files to a new store in the data folder `into`, which a start then serves.

    Indexes and constraints are not in it. A build that was killed leaves what the next one clears.

    Raises:
        EmbeddedError: `into` holds a store already, or the loader refused the files; the detail
            has the last lines of what it printed.
    """
    settings = settings.model_copy(update={"data_dir": into})
    layout = Layout.of(settings)
    java = launch.prepare(settings, console or Console(stderr=True))
    with leases.gate(layout):
        _begin(layout)
        write_conf(settings, layout, *_NO_PORTS)
        _load(java, layout, files, advance or _ignore)
        for log in (layout.store / "transactions").rglob("neostore.transaction.db.*"):
            _give_back_zeros(log)
        _unfinished(layout).unlink()


def swap_in(new: Path, settings: Settings, *, console: Console | None = None) -> Path:
    """Put the store of the data folder `new` in place of the instance's own; give the backup.

    The instance keeps its password, and is up afterwards if `db start` had it up. The store it had
    stays beside the new one until the next swap. A crash at any point leaves one or the other
    whole and in place.

    Raises:
        EmbeddedError: there is no built store in `new`, or processes use one of the two.
    """
    console = console or Console(stderr=True)
    theirs = settings.model_copy(update={"data_dir": new})
    fresh, layout = Layout.of(theirs), Layout.of(settings)
    if fresh.data == layout.data:
        raise EmbeddedError(
            f"The store in {new} is the instance's own.", remedy="Name the folder of a new one."
        )
    if _unfinished(fresh).exists() or not _database(fresh).is_dir():
        raise EmbeddedError(
            f"There is no finished store in {new}.", remedy="Build one with `graphsvc build`."
        )
    layout.make()
    was_kept_up = leases.persistent(layout).exists()
    try:
        with _stopped(theirs), _stopped(settings):
            _exchange_stores(fresh, layout)
    finally:
        # Of those who hold leases we took back our own only.
        if was_kept_up:
            start(settings, console=console)
    return layout.backup


def _ignore(stage: str, done: float) -> None:
    del stage, done


def _unfinished(layout: Layout) -> Path:
    return layout.home / "unfinished"


def _database(layout: Layout) -> Path:
    return layout.store / "databases" / "neo4j"


def _report(layout: Layout) -> Path:
    return layout.logs / "import.report"


def _begin(layout: Layout) -> None:
    """Have an empty store, and a mark that it is not whole."""
    mark = _unfinished(layout)
    if launch.java_is_alive(layout) or (any(layout.store.iterdir()) and not mark.exists()):
        raise EmbeddedError(
            f"{layout.data} holds a store already.", remedy="Build into a new folder."
        )
    mark.touch()
    shutil.rmtree(layout.store)
    layout.store.mkdir()


def _arguments(layout: Layout, files: Files) -> list[str]:
    return [
        *("database", "import", "full", "neo4j"),
        *(f"--nodes={labels}={name}" for labels, name in files.nodes),
        *(f"--relationships={type}={name}" for type, name in files.relationships),
        "--input-type=parquet",
        # Bad entries are skipped only so that its report names a few; see `_load`.
        "--skip-duplicate-nodes=true",
        "--skip-bad-relationships=true",
        f"--bad-tolerance={_TAIL}",
        "--strict=true",
        f"--report-file={_report(layout)}",
    ]


def _reader_first(class_path: str) -> str:
    """Put the Parquet reader's jar before Hadoop's.

    It brings small stand-ins for a few of Hadoop's classes, which would need jars we do not have.
    """
    jars = class_path.split(os.pathsep)
    return os.pathsep.join(sorted(jars, key=lambda jar: "parquet-floor" not in jar))


def _load(java: Java, layout: Layout, files: Files, advance: Advance) -> None:
    options = java.admin_options(layout, _arguments(layout, files))
    place = options.index("-classpath") + 1
    options[place] = _reader_first(options[place])
    options = [f"-Xmx{_HEAP_MB}m", "-XX:+UseSerialGC", *options]
    arguments = layout.run / f"java-{os.getpid()}.args"
    write_argument_file(arguments, options)
    variables = {"NEO4J_HOME": str(layout.home), "NEO4J_CONF": str(layout.conf)}
    printed: list[str] = []
    _report(layout).write_bytes(b"")
    try:
        process = subprocess.Popen(
            [java.executable, f"@{arguments}"],
            env=environment() | variables,
            # The files are named without their folder, whose name may have any character.
            cwd=files.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        with process:
            try:
                _follow(process, printed, advance)
            except BaseException:
                process.kill()
                raise
    finally:
        arguments.unlink()
    refused = _report(layout).read_text(encoding="utf-8", errors="replace").splitlines()
    if process.returncode != 0 or refused:
        lines = (refused or without_stack("\n".join(printed)))[-_TAIL:]
        raise EmbeddedError(
            "neo4j-admin database import failed; its report ends:\n" + "\n".join(lines) + "\n",
            remedy=remedy_for("\n".join(printed), layout),
        )


def _follow(process: "subprocess.Popen[str]", printed: list[str], advance: Advance) -> None:
    """Read what the loader prints: the stage it is at, then lines of dots that end in a percent."""
    assert process.stdout
    stage, number, of = "", 1, 1
    for line in process.stdout:
        if begun := _STAGE.match(line):
            number, of, stage = int(begun[1]), int(begun[2]), begun[3]
        elif (percent := _PERCENT.search(line)) and line[0] in ".-":
            advance(stage, (number - 1 + int(percent[1]) / 100) / of)
        elif line.strip():
            printed.append(line.rstrip())
            del printed[: -10 * _TAIL]


def _give_back_zeros(path: Path) -> None:
    """Have a file take no disk where it is zero, without a change to what is read from it.

    The loader fills a transaction log of 256 MiB with zeros, whatever the settings say.
    """
    fresh = path.with_name(f"{path.name}.new")
    with path.open("rb") as full, fresh.open("wb") as sparse:
        while block := full.read(_BLOCK):
            if block.count(0) < len(block):
                sparse.write(block)
            else:
                sparse.seek(len(block), os.SEEK_CUR)
        sparse.truncate()
    fresh.replace(path)


@contextmanager
def _stopped(settings: Settings) -> Generator[None]:
    """Have the instance stopped, and nobody able to start it."""
    layout = Layout.of(settings)
    users = [name for name in leases.holders(layout) if name != "db start"]
    if not users:
        users = list(stop(settings).leases)
    if not users:
        with leases.gate(layout):
            users = list(leases.holders(layout))
            if not users and not launch.java_is_alive(layout):
                yield
                return
    raise EmbeddedError(
        f"The store in {layout.data} is in use by {', '.join(users) or 'a server'}.",
        remedy="End those processes (`graphsvc db status` lists them), and try again.",
    )


def _exchange_stores(fresh: Layout, layout: Layout) -> None:
    staged = layout.home / "data.new"
    shutil.rmtree(staged, ignore_errors=True)
    # A move within one file system is a rename; between two, the copy is whole before it counts.
    shutil.move(fresh.store, staged)
    _take_over_system(layout.store, staged)
    os.sync()
    _exchange(staged, layout.store, layout.backup)


def _take_over_system(old: Path, new: Path) -> None:
    """Give the new store the users and the password of the old one."""
    for name in ("databases/system", "transactions/system", "dbms"):
        shutil.rmtree(new / name, ignore_errors=True)
        if (old / name).is_dir():
            shutil.copytree(old / name, new / name)


def _exchange(new: Path, current: Path, backup: Path) -> None:
    if _exchange_at_once(new, current):
        shutil.rmtree(backup, ignore_errors=True)
        new.rename(backup)
    else:
        shutil.rmtree(backup, ignore_errors=True)
        # Between these two there is no store: see `Layout.make`.
        current.rename(backup)
        new.rename(current)


def _exchange_at_once(one: Path, other: Path) -> bool:
    """Let two folders change names in one step; False where the system has no such step."""
    libc = ctypes.CDLL(None, use_errno=True)
    swap, here = 2, -100  # RENAME_EXCHANGE and RENAME_SWAP; AT_FDCWD
    paths = os.fsencode(one), os.fsencode(other)
    try:
        if sys.platform == "darwin":
            return libc.renamex_np(*paths, swap) == 0
        return libc.renameat2(here, paths[0], here, paths[1], swap) == 0
    except AttributeError:
        return False
