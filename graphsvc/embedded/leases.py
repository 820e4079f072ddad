"""Holds and counts leases: whoever holds one keeps the embedded Neo4j running."""

from collections.abc import Generator
from contextlib import contextmanager
import os
from pathlib import Path
import secrets
import time

from graphsvc.embedded.layout import Layout
from graphsvc.embedded.supervisor import PERSISTENT, STOP_SECONDS, held_leases, take_lock
from graphsvc.errors import EmbeddedError

# Whoever has the gate may be stopping Java, or giving a new store its password.
_GATE_SECONDS = STOP_SECONDS + 60


@contextmanager
def gate(layout: Layout) -> Generator[None]:
    """Let one process at a time decide whether the server starts or stops."""
    deadline = time.monotonic() + _GATE_SECONDS
    while (descriptor := take_lock(str(layout.run / "gate"))) is None:
        if time.monotonic() > deadline:
            raise EmbeddedError(
                "Another process has been starting or stopping the embedded Neo4j for too long.",
                remedy=f"See {layout.logs}, end that process, and try again.",
            )
        time.sleep(0.05)
    try:
        yield
    finally:
        os.close(descriptor)


class LeaseFile:
    """A lease of this process; the kernel drops it when the process ends, however it ends."""

    def __init__(self, layout: Layout) -> None:
        folder = layout.run / "leases"
        name = f"{os.getpid()}-{secrets.token_hex(4)}"
        fresh = folder / f"{name}.new"
        self._path = folder / f"{name}.lease"
        self._descriptor = take_lock(str(fresh))
        # Under its final name it is locked from the first moment.
        fresh.rename(self._path)

    def release(self) -> None:
        """Give the lease up; a second call does nothing."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            self._path.unlink(missing_ok=True)
            os.close(descriptor)


def persistent(layout: Layout) -> Path:
    """File that is a lease of no process, from `db start` to `db stop`."""
    return layout.run / "leases" / PERSISTENT


def holders(layout: Layout) -> tuple[str, ...]:
    """Name who holds leases: process ids, and `db start` for the persistent one."""
    if not (layout.run / "leases").is_dir():
        return ()
    names = held_leases(str(layout.run))
    return tuple(sorted("db start" if name == PERSISTENT else name.split("-")[0] for name in names))
