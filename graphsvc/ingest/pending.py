"""Do what transactions have marked as still to be done: strings, lists of works, derived data."""

from collections.abc import Awaitable, Callable
from typing import Final

from graphsvc.errors import TransactionTooLarge
from graphsvc.gateway import Gateway, WriteTransaction
from graphsvc.ingest.decisions import Decisions
from graphsvc.ingest.derive import derive
from graphsvc.ingest.display import WorksDisplay
from graphsvc.ingest.lists import Lists
from graphsvc.ingest.people import PeopleStep
from graphsvc.ingest.registry import Registry
from graphsvc.ingest.strings import Strings
from graphsvc.ingest.things import things_of
from graphsvc.models.common import Versioned
from graphsvc.models.graph import Count, DecisionRow, EntityRef

#: Entities in a transaction.
_PAGE: Final = 1000


async def finish(
    gateway: Gateway, strings: Strings, max_authors: int, tell: Callable[[int, int], None]
) -> None:
    """Do what earlier transactions have marked as still to be done, a page in a transaction.

    `tell` hears how many entities are left of how many.
    """
    after: str | None = ""
    while after is not None:
        async with gateway.transaction() as transaction:
            await transaction.run("graph.lock")
            after = await strings.refresh(transaction, after)
    steps: tuple[tuple[Callable[[WriteTransaction, int], Awaitable[int]], str], ...] = (
        (
            lambda transaction, page: refresh_stale(transaction, strings, max_authors, page),
            "ingest.stale_count",
        ),
        (
            lambda transaction, page: derive_touched(transaction, max_authors, page),
            "ingest.touched_count",
        ),
    )
    page = _PAGE
    for step, query in steps:
        total = (await gateway.one(Count, query)).total
        left, done = total, 1
        while done:
            try:
                async with gateway.transaction() as transaction:
                    done = await step(transaction, page)
                    if done:
                        await transaction.many(Versioned, "graph.bump")
            except TransactionTooLarge:
                if page == 1:
                    raise
                page //= 2
                continue
            left -= done
            tell(max(left, 0), total)


async def finish_in(transaction: WriteTransaction, strings: Strings, max_authors: int) -> None:
    """Do at once, in the same transaction, all that a small change leaves to be done."""
    after: str | None = ""
    while after is not None:
        after = await strings.refresh(transaction, after)
    while await refresh_stale(transaction, strings, max_authors):
        pass
    while await derive_touched(transaction, max_authors):
        pass


async def refresh_stale(
    transaction: WriteTransaction, strings: Strings, max_authors: int, limit: int = _PAGE
) -> int:
    """Rewrite the lists of works that are marked stale; gives how many were."""
    await transaction.run("graph.lock")
    rows = await transaction.many(EntityRef, "ingest.stale", limit=limit)
    if not rows:
        return 0
    ids = sorted(row.id for row in rows)
    works = await things_of(transaction, ids)
    decisions = Decisions(await transaction.many(DecisionRow, "ingest.decisions"))
    lists = Lists()
    for work in works:
        lists.add(work.id, work.arrived, decisions)
    neighbours = await transaction.many(EntityRef, "ingest.work_neighbours", ids=ids)
    settled = await PeopleStep(transaction, Registry(), decisions, lists).settle(set())
    display = WorksDisplay(transaction, lists, settled.owners, strings, max_authors)
    await display.write(await display.show(works), set())
    after = {settled.owners[form] for form in lists.forms() if form in settled.owners}
    await transaction.run("ingest.mark_touched", ids=sorted({row.id for row in neighbours} | after))
    await transaction.run("ingest.unmark_stale", ids=ids)
    return len(ids)


async def derive_touched(
    transaction: WriteTransaction, max_authors: int, limit: int = _PAGE
) -> int:
    """Derive the data of entities that are marked touched; gives how many were."""
    await transaction.run("graph.lock")
    rows = await transaction.many(EntityRef, "ingest.touched", limit=limit)
    if rows:
        ids = [row.id for row in rows]
        await derive(transaction, ids, max_authors)
        await transaction.run("ingest.unmark_touched", ids=ids)
    return len(rows)
