"""Check the whole graph: recompute all derived data and report every difference."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import suppress
from itertools import groupby
from typing import Final, NamedTuple

from graphsvc.gateway import Gateway
from graphsvc.ids import Kind
from graphsvc.ingest.derive import derive, differences
from graphsvc.ingest.ranks import keep_ranks, rank_hubs_in
from graphsvc.models.common import Versioned
from graphsvc.models.graph import EntityRef

_PAGE: Final = 200


class Difference(NamedTuple):
    """One place where stored derived data is not what the base edges imply."""

    where: str
    what: str
    stored: object
    implied: object


async def entity_pages(gateway: Gateway) -> AsyncIterator[list[str]]:
    """Walk through the ids of all entities in order, a page at a time."""
    after = ""
    while page := await gateway.many(EntityRef, "derived.ids", after=after, limit=_PAGE):
        yield [row.id for row in page]
        after = page[-1].id


async def check_graph(
    gateway: Gateway, max_authors: int, advance: Callable[[int], None] = lambda _: None
) -> list[Difference]:
    """Compare all derived data with the base edges; `advance` hears of entities done."""
    report: dict[tuple[str, str], Difference] = {}
    kinds = {kind.letter: kind for kind in Kind}
    async for page in entity_pages(gateway):
        for letter, ids in groupby(page, key=lambda id: id[0]):
            found = await differences(gateway, kinds[letter], ids, max_authors)
            for id, changed in found.properties.items():
                for name, pair in changed.items():
                    report[id, name] = Difference(id, name, *pair)
            for (type, source, target), pair in found.edges.items():
                # A tie is met from both of its ends.
                report[f"{source} {target}", type] = Difference(f"{source} {target}", type, *pair)
        for row in await gateway.many(EntityRef, "graph.misnoted", ids=page):
            report[row.id, "changed_version"] = Difference(
                row.id, "changed_version", "none, or one that is not there yet", "a version"
            )
        for id in await _out_of_order(gateway, page):
            report[id, "rank"] = Difference(id, "rank", "another place", "its place in the order")
        advance(len(page))
    return list(report.values())


async def _out_of_order(gateway: Gateway, ids: list[str]) -> list[str]:
    """Find entities with wrong ranks at hubs, by ranking them and taking that back."""
    found: list[str] = []
    with suppress(_TakenBackError):
        async with gateway.transaction() as transaction:
            found += await keep_ranks(transaction, ids)
            raise _TakenBackError
    return sorted(found)


class _TakenBackError(Exception):
    """Ends a transaction without a trace."""


async def repair_graph(gateway: Gateway, report: list[Difference], max_authors: int) -> None:
    """Store what the base edges imply wherever a check found otherwise, in one transaction."""
    async with gateway.transaction() as transaction:
        await transaction.run("graph.lock")
        touched = _named(report)
        told = _named(difference for difference in report if difference.what != "rank")
        if await derive(transaction, touched, max_authors) or told:
            await transaction.run("graph.note", ids=sorted(told))
            await transaction.many(Versioned, "graph.bump")
        await rank_hubs_in(transaction)


def _named(report: Iterable[Difference]) -> set[str]:
    """Ids of the entities where something differs."""
    return {id for difference in report for id in difference.where.split()}
