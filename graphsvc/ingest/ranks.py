"""Ranks at hubs: what is beside an entity with many neighbours is kept in order, in an index.

A slice or list of a hub then reads as many of its neighbours as it gives, whatever its degree.
Elsewhere sorting is cheaper than keeping an order, so relationships there have no rank.
"""

from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Final

from graphsvc.gateway import Gateway, WriteTransaction
from graphsvc.ids import Kind
from graphsvc.models.graph import EntityRef

#: An entity with more relationships of a type than this is a hub of that type.
HUB_DEGREE: Final = 200
_READ: Final = 50_000
_PAGE: Final = 2_000
_PEOPLE: Final = 20

Transactions = Callable[[], AbstractAsyncContextManager[WriteTransaction]]


async def keep_ranks(transaction: WriteTransaction, ids: Iterable[str]) -> set[str]:
    """Bring the ranks at and beside entities up to date; gives those where any was another."""
    wanted = sorted(ids)
    grown = await transaction.many(EntityRef, "ranks.grow", ids=wanted, hub_degree=HUB_DEGREE)
    return {row.id for row in grown} | await _rank(transaction, wanted)


async def mark_hubs(gateway: Gateway, ids: Sequence[str]) -> None:
    """Note which are the hubs of a store that was loaded with its ranks."""
    for start in range(0, len(ids), _PAGE):
        await gateway.write("ranks.mark", ids=ids[start : start + _PAGE])


async def rank_hubs(transactions: Transactions) -> None:
    """Rank what was beside hubs before they became hubs; may be cut short and started again."""
    async with transactions() as transaction:
        hubs = [row.id for row in await transaction.many(EntityRef, "ranks.unfinished")]
    # A person's ties and works are ranked from the person, and are never too many.
    people = [id for id in hubs if id.startswith(Kind.RESEARCHER.letter)]
    for start in range(0, len(people), _PEOPLE):
        async with transactions() as transaction:
            await transaction.run("graph.lock")
            await _rank(transaction, people[start : start + _PEOPLE])
            await transaction.run("ranks.mark", ids=people[start : start + _PEOPLE])
    for hub in sorted({*hubs} - {*people}):
        while await _rank_beside(hub, transactions):
            pass


async def _rank_beside(hub: str, transactions: Transactions) -> bool:
    """Rank entities beside a hub that have no rank there; says whether some may be left."""
    async with transactions() as transaction:
        rows = await transaction.many(EntityRef, "ranks.missing", id=hub, limit=_READ)
    ids = [row.id for row in rows]
    for start in range(0, len(ids), _PAGE):
        async with transactions() as transaction:
            await transaction.run("graph.lock")
            await _rank(transaction, ids[start : start + _PAGE])
    async with transactions() as transaction:
        await transaction.run("graph.lock")
        if await transaction.many(EntityRef, "ranks.missing", id=hub, limit=1):
            return True
        await transaction.run("ranks.mark", ids=[hub])
    return False


@asynccontextmanager
async def _same(transaction: WriteTransaction) -> AsyncGenerator[WriteTransaction]:
    yield transaction


async def rank_hubs_in(transaction: WriteTransaction) -> None:
    """Rank them all in one transaction, where a small change made hubs."""
    await rank_hubs(lambda: _same(transaction))


async def _rank(transaction: WriteTransaction, ids: Sequence[str]) -> set[str]:
    changed: set[str] = set()
    for kind in (Kind.RESEARCHER, Kind.WORK):
        if some := [id for id in ids if id.startswith(kind.letter)]:
            rows = await transaction.many(EntityRef, f"ranks.{kind.plural}", ids=some)
            changed |= {row.id for row in rows}
    return changed
