"""Makes Java's class archive, which takes a third off each start of the server.

The classes to put in it are shipped, in `classes.lst.gz`; `record.py` makes that file.
"""

import gzip
import os
from pathlib import Path
import subprocess

import psutil

from graphsvc.embedded.java import Java, class_path, environment, write_argument_file
from graphsvc.embedded.layout import Layout
from graphsvc.embedded.supervisor import take_lock

CLASS_LIST = Path(__file__).with_name("classes.lst.gz")

_HEAP_MB = 256
_NEEDED_BYTES = 1 << 30


def make_in_background(java: Java, layout: Layout) -> None:
    """Make the archive unless it is there or being made; return at once.

    It takes 15 to 30 s of one core at the lowest priority and 650 MB, once for each jar set and
    Java. A start without it is slower and right all the same, so nobody waits for it, or hears of
    its failure.
    """
    archive = layout.class_archive(java.key)
    if archive.exists() or psutil.virtual_memory().available < _NEEDED_BYTES:
        return
    try:
        lock = take_lock(f"{archive}.lock")
    except OSError:
        return
    if lock is None:
        return
    try:
        class_list = Path(f"{archive}.lst")
        class_list.write_bytes(gzip.decompress(CLASS_LIST.read_bytes()))
        arguments = Path(f"{archive}.args")
        write_argument_file(arguments, _dump_options(layout, class_list, Path(f"{archive}.part")))
        # The shell outlives us with the lock in its hands; a cut archive never gets its final name.
        script = 'nice -n 19 "$1" "@$2.args" && mv -f "$2.part" "$2"; rm -f "$2.lst" "$2.args"'
        subprocess.run(
            ["/bin/sh", "-c", f"({script}) &", "sh", java.executable, archive],
            env=environment(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[lock],
            start_new_session=True,
            check=False,
        )
    except OSError:
        return
    finally:
        os.close(lock)


def _dump_options(layout: Layout, class_list: Path, archive: Path) -> list[str]:
    return [
        "-Xshare:dump",
        f"-XX:SharedClassListFile={class_list}",
        f"-XX:SharedArchiveFile={archive}",
        f"-Xmx{_HEAP_MB}m",
        "-XX:+UseSerialGC",
        "-XX:-UsePerfData",
        "-classpath",
        class_path(layout),
    ]
