"""Which jars make the embedded Neo4j: the shipped lock, read and written."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

LOCK_FILE = Path(__file__).with_name("jars.lock")

_HEADER = """\
# The jars of the embedded Neo4j, in class path order: coordinate, sha256, bytes.
# Made by `python -m graphsvc.embedded.lock`; not edited by hand.
"""


@dataclass(frozen=True, slots=True)
class Jar:
    """One jar of the lock; `coordinate` is `group:artifact:version`, or with `:classifier`."""

    coordinate: str
    sha256: str
    size: int

    @property
    def file_name(self) -> str:
        """Name of the file in the jar folder.

        Not the name Maven gives it: some manifests name other jars by that, and a class path that
        grows by manifests makes Java refuse the class archive.
        """
        return self.coordinate.replace(":", "_") + ".jar"

    @property
    def path(self) -> str:
        """Path of the file inside any Maven repository."""
        group, artifact, version, *classifier = self.coordinate.split(":")
        name = "-".join([artifact, version, *classifier]) + ".jar"
        return "/".join([*group.split("."), artifact, version, name])


@cache
def locked_jars() -> tuple[Jar, ...]:
    """Read the shipped lock, in class path order."""
    lines = LOCK_FILE.read_text(encoding="utf-8").splitlines()
    rows = (line.split() for line in lines if line and not line.startswith("#"))
    return tuple(Jar(coordinate, digest, int(size)) for coordinate, digest, size in rows)


def write_lock(jars: list[Jar]) -> None:
    """Write the lock."""
    rows = (f"{jar.coordinate} {jar.sha256} {jar.size}\n" for jar in jars)
    LOCK_FILE.write_text(_HEADER + "".join(rows), encoding="utf-8")


def lock_key() -> str:
    """Name the jar set in a few characters; another lock gives another key."""
    return sha256(LOCK_FILE.read_bytes()).hexdigest()[:12]


def neo4j_version() -> str:
    """Version of the locked Neo4j server."""
    return next(
        jar.coordinate.split(":")[2]
        for jar in locked_jars()
        if jar.coordinate.startswith("org.neo4j:neo4j:")
    )
