"""Do what transactions have marked as still to be done: strings, lists of works, derived data."""

import asyncio
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final

from graphsvc.errors import TransactionTooLarge
from graphsvc.gateway import Gateway, WriteTransaction
from graphsvc.ids import Kind
from graphsvc.ingest.decisions import Decisions
from graphsvc.ingest.derive import Differences, derive, differences
from graphsvc.ingest.display import WorksDisplay
from graphsvc.ingest.effects import note_not_authors
from graphsvc.ingest.lists import Lists
from graphsvc.ingest.people import PeopleStep
from graphsvc.ingest.ranks import rank_hubs, rank_hubs_in
from graphsvc.ingest.registry import Registry
from graphsvc.ingest.strings import Strings
from graphsvc.ingest.things import things_of
from graphsvc.models.common import Versioned
from graphsvc.models.graph import Count, DecisionRow, EntityRef

#: Entities in a transaction.
_PAGE: Final = 500


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
    await _refresh_all(gateway, strings, max_authors, tell)
    await _derive_all(gateway, max_authors, tell)
    await rank_hubs(gateway.transaction)
    async with gateway.transaction() as transaction:
        await transaction.run("graph.lock")
        if await note_not_authors(transaction):
            await transaction.many(Versioned, "graph.bump")


async def _refresh_all(
    gateway: Gateway, strings: Strings, max_authors: int, tell: Callable[[int, int], None]
) -> None:
    total = (await gateway.one(Count, "ingest.stale_count")).total
    left, done, page = total, 1, _PAGE
    while done:
        try:
            async with gateway.transaction() as transaction:
                done = await refresh_stale(transaction, strings, max_authors, page)
                if done:
                    await transaction.many(Versioned, "graph.bump")
        except TransactionTooLarge:
            if page == 1:
                raise
            page //= 2
            continue
        left -= done
        tell(max(left, 0), total)


@dataclass
class _Page:
    """Entities that are marked touched, their people compared at a version of the graph."""

    ids: list[str]
    people: Differences
    version: int


async def _derive_all(gateway: Gateway, max_authors: int, tell: Callable[[int, int], None]) -> None:
    """Derive page by page; the next page is read and compared while one is being written."""
    left = total = (await gateway.one(Count, "ingest.touched_count")).total
    size, before = _PAGE, None
    page = await _look_ahead(gateway, max_authors, size)
    while page.ids:
        try:
            upcoming = asyncio.create_task(_look_ahead(gateway, max_authors, size, set(page.ids)))
            try:
                await _store(gateway, page, before, max_authors)
            finally:
                following = await upcoming
        except TransactionTooLarge:
            if size == 1:
                raise
            size //= 2
            page = await _look_ahead(gateway, max_authors, size)
            continue
        left -= len(page.ids)
        tell(max(left, 0), total)
        page, before = following, page


async def _look_ahead(
    gateway: Gateway, max_authors: int, size: int, taken: Collection[str] = ()
) -> _Page:
    """Read and compare the next page, leaving out what is being written."""
    async with gateway.transaction() as transaction:
        [state] = await transaction.many(Versioned, "graph.state")
        rows = await transaction.many(EntityRef, "ingest.touched", limit=size + len(taken))
        ids = [row.id for row in rows if row.id not in taken][:size]
        found = await differences(transaction, Kind.RESEARCHER, _people(ids), max_authors)
    return _Page(ids, found, state.graph_version)


async def _store(gateway: Gateway, page: _Page, before: _Page | None, max_authors: int) -> None:
    """Write what was found about a page; it then has the version of the graph thereafter.

    `before` is the page that was written last, maybe while this one was compared.
    """
    async with gateway.transaction() as transaction:
        await transaction.run("graph.lock")
        [state] = await transaction.many(Versioned, "graph.state")
        found = state.graph_version
        # What we alone wrote since, once, is known; anything else may have changed what counts.
        is_ours = before is not None and found == before.version == page.version + 1
        if found != page.version and not is_ours:
            page.people = await differences(
                transaction, Kind.RESEARCHER, _people(page.ids), max_authors
            )
        elif before:
            # A tie is met from both of its ends.
            for edge in page.people.edges.keys() & before.people.edges.keys():
                del page.people.edges[edge]
        await derive(transaction, page.ids, max_authors, people=page.people)
        await transaction.run("ingest.unmark_touched", ids=page.ids)
        # At last, since what is written tells the version that is being made.
        [state] = await transaction.many(Versioned, "graph.bump")
    page.version = state.graph_version


def _people(ids: Iterable[str]) -> list[str]:
    return [id for id in ids if id.startswith(Kind.RESEARCHER.letter)]


async def finish_in(transaction: WriteTransaction, strings: Strings, max_authors: int) -> bool:
    """Do at once, in the same transaction, all that a small change leaves to be done.

    Tells whether there was anything that is to be counted as a change.
    """
    is_changed = False
    after: str | None = ""
    while after is not None:
        after = await strings.refresh(transaction, after)
    while await refresh_stale(transaction, strings, max_authors):
        is_changed = True
    while await derive_touched(transaction, max_authors):
        is_changed = True
    await rank_hubs_in(transaction)
    return bool(await note_not_authors(transaction)) or is_changed


async def refresh_stale(
    transaction: WriteTransaction, strings: Strings, max_authors: int, limit: int = _PAGE
) -> int:
    """Rewrite the lists of works that are marked stale; gives how many were."""
    await transaction.run("graph.lock")
    rows = await transaction.many(EntityRef, "ingest.stale", limit=limit)
    await refresh(transaction, {row.id for row in rows}, strings, max_authors)
    return len(rows)


async def refresh(
    transaction: WriteTransaction, listed: Collection[str], strings: Strings, max_authors: int
) -> None:
    """Rewrite the lists of works, whether or not they are marked stale."""
    if not listed:
        return
    ids = sorted(listed)
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
