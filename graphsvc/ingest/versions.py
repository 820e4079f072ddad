"""Which of two versions of one record stands."""

from typing import NamedTuple

from graphsvc.ingest.records import AnyRecord


class Standing(NamedTuple):
    """What decides whether a record replaces another of its name."""

    digest: str
    version: str | None
    is_stub: bool

    @classmethod
    def of(cls, record: AnyRecord) -> "Standing":
        """Read a record's."""
        return cls(record.digest, record.version, record.is_stub)


def replaces(new: Standing, stored: Standing | None) -> bool:
    """Tell whether a record replaces the stored one of its name, and says something else.

    A mention in passing never replaces a record proper; then the later version or date wins; with
    the same or without one, the later import.
    """
    if stored is None:
        return True
    if new.digest == stored.digest:
        return False
    if new.is_stub != stored.is_stub:
        return stored.is_stub
    if new.version and stored.version:
        return _order(new.version) >= _order(stored.version)
    return True


def _order(version: str) -> tuple[int, str]:
    """Numbers by their size, dates and times as the text they are, after every number."""
    return (int(version), "") if version.isdecimal() else (1 << 62, version)
