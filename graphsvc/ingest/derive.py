"""Derived data: what the base edges imply, compared with what is stored, and put right.

One comparison serves both the import, which repairs every difference in its own transaction, and
`graphsvc check`, which reports them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Final

from graphsvc.gateway import Reader, WriteTransaction
from graphsvc.ids import Kind, key_rank
from graphsvc.ingest.merge import by_preference, first, researcher_names
from graphsvc.ingest.records import RECORD, ResearcherRecord
from graphsvc.ingest.sources import indexed_sources, voice_groups
from graphsvc.models.graph import DerivedRow
from graphsvc.models.trust import TIE_HISTOGRAM

_LAST_YEAR: Final = 9999


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

    def compare(self, id: str, implied: dict[str, Any], row: DerivedRow) -> None:
        """Add the differences of one entity."""
        changed = {
            name: (row.stored.get(name), value)
            for name, value in implied.items()
            if row.stored.get(name) != value
        }
        if changed:
            self.properties[id] = changed
        for type, edges in row.edges.items():
            wanted = {edge["id"]: _properties(edge) for edge in edges}
            found = {edge["id"]: _properties(edge) for edge in row.stored_edges[type]}
            for other in wanted.keys() | found.keys():
                if wanted.get(other) != found.get(other):
                    ends = sorted((id, other)) if type == "COLLABORATED_WITH" else (id, other)
                    self.edges[type, ends[0], ends[1]] = (found.get(other), wanted.get(other))

    def ends(self, kind: Kind) -> set[str]:
        """Ids of a kind at the target of differing edges: their counts may differ too."""
        return {target for _, _, target in self.edges if target.startswith(kind.letter)}


def _properties(edge: dict[str, Any]) -> dict[str, Any]:
    # A null property is not stored.
    return {name: value for name, value in edge.items() if name != "id" and value is not None}


def canonical_key(keys: Sequence[str]) -> str | None:
    """Choose the key that names an entity outside this store: the best scheme, the least value."""
    return min(keys, key=key_rank, default=None)


def _personal_key(base: dict[str, Any]) -> str | None:
    """Choose a person's canonical key: one that nobody else claims, or else a name."""
    free = [item["key"] for item in base["keys"] if not item["is_contested"]]
    if free:
        return canonical_key(free)
    forms = sorted(text.partition("\t")[2] for text in base["forms"])
    # Names come after every id; what is contested is told apart by the forms it has.
    names = [key for key in base["name_keys"] if not base["keys"]]
    contested = canonical_key([item["key"] for item in base["keys"]])
    return canonical_key(names) or (
        contested and f"{contested}#{blake2b(forms[0].encode(), digest_size=5).hexdigest()}"
    )


def sort_key(
    name: str, canonical: str | None, year: int | None = None, *, dated: bool = False
) -> str:
    """Make the one string that a list is ordered by: newest first where dated, name, then key.

    The tab that parts them sorts before every printable character, so that a name comes before
    the longer ones it begins.
    """
    parts = [name.casefold()[:200], canonical or ""]
    if dated:
        parts.insert(0, str(_LAST_YEAR - year) if year is not None else str(_LAST_YEAR))
    return "\t".join(parts)


def _implied_work(row: DerivedRow) -> dict[str, Any]:
    canonical = canonical_key(row.base["keys"])
    return {
        "authors_count": row.base["authors_count"],
        "canonical_key": canonical,
        "sort_key": sort_key(row.base["title"], canonical, row.base["year"], dated=True),
    }


def _implied_named(row: DerivedRow) -> dict[str, Any]:
    canonical = canonical_key(row.base["keys"])
    return {
        "works_count": row.base["works_count"],
        "researchers_count": row.base["researchers_count"],
        "canonical_key": canonical,
        "sort_key": sort_key(row.base["name"], canonical),
    }


def _with_employments(row: DerivedRow, own: list[ResearcherRecord]) -> list[dict[str, Any]]:
    """Add to the affiliations that works print those that sources assert."""
    spans = {edge["id"]: dict(edge) for edge in row.edges["AFFILIATED_WITH"]}
    employers = {item["key"]: item["id"] for item in row.base["employers"]}
    for record in own:
        for item in record.employments:
            id = employers.get(item.institution or "")
            if id is None:
                continue
            span = spans.setdefault(
                id,
                {
                    "id": id,
                    "works_count": 0,
                    "first_year": None,
                    "last_year": None,
                    "is_inferred": False,
                    "asserted_by": [],
                },
            )
            for name, best in (("first_year", min), ("last_year", max)):
                years = [year for year in (span[name], getattr(item, name)) if year is not None]
                span[name] = best(years, default=None)
            span["is_inferred"] = False
            span["asserted_by"] = sorted({*span["asserted_by"], record.source})
    return list(spans.values())


