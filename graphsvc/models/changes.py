"""The feed of changes: which ids are told otherwise than before, in the order of the change."""

from typing import Literal

from pydantic import Field

from graphsvc.ids import Kind
from graphsvc.models.common import Model, Versioned


class Change(Model):
    """The last change of what is told of one id."""

    id: str
    kind: Kind
    change: Literal["created", "updated", "merged", "removed"] = Field(
        description="`created` where it had no record at `since`; `updated` where its record may "
        "say something else; `merged` where it leads to another; `removed` where it leads nowhere."
    )
    version: int = Field(description="The graph version that changed it last.")
    merged_into: str | None = Field(description="The id that has its record now, after a merge.")


class ChangeRows(Versioned):
    """One page of changes as the query returns it; `id` is the person whose they are, if any.

    It tells of all versions up to `settled_version`.
    """

    settled_version: int
    id: str | None
    items: list[Change]
    after: list[int | str] | None = Field(description="Null on the last page.")


class Changes(Versioned):
    """One page of changes."""

    items: list[Change]
    next_cursor: str | None = Field(
        description="Give it as `cursor` for the next page; null at the end."
    )
    next_since: int | None = Field(
        description="Give it as `since`, when you come back, for what will have changed by then; "
        "null while there are more pages."
    )
