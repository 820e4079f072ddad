"""Gives public ids: derived from birth keys, never given twice, taken back by whom they were."""

from collections.abc import Iterable
from typing import NamedTuple

from graphsvc.gateway import Reader
from graphsvc.ids import Kind, derive_id
from graphsvc.models.graph import TakenId


class Birth(NamedTuple):
    """What an id is derived from: the arrival number, the unit first seen, and its best key."""

    born: int
    unit: str
    key: str


class Registry:
    """Assigns ids within one transaction."""

    def __init__(self) -> None:
        self._taken: dict[str, str | None] = {}
        #: Ids given here, with their kind.
        self.born: dict[str, Kind] = {}
        #: Ids that led elsewhere since a merge and are their own again.
        self.returned: set[str] = set()

    async def assign(
        self, transaction: Reader, births: Iterable[tuple[Kind, Birth]]
    ) -> dict[Birth, str]:
        """Give an id to each birth, in order of arrival."""
        ordered = sorted(births, key=lambda item: item[1])
        await self._look_up(transaction, {derive_id(kind, birth.key) for kind, birth in ordered})
        given: dict[Birth, str] = {}
        for kind, birth in ordered:
            attempt = 0
            while self._is_others(id := derive_id(kind, birth.key, attempt), birth):
                # Fifty bits: rare, but expected once at ten million records.
                attempt += 1
                await self._look_up(transaction, {derive_id(kind, birth.key, attempt)})
            if id in self._taken:
                self.returned.add(id)
            self.born[id] = kind
            given[birth] = id
        return given

    def _is_others(self, id: str, birth: Birth) -> bool:
        # A part that was merged away and comes apart again gets back the id it had.
        return id in self.born or self._taken.get(id, birth.unit) != birth.unit

    async def _look_up(self, transaction: Reader, ids: set[str]) -> None:
        rows = await transaction.many(TakenId, "ingest.ids_taken", ids=sorted(ids))
        self._taken |= {row.id: row.birth for row in rows}