def _implied_researcher(row: DerivedRow) -> dict[str, Any]:
    base = row.base
    records = [RECORD.validate_json(body) for body in base["records"]]
    own = by_preference(record for record in records if isinstance(record, ResearcherRecord))
    display_name, variants = researcher_names(own, base["names"], row.stored["display_name"])
    row.edges["AFFILIATED_WITH"] = _with_employments(row, own)
    ties = [tie["works_count"] for tie in row.edges["COLLABORATED_WITH"]]
    canonical = _personal_key(base)
    cited = sorted((n for n in base["citations"] if n is not None), reverse=True)
    counted = (
        "works_count",
        "first_year",
        "last_year",
        "large_works_excluded",
        "indexed_works_count",
        "corroborated_works_count",
        "retracted_works_count",
        "asserted_by",
        "observed_at",
    )
    return {
        **{name: base[name] for name in counted},
        "display_name": display_name,
        "name_variants": variants,
        "headline": first(own, "headline"),
        "cited_by_count": sum(cited) if cited else None,
        "h_index": sum(n >= place for place, n in enumerate(cited, 1)) if cited else None,
        "topics_count": len(row.edges["WORKS_ON"]),
        # No source has spoken of affiliations: unknown, not none.
        "institutions_count": len(row.edges["AFFILIATED_WITH"]) or None,
        "collaborators_count": len(ties),
        "ties_at_least": [sum(n >= least for n in ties) for least in range(1, TIE_HISTOGRAM + 1)],
        "canonical_key": canonical,
        "sort_key": sort_key(display_name or "", canonical),
    }


_IMPLIED: Final = {
    Kind.WORK: _implied_work,
    Kind.RESEARCHER: _implied_researcher,
    Kind.TOPIC: _implied_named,
    Kind.INSTITUTION: _implied_named,
}


async def differences(
    reader: Reader, kind: Kind, ids: Iterable[str], max_authors: int
) -> Differences:
    """Compare the derived data of entities of one kind with what their base edges imply."""
    found = Differences()
    params: dict[str, Any] = {"ids": sorted(ids)}
    if kind is Kind.RESEARCHER:
        params |= {
            "max_authors": max_authors,
            "groups": voice_groups(),
            "indexed": indexed_sources(),
        }
    for row in await reader.many(DerivedRow, f"derived.{kind}", **params):
        found.compare(row.id, _IMPLIED[kind](row), row)
    return found


async def repair(transaction: WriteTransaction, found: Differences) -> None:
    """Store what the base edges imply."""
    if found.properties:
        rows = [
            {"id": id, "properties": {name: implied for name, (_, implied) in changed.items()}}
            for id, changed in sorted(found.properties.items())
        ]
        await transaction.run("derived.set_properties", rows=rows)
    edges = [
        {"type": type, "source": source, "target": target, "properties": implied}
        for (type, source, target), (_, implied) in sorted(found.edges.items())
    ]
    if dropped := [edge for edge in edges if edge["properties"] is None]:
        await transaction.run("derived.drop_edges", rows=dropped)
    if kept := [edge for edge in edges if edge["properties"] is not None]:
        await transaction.run("derived.put_edges", rows=kept)


async def derive(
    transaction: WriteTransaction,
    touched: Iterable[str],
    max_authors: int,
    *,
    only: Kind | None = None,
) -> bool:
    """Bring the derived data of touched entities up to date; says whether anything changed.

    Works come first, since ties depend on their author counts; topics and institutions last,
    since they count the edges of the others.
    """
    ids = {kind: {id for id in touched if id.startswith(kind.letter)} for kind in Kind}
    changed = False
    for kind in (Kind.WORK, Kind.RESEARCHER, Kind.TOPIC, Kind.INSTITUTION):
        if not ids[kind] or only not in (None, kind):
            continue
        found = await differences(transaction, kind, ids[kind], max_authors)
        ids[Kind.TOPIC] |= found.ends(Kind.TOPIC)
        ids[Kind.INSTITUTION] |= found.ends(Kind.INSTITUTION)
        await repair(transaction, found)
        changed = changed or bool(found)
    return changed
