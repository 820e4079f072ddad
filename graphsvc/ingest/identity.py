"""Which entity a record or an author is: by external keys, with ids derived from birth keys."""

from collections.abc import Iterable, Sequence

from graphsvc.errors import Ambiguous, InvalidInput
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


def author_keys(record: WorkRecord) -> list[tuple[str, ...]]:
    """List the external keys of each author, in the order of the author list, best key first.

    A name without any key is one person per work and position: the weakest evidence there is.
    """
    return [_keys_of(record, position, author) for position, author in enumerate(record.authors, 1)]


def _keys_of(record: WorkRecord, position: int, author: Author) -> tuple[str, ...]:
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
        self, transaction: WriteTransaction, things: Sequence[tuple[Kind, tuple[str, ...]]]
    ) -> None:
        """Give an id to each thing, in the order given.

        Raises:
            Ambiguous: the keys of one thing belong to two entities.
        """
        births = {
            derive_id(kind, keys[0])
            for kind, keys in things
            if not any(key in self._owners for key in keys)
        }
        taken = await _taken(transaction, births)
        for kind, keys in things:
            id = next((self._owners[key] for key in keys if key in self._owners), None)
            if id is None:
                id = derive_id(kind, keys[0])
                attempt = 0
                while id in taken or id in self.born:
                    # Fifty bits: rare, but expected once at ten million records.
                    attempt += 1
                    id = derive_id(kind, keys[0], attempt)
                    taken |= await _taken(transaction, {id})
                self.born[id] = kind
            for key in keys:
                self._claim(key, id)

    def owner(self, key: str) -> str:
        """Id of the thing with this key.

        Raises:
            InvalidInput: nothing has it: a record refers to what was never loaded.
        """
        try:
            return self._owners[key]
        except KeyError:
            raise InvalidInput(
                f"A record refers to '{key}', which is not in the graph.",
                remedy="Load the records it belongs to first; for the seeds, `graphsvc seed`.",
                field="key",
            ) from None

    def people(self, record: WorkRecord) -> list[str]:
        """Ids of a work's authors, in the order of its author list."""
        return [self.owner(keys[0]) for keys in author_keys(record)]


async def _taken(transaction: WriteTransaction, ids: set[str]) -> set[str]:
    rows = await transaction.many(EntityRef, "ingest.ids_taken", ids=sorted(ids))
    return {row.id for row in rows}
