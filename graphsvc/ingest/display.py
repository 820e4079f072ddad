"""Write what is displayed of works, topics and institutions, chosen from all sources' records."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graphsvc.gateway import WriteTransaction
from graphsvc.ids import Kind
from graphsvc.ingest import implied
from graphsvc.ingest.derive import derive, edge_rows
from graphsvc.ingest.evidence import Form
from graphsvc.ingest.lists import Lists
from graphsvc.ingest.merge import (
    Known,
    ListedWorkRecord,
    authorships,
    by_preference,
    displayed_first,
    first,
    listed_authors,
    printed_texts,
    references_of,
    topic_assignments,
)
from graphsvc.ingest.ranks import keep_ranks
from graphsvc.ingest.records import (
    AffiliationRecord,
    WorkRecord,
)
from graphsvc.ingest.strings import Strings
from graphsvc.ingest.things import Thing
from graphsvc.models.graph import KeyOwner


@dataclass
class Shown:
    """What is displayed of one work: its records in order, strings, authors, topics, citations."""

    lists: list[ListedWorkRecord]
    texts: list[str]
    authors: list[dict[str, Any]]
    topics: list[dict[str, Any]]
    cited: list[str]

    @cached_property
    def derived(self) -> tuple[dict[str, Any], dict[str, implied.Edges]]:
        """Derive what hangs on a new work alone."""
        records = by_preference(item.record for item in self.lists)
        return implied.work(
            {
                "authors_count": len(self.authors),
                "keys": sorted({key for record in records for key in record.keys}),
                "title": first(records, "title"),
                "year": first(records, "year"),
                "institutions": [item["properties"]["institution_ids"] for item in self.authors],
                "cited": self.cited,
            }
        )


@dataclass
class WorksDisplay:
    """Makes and writes the lists of works: authors, topics, affiliation strings."""

    transaction: WriteTransaction
    lists: Lists
    people: Mapping[Form, str]
    strings: Strings
    max_authors: int

    async def show(self, works: Collection[Thing]) -> dict[str, Shown]:
        """Choose what is displayed, from all the records of works."""
        listed = {work.id: self._listed(work) for work in works}
        printed = {
            work.id: by_preference(r for r in work.records if isinstance(r, AffiliationRecord))
            for work in works
        }
        texts = {id: printed_texts(items, printed[id]) for id, items in listed.items()}
        known = await self._known(listed, texts)
        return {
            id: Shown(
                items,
                texts[id],
                authorships(items, printed[id], known),
                topic_assignments([item.record for item in items], known),
                [cited for cited in known.found(_references(items)) if cited != id],
            )
            for id, items in listed.items()
        }

    async def write(self, shown: Mapping[str, Shown], created: Collection[str]) -> None:
        """Write the lists; the authors of works that were `created` with them are there."""
        run = self.transaction.run
        old = [id for id in shown if id not in created]
        printed = [
            {"id": id, "texts": work.texts}
            for id, work in shown.items()
            if work.texts or id not in created
        ]
        if printed:
            await run("ingest.put_printed", rows=printed)
        if old:
            rows = [{"id": id, "authors": shown[id].authors} for id in old]
            await run("ingest.put_authorships", rows=rows)
        topics = [
            {"id": id, "topics": work.topics}
            for id, work in shown.items()
            if work.topics or id not in created
        ]
        if topics:
            await run("ingest.put_topics", rows=topics)
        # Of a work that is new and has one record, that one is displayed.
        several = [work for id, work in shown.items() if len(work.lists) > 1 or id not in created]
        if listings := _listings(several, self.people):
            await run("ingest.put_listings", rows=listings)
        edges: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for id in created:
            for type, others in shown[id].derived[1].items():
                if others:
                    edges[type, id] = [
                        {"id": other, "properties": edge} for other, edge in others.items()
                    ]
        if edges:
            await run("derived.put_edges", rows=edge_rows(edges))
        # Those created whole have no derivation to come.
        await keep_ranks(self.transaction, created)
        if old:
            await derive(self.transaction, old, self.max_authors, only=Kind.WORK)

    def _listed(self, work: Thing) -> list[ListedWorkRecord]:
        forms = self.lists.works[work.id]
        return displayed_first(
            ListedWorkRecord(record, forms[record.name])
            for record in work.records
            if isinstance(record, WorkRecord)
        )

    async def _known(
        self, listed: Mapping[str, list[ListedWorkRecord]], texts: Mapping[str, list[str]]
    ) -> Known:
        keys: set[str] = set()
        for items in listed.values():
            for item in items:
                keys |= references_of(item.record)
        owners = (
            {
                row.key: row.id
                for row in await self.transaction.many(KeyOwner, "ingest.owners", keys=sorted(keys))
            }
            if keys
            else {}
        )
        printed = {text for found in texts.values() for text in found}
        strings = await self.strings.known(self.transaction, printed) if printed else {}
        return Known(self.people, owners, strings)


def _references(items: list[ListedWorkRecord]) -> Iterator[str]:
    return (key for item in items for key in item.record.references)


def _listings(shown: Iterable[Shown], people: Mapping[Form, str]) -> list[dict[str, Any]]:
    """Which author lists are the displayed ones, and the others whole."""
    return [
        {
            "name": item.record.name,
            "is_displayed": place == 0,
            "authors": listed_authors(item, people) if place else [],
        }
        for work in shown
        for place, item in enumerate(work.lists)
    ]
