"""What the answer to one request was read from: graph versions, time in the database, expiry.

The gateway notes it as it reads, so that whoever sends the answer can tell whether it is whole.
"""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter, time


@dataclass
class Reading:
    """Notes about all reads of one request, whatever their number and order."""

    started: float = field(default_factory=time)
    versions: set[int] = field(default_factory=set[int])
    is_unversioned: bool = False
    expires_at: int | None = None
    seconds: float = 0.0
    _open: int = 0
    _since: float = 0.0

    @property
    def version(self) -> int | None:
        """The one graph version that everything was read at; None where there is none."""
        if self.is_unversioned or len(self.versions) != 1:
            return None
        return next(iter(self.versions))

    def note(self, *versions: int | None) -> None:
        """Note at which versions something was read; None, or nothing, if that is not known."""
        self.is_unversioned |= not versions or None in versions
        self.versions.update(version for version in versions if version is not None)

    def expires(self, at: datetime | None) -> None:
        """Note that a part of the answer holds only until then; what is past changes no more."""
        if at is not None and at.timestamp() > self.started:
            # Whole seconds, rounded down: an answer may well end early, never late.
            self.expires_at = min(int(at.timestamp()), self.expires_at or int(at.timestamp()))

    @contextmanager
    def timed(self) -> Generator[None]:
        """Count the time in the database; reads at the same time count once."""
        if not self._open:
            self._since = perf_counter()
        self._open += 1
        try:
            yield
        finally:
            self._open -= 1
            if not self._open:
                self.seconds += perf_counter() - self._since


_current: ContextVar[Reading | None] = ContextVar("reading", default=None)


def current_reading() -> Reading:
    """Find the notes of the request at hand; outside of one, notes that nobody reads."""
    return _current.get() or Reading()


def start_reading() -> Reading:
    """Begin the notes of a request; its tasks share them."""
    reading = Reading()
    _current.set(reading)
    return reading
