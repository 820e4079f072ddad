"""Derived data: what the base edges imply, compared with what is stored, and put right.

One comparison serves both the import, which repairs every difference in its own transaction, and
`graphsvc check`, which reports them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphsvc.gateway import Reader, WriteTransaction
from graphsvc.ids import Kind
from graphsvc.ingest import implied
from graphsvc.ingest.ranks import keep_ranks
from graphsvc.models.graph import DerivedRow


@dataclass
class Differences:
    """What is stored otherwise than the base edges imply."""

    properties: dict[str, dict[str, tuple[Any, Any]]] = field(
        default_factory=dict[str, dict[str, tuple[Any, Any]]]
    )
    #: (type, source, target) → (stored, implied); None where there is no edge.
    edges: dict[tuple[str, str, str], tuple[Any, Any]] = field(
        default_factory=dict[tuple[str, str, str], tuple[Any, Any]]
    )

    def __bool__(self) -> bool:
        return bool(self.properties or self.edges)

    def compare(
        self, row: DerivedRow, properties: dict[str, Any], edges: dict[str, implied.Edges]
    ) -> None:
        """Add the differences of one entity."""
        id = row.id
        changed = {
            name: (row.stored.get(name), value)
            for name, value in properties.items()
            if row.stored.get(name) != value
        }
        if changed:
            self.properties[id] = changed
        for type, others in edges.items():
            wanted = {other: _stored(edge) for other, edge in others.items()}
            found: dict[str, dict[str, Any]] = {}
            for edge in row.stored_edges.get(type, ()):
                # What is stored twice is never right.
                twice = {"times": 2} if edge["id"] in found else {}
                found[edge["id"]] = _stored(edge) | twice
            for other in wanted.keys() | found.keys():
                if wanted.get(other) != found.get(other):
                    self.edges[_ends(type, id, other)] = (found.get(other), wanted.get(other))

    def ends(self, kind: Kind) -> set[str]:
        """Ids of a kind at the target of differing edges: their counts may differ too."""
        letter = kind.letter
        return {target for _, _, target in self.edges if target[0] == letter}

    def tied(self) -> set[str]:
        """Ids of both ends of differing ties, each of which tells them."""
        return {
            id
            for type, source, target in self.edges
            if type == "COLLABORATED_WITH"
            for id in (source, target)
        }

    def renamed(self) -> list[str]:
        """Ids of people whose works and co-authors tell another name, or order, of them."""
        return sorted(
            id
            for id, changed in self.properties.items()
            if id.startswith(Kind.RESEARCHER.letter)
            # Whoever is new is in no order yet.
            and ("display_name" in changed or changed.get("sort_key", (None,))[0] is not None)
        )


def _ends(type: str, id: str, other: str) -> tuple[str, str, str]:
    # A tie is stored once, from the smaller id.
    return (type, other, id) if type == "COLLABORATED_WITH" and other < id else (type, id, other)


def _stored(edge: dict[str, Any]) -> dict[str, Any]:
    # A null property is not stored.
    return {name: value for name, value in edge.items() if name != "id" and value is not None}


def _implied(kind: Kind, row: DerivedRow) -> tuple[dict[str, Any], dict[str, implied.Edges]]:
    if kind is Kind.RESEARCHER:
        return implied.researcher(row.id, row.base, row.stored["display_name"])
    if kind is Kind.WORK:
        return implied.work(row.base)
    return implied.topic(row.base) if kind is Kind.TOPIC else implied.institution(row.base)


async def differences(
    reader: Reader, kind: Kind, ids: Iterable[str], max_authors: int
) -> Differences:
    """Compare the derived data of entities of one kind with what their base edges imply."""
    found = Differences()
    params: dict[str, Any] = {"ids": sorted(ids)}
    if kind is Kind.RESEARCHER:
        params["max_authors"] = max_authors
    for row in await reader.many(DerivedRow, f"derived.{kind}", **params):
        found.compare(row, *_implied(kind, row))
    return found


async def repair(transaction: WriteTransaction, found: Differences) -> None:
    """Store what the base edges imply."""
    if found.properties:
        rows = [
            {"id": id, "properties": {name: implied for name, (_, implied) in changed.items()}}
            for id, changed in sorted(found.properties.items())
        ]
        await transaction.run("derived.set_properties", rows=rows)
    dropped = [
        {"type": type, "source": source, "target": target}
        for (type, source, target), (stored, _) in sorted(found.edges.items())
        if stored is not None
    ]
    if dropped:
        await transaction.run("derived.drop_edges", rows=dropped)
    made: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for (type, source, target), (_, wanted) in sorted(found.edges.items()):
        if wanted is not None:
            made.setdefault((type, source), []).append({"id": target, "properties": wanted})
    if made:
        await transaction.run("derived.put_edges", rows=edge_rows(made))
    if renamed := found.renamed():
        await transaction.run("graph.note_renamed", ids=renamed)


def edge_rows(edges: Mapping[tuple[str, str], list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Group derived edges by type and source, as they are written."""
    return [
        {"type": type, "source": source, "targets": targets}
        for (type, source), targets in edges.items()
    ]


async def derive(
    transaction: WriteTransaction,
    touched: Iterable[str],
    max_authors: int,
    *,
    only: Kind | None = None,
    people: Differences | None = None,
) -> bool:
    """Bring the derived data of touched entities up to date; says whether anything changed.

    `people` are the differences of those among them, where they were compared before. Works come
    first, since ties depend on their author counts; topics and institutions last, since they count
    the edges of the others.
    """
    marked = set(touched)
    by_letter: dict[str, set[str]] = {}
    for id in marked:
        by_letter.setdefault(id[0], set()).add(id)
    ids = {kind: by_letter.get(kind.letter, set()) for kind in Kind}
    tied: set[str] = set()
    changed = False
    for kind in (Kind.WORK, Kind.RESEARCHER, Kind.TOPIC, Kind.INSTITUTION):
        if not ids[kind] or only not in (None, kind):
            continue
        if kind is Kind.RESEARCHER and people is not None:
            found = people
        else:
            found = await differences(transaction, kind, ids[kind], max_authors)
        ids[Kind.TOPIC] |= found.ends(Kind.TOPIC)
        ids[Kind.INSTITUTION] |= found.ends(Kind.INSTITUTION)
        await repair(transaction, found)
        tied |= found.tied()
        changed = changed or bool(found)
    # Of one kind only, they are still to have their turn.
    if only is None:
        every = {id for some in ids.values() for id in some}
        await keep_ranks(transaction, every)
        # What is marked is noted as changed once its mark is taken off.
        if beside := (every | tied) - marked:
            await transaction.run("graph.note", ids=sorted(beside))
    return changed
