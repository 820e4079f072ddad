"""Explains a failed start from the last lines of the logs."""

from pathlib import Path

from graphsvc.embedded.layout import Layout
from graphsvc.errors import EmbeddedError

_LINES = 8

# What a log says, in parts of its lines, and what to do about it.
_KNOWN = (
    (
        ("No space left on device", "Disk quota exceeded"),
        "The disk is full: free some space, or set GRAPHSVC_DATA_DIR to another disk.",
    ),
    (
        (
            "annot allocate memory",
            "OutOfMemoryError",
            "not reserve enough space",
            "ould not allocate",
        ),
        "Too little memory: close something, or lower GRAPHSVC_EMBEDDED_HEAP_MB and "
        "GRAPHSVC_EMBEDDED_PAGE_CACHE_MB.",
    ),
    (
        ("Address already in use",),
        "Another program took the port meanwhile: try again, or change the port settings.",
    ),
    (
        ("UnsupportedClassVersionError", "error while loading shared libraries"),
        "This Java cannot run it: set GRAPHSVC_JAVA_HOME to a Java 17 or 21 for this machine, or "
        "GRAPHSVC_NEO4J_URI to a Neo4j that runs.",
    ),
)


def start_error(layout: Layout, detail: str) -> EmbeddedError:
    """Make the error of a failed start: its last log lines, and a remedy that fits them."""
    logs = [layout.logs / name for name in ("java.log", "neo4j.log", "supervisor.log")]
    log, text = next(((log, text) for log in logs if (text := _last_lines(log))), (layout.logs, ""))
    return EmbeddedError(
        f"{detail} The last lines of {log}:\n{text}\n", remedy=remedy_for(text, layout)
    )


def remedy_for(text: str, layout: Layout) -> str:
    """Find what to do about what Java or Neo4j printed."""
    for signs, remedy in _KNOWN:
        if any(sign in text for sign in signs):
            return remedy
    return f"See {layout.logs}, and start again."


def without_stack(text: str) -> list[str]:
    """Give the lines without those of stack traces."""
    return [line for line in text.splitlines() if not line.startswith(("\tat ", "\t... "))]


def _last_lines(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return "\n".join(without_stack(text)[-_LINES:])
