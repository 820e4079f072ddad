"""Tells which of the locked jars are there, each with the content that the lock says."""

from hashlib import sha256
import os
from pathlib import Path
from typing import Final

from graphsvc.embedded.jars import Jar

CHUNK: Final = 1 << 16

# A verified jar gets this modification time. Any later write moves it, so that an unchanged jar
# need not be read again; and Java's class archive, which compares times, survives a re-fetch.
_VERIFIED_MTIME: Final = 1_000_000_000


def missing_jars(jars: tuple[Jar, ...], folder: Path) -> list[Jar]:
    """List the jars that are not there, or damaged."""
    return [jar for jar in jars if not _is_verified(folder / jar.file_name, jar)]


def _is_verified(path: Path, jar: Jar) -> bool:
    try:
        stat = path.stat()
        if stat.st_size != jar.size:
            return False
        return stat.st_mtime == _VERIFIED_MTIME or accept(path, path, jar)
    except OSError:
        return False


def accept(path: Path, final: Path, jar: Jar) -> bool:
    """Give a file with the right content its final name and mark; tell whether it was right."""
    with path.open("rb") as file:
        digest = sha256()
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    if digest.hexdigest() != jar.sha256:
        return False
    os.utime(path, (_VERIFIED_MTIME, _VERIFIED_MTIME))
    path.replace(final)
    return True
