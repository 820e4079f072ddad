"""Write what is displayed of works, topics and institutions, chosen from all sources' records."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from graphsvc.gateway import WriteTransaction
from graphsvc.ids import Kind
from graphsvc.ingest.derive import canonical_key, derive, sort_key
from graphsvc.ingest.evidence import Form
from graphsvc.ingest.merge import (
    Known,
    ListedWorkRecord,
    authorships,
    by_preference,
    displayed_first,
    institution_properties,
    references_of,
    topic_assignments,
    topic_properties,
    work_properties,
)
from graphsvc.ingest.people import Lists
from graphsvc.ingest.records import (
    AffiliationRecord,
    InstitutionRecord,
    TopicRecord,
    WorkRecord,
)
from graphsvc.ingest.strings import Strings
from graphsvc.ingest.things import Thing, record_keys
from graphsvc.models.graph import KeyOwner


def thing_rows(things: Collection[Thing]) -> list[dict[str, Any]]:
    """Displayed content of entities, with their births."""
    rows: list[dict[str, Any]] = []
    for thing in things:
        properties: dict[str, Any] = {"birth": thing.birth, "born": thing.born}
        if thing.kind is Kind.TOPIC:
            topics = by_preference(r for r in thing.records if isinstance(r, TopicRecord))
            properties |= topic_properties(topics)
        elif thing.kind is Kind.INSTITUTION:
            found = by_preference(r for r in thing.records if isinstance(r, InstitutionRecord))
            properties |= institution_properties(found)
        elif thing.kind is Kind.WORK:
            works = by_preference(r for r in thing.records if isinstance(r, WorkRecord))
            properties |= work_properties(works)
        rows.append({"id": thing.id, "label": thing.kind.label, "properties": properties})
    return rows


def id_rows(things: Collection[Thing]) -> list[dict[str, Any]]:
    """External ids of entities, each with the sources that give it."""
    rows: list[dict[str, Any]] = []
    for thing in things:
        voices: dict[str, set[str]] = {}
        for record in thing.records:
            if not isinstance(record, AffiliationRecord):
                for key in record_keys(record):
                    voices.setdefault(key, set()).add(record.source)
        rows.append({"id": thing.id, "keys": [key_row(*item) for item in sorted(voices.items())]})
    return rows


def key_row(key: str, said_by: Collection[str]) -> dict[str, Any]:
    """One external id as the graph holds it."""
    scheme, _, value = key.partition(":")
    return {"key": key, "scheme": scheme, "value": value, "asserted_by": sorted(said_by)}


@dataclass
class WorksDisplay:
    """Writes the lists of works: authors, topics, affiliation strings, and what follows of them."""

    transaction: WriteTransaction
    lists: Lists
    people: Mapping[Form, str]
    strings: Strings
    max_authors: int

    async def write(self, works: Collection[Thing]) -> None:
        """Write the lists of works anew, from all their records."""
        if not works:
            return
        listed = {work.id: self._listed(work) for work in works}
        printed = {
            work.id: by_preference(r for r in work.records if isinstance(r, AffiliationRecord))
            for work in works
        }
        texts = {id: self._texts(items, printed[id]) for id, items in listed.items()}
        known = await self._known(listed, texts)
        rows = {
            id: authorships(items, printed[id], known) if items else []
            for id, items in listed.items()
        }
        run = self.transaction.run
        if any(texts.values()):
            await run(
                "ingest.put_printed", rows=[{"id": id, "texts": t} for id, t in texts.items()]
            )
        await run(
            "ingest.put_authorships", rows=[{"id": id, "authors": a} for id, a in rows.items()]
        )
        topics = [
            {"id": id, "topics": topic_assignments([item.record for item in items], known)}
            for id, items in listed.items()
        ]
        old = {work.id for work in works if not work.is_new}
        if topics := [row for row in topics if row["topics"] or row["id"] in old]:
            await run("ingest.put_topics", rows=topics)
        if listings := _listings(listed, known):
            await run("ingest.put_listings", rows=listings)
        await self._derive(works, rows, known)

    def _listed(self, work: Thing) -> list[ListedWorkRecord]:
        forms = self.lists.works[work.id]
        return displayed_first(
            ListedWorkRecord(record, forms[record.name])
            for record in work.records
            if isinstance(record, WorkRecord)
        )

    @staticmethod
    def _texts(items: list[ListedWorkRecord], printed: list[AffiliationRecord]) -> list[str]:
        found = {text for record in printed for text in record.affiliations}
        if items:
            for author in items[0].record.authors:
                found.update(author.affiliations)
        return sorted(found)

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

    async def _derive(
        self, works: Collection[Thing], rows: Mapping[str, list[dict[str, Any]]], known: Known
    ) -> None:
        """Derive what hangs on the works alone: of new ones at once, of others by comparison."""
        properties: list[dict[str, Any]] = []
        edges: list[dict[str, Any]] = []
        for work in works:
            if not work.is_new:
                continue
            records = by_preference(r for r in work.records if isinstance(r, WorkRecord))
            keys = {key for record in records for key in record_keys(record)}
            canonical = canonical_key(sorted(keys))
            shown = work_properties(records)
            properties.append(
                {
                    "id": work.id,
                    "properties": {
                        "authors_count": len(rows[work.id]),
                        "canonical_key": canonical,
                        "sort_key": sort_key(
                            shown["title"], canonical, shown["publication_year"], dated=True
                        ),
                    },
                }
            )
            counts: dict[str, int] = {}
            for author in rows[work.id]:
                for id in author["properties"]["institution_ids"]:
                    counts[id] = counts.get(id, 0) + 1
            edges += [
                _edge("HAS_INSTITUTION", work.id, id, {"authorships_count": count})
                for id, count in counts.items()
            ]
            cited = {
                id for record in records for id in known.found(record.references) if id != work.id
            }
            edges += [_edge("CITES", work.id, id, {}) for id in sorted(cited)]
        if properties:
            await self.transaction.run("derived.set_properties", rows=properties)
        if edges:
            await self.transaction.run("derived.put_edges", rows=edges)
        if old := [work.id for work in works if not work.is_new]:
            await derive(self.transaction, old, self.max_authors, only=Kind.WORK)


def _edge(type: str, source: str, target: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": type, "source": source, "target": target, "properties": properties}


def _listings(listed: Mapping[str, list[ListedWorkRecord]], known: Known) -> list[dict[str, Any]]:
    """Author lists that are not the displayed ones; of a work with one record there is none."""
    return [
        {
            "name": item.record.name,
            "is_displayed": place == 0,
            "authors": []
            if place == 0
            else [
                {"id": person, "position": position, "raw_name": author.name}
                for position, (person, author) in enumerate(
                    zip(item.people(known), item.record.authors, strict=True), 1
                )
                if person
            ],
        }
        for items in listed.values()
        for place, item in enumerate(items)
        if len(items) > 1
    ]
