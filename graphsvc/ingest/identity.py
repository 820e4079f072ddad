"""Which entity a record or an author is: by external keys, with ids derived from birth keys."""

from collections.abc import Iterable, Mapping

from graphsvc.errors import Ambiguous
from graphsvc.gateway import WriteTransaction
from graphsvc.ids import Kind, derive_id, external_key, key_rank
from graphsvc.ingest.records import Author, Record, WorkRecord
from graphsvc.models.graph import EntityRef, KeyOwner


def local_key(source: str, kind: Kind, key: str) -> str:
    """Name a source's own key of something, scoped to that source."""
    return external_key(f"{source}-{kind}", key, kind)


def record_keys(record: Record) -> tuple[str, ...]:
    """List the external keys a record gives of the thing it speaks of, best first."""
    kind = Kind(record.kind)
    given = (external_key(scheme, value, kind) for scheme, value in record.ids.items())
    return tuple(sorted({*given, local_key(record.source, kind, record.key)}, key=key_rank))


def author_keys(record: WorkRecord, position: int, author: Author) -> tuple[str, ...]:
    """List the external keys of one author, best first.

    A name without any key is one person per work and position: the weakest evidence there is.
    """
    kind = Kind.RESEARCHER
    keys = {external_key(scheme, value, kind) for scheme, value in author.ids.items()}
    if author.key:
        keys.add(local_key(record.source, kind, author.key))
    if not keys:
        keys.add(local_key(record.source, kind, f"{record.key}/{position}"))
    return tuple(sorted(keys, key=key_rank))


class Registry:
    """Assigns ids: known keys keep theirs, new things get one, and each decision is remembered."""

    def __init__(self) -> None:
        self._owners: dict[str, str] = {}
        self.born: dict[str, Kind] = {}

    async def look_up(self, transaction: WriteTransaction, keys: Iterable[str]) -> None:
        """Fetch the owners of keys that the graph already knows."""
        unknown = sorted(set(keys) - self._owners.keys())
        for owner in await transaction.many(KeyOwner, "ingest.owners", keys=unknown):
            self._claim(owner.key, owner.id)

    def _claim(self, key: str, id: str) -> None:
        if self._owners.setdefault(key, id) != id:
            raise Ambiguous(
                f"The external id '{key}' belongs to two records, {self._owners[key]} and {id}.",
                remedy="Correct the record that carries it by mistake, then load again.",
                field="ids",
                extra={"candidates": sorted((self._owners[key], id))},
            )

    async def assign(
        self, transaction: WriteTransaction, things: Iterable[tuple[Kind, tuple[str, ...]]]
    ) -> None:
        """Give an id to each thing, in the order given.

        Raises:
            Ambiguous: the keys of one thing belong to two entities.
        """
        for kind, keys in things:
            known = next((self._owners[key] for key in keys if key in self._owners), None)
            id = known or await self._derive(transaction, kind, keys[0])
            for key in keys:
                self._claim(key, id)

    async def _derive(self, transaction: WriteTransaction, kind: Kind, birth_key: str) -> str:
        for attempt in range(100):
            id = derive_id(kind, birth_key, attempt)
            taken = id in self.born or await transaction.many(
                EntityRef, "ingest.ids_taken", ids=[id]
            )
            if not taken:
                self.born[id] = kind
                return id
        raise AssertionError("a hundred ids in a row were taken")

    def owner(self, keys: tuple[str, ...]) -> str:
        """Id of the thing with these keys."""
        return self._owners[keys[0]]

    @property
    def owners(self) -> Mapping[str, str]:
        """Every known key with the id of its owner."""
        return self._owners
