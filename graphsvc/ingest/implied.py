"""What the base edges imply: counts, ties, shares and spans, chosen names and keys.

Fractions are summed and rounded in whole numbers, so that no result depends on an order.
"""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, Final

from graphsvc.ids import key_rank
from graphsvc.ingest.evidence import unnumbered
from graphsvc.ingest.merge import by_preference, first, researcher_names
from graphsvc.ingest.records import RECORD, ResearcherRecord
from graphsvc.ingest.sources import sources
from graphsvc.models.trust import TIE_HISTOGRAM
from graphsvc.models.work import LAST_YEAR

#: Derived edges of one type: the other end's id → properties.
Edges = dict[str, dict[str, Any]]
_UNITS: Final = 10**12
_PLACES: Final = 10**6


def canonical_key(keys: Sequence[str]) -> str | None:
    """Choose the key that names an entity outside this store: the best scheme, the least value."""
    return min(keys, key=key_rank, default=None)


def personal_key(base: dict[str, Any]) -> str | None:
    """Choose a person's canonical key: one that nobody else claims, or else a name."""
    free = [item["key"] for item in base["keys"] if not item["is_contested"]]
    if free:
        return canonical_key(free)
    if not base["keys"]:
        return canonical_key(base["name_keys"])
    # What is contested is told apart by the forms it has.
    contested = canonical_key([item["key"] for item in base["keys"]])
    form = min(str(unnumbered(text)[1]) for text in base["forms"])
    return f"{contested}#{blake2b(form.encode(), digest_size=5).hexdigest()}"


def sort_key(
    name: str, canonical: str | None, year: int | None = None, *, dated: bool = False
) -> str:
    """Make the one string that a list is ordered by: newest first where dated, name, then key.

    The tab that parts them sorts before every printable character, so that a name comes before
    the longer ones it begins.
    """
    parts = [name.casefold()[:200], canonical or ""]
    if dated:
        parts.insert(0, str(LAST_YEAR - year) if year is not None else str(LAST_YEAR))
    return "\t".join(parts)


def work(base: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Edges]]:
    """Derive a work's properties and edges."""
    canonical = canonical_key(base["keys"])
    printed: Edges = {}
    for institutions in base["institutions"]:
        for id in institutions or ():
            printed.setdefault(id, {"authorships_count": 0})["authorships_count"] += 1
    properties = {
        "authors_count": base["authors_count"],
        "canonical_key": canonical,
        "sort_key": sort_key(base["title"], canonical, base["year"], dated=True),
    }
    return properties, {"HAS_INSTITUTION": printed, "CITES": {id: {} for id in base["cited"]}}


def topic(base: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Edges]]:
    """Derive a topic's properties."""
    return _counted(base), {}


def institution(base: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Edges]]:
    """Derive an institution's properties and edges."""
    return _counted(base), {"CHILD_OF": {id: {} for id in base["parents"]}}


def _counted(base: dict[str, Any]) -> dict[str, Any]:
    canonical = canonical_key(base["keys"])
    return {
        "works_count": base["works_count"],
        "researchers_count": base["researchers_count"],
        "canonical_key": canonical,
        "sort_key": sort_key(base["name"], canonical),
    }


def researcher(
    id: str, base: dict[str, Any], stored_name: str | None
) -> tuple[dict[str, Any], dict[str, Edges]]:
    """Derive a person's properties and edges."""
    works: list[dict[str, Any]] = base["works"]
    records = [RECORD.validate_json(body) for body in base["records"]]
    own = by_preference(record for record in records if isinstance(record, ResearcherRecord))
    ties = _ties(id, works)
    topics = _shares(works)
    spans = _spans(works)
    employers = {item["key"]: item["id"] for item in base["employers"]}
    _with_employments(spans, own, employers)
    names = [(item["name"], item["asserted_by"]) for item in works]
    names += [(item["name"], [item["source"]]) for item in base["listed"]]
    display_name, variants = researcher_names(own, names, stored_name)
    canonical = personal_key(base)
    counts = [tie["works_count"] for tie in ties.values()]
    properties = {
        **_counts(works),
        "display_name": display_name,
        "name_variants": variants,
        "headline": first(own, "headline"),
        "topics_count": len(topics),
        # No source has spoken of affiliations: unknown, not none.
        "institutions_count": len(spans) or None,
        "collaborators_count": len(ties),
        "ties_at_least": [sum(n >= least for n in counts) for least in range(1, TIE_HISTOGRAM + 1)],
        "canonical_key": canonical,
        "sort_key": sort_key(display_name or "", canonical),
    }
    return properties, {
        "COLLABORATED_WITH": ties,
        "WORKS_ON": topics,
        "AFFILIATED_WITH": spans,
    }


def _counts(works: list[dict[str, Any]]) -> dict[str, Any]:
    known = sources()
    years = [item["year"] for item in works if item["year"] is not None]
    cited = sorted((n for item in works if (n := item["citations"]) is not None), reverse=True)
    retracted = [item["is_retracted"] for item in works if item["is_retracted"] is not None]
    groups = [{known[s].group for s in item["asserted_by"]} - {None} for item in works]
    observed = [item["observed_at"] for item in works if item["observed_at"] is not None]
    return {
        "works_count": len(works),
        "first_year": min(years, default=None),
        "last_year": max(years, default=None),
        "large_works_excluded": sum(item["others"] is None for item in works),
        "indexed_works_count": sum(
            any(known[source].indexed for source in item["asserted_by"]) for item in works
        ),
        "corroborated_works_count": sum(len(voices) >= 2 for voices in groups),
        "retracted_works_count": sum(retracted) if retracted else None,
        "cited_by_count": sum(cited) if cited else None,
        "h_index": sum(n >= place for place, n in enumerate(cited, 1)) if cited else None,
        "asserted_by": sorted({source for item in works for source in item["asserted_by"]}),
        "observed_at": max(observed, default=None),
    }


def _ties(id: str, works: list[dict[str, Any]]) -> Edges:
    """Sum shared works and Newman's weight, 1/(authors - 1) for each (Newman 2001)."""
    ties: Edges = {}
    units: dict[str, int] = {}
    for item in works:
        others: list[str] = item["others"] or []
        if len(others) < 2:
            continue
        share = _rounded(_UNITS, item["authors"] - 1)
        for other in others:
            if other != id:
                _span(ties.setdefault(other, {"works_count": 0}), item["year"])
                units[other] = units.get(other, 0) + share
    for other, tie in ties.items():
        tie["weight"] = _rounded(units[other], _UNITS // _PLACES) / _PLACES
    return ties


def _shares(works: list[dict[str, Any]]) -> Edges:
    topics: Edges = {}
    for item in works:
        for id in item["topics"]:
            topics.setdefault(id, {"works_count": 0})["works_count"] += 1
    for share in topics.values():
        share["share"] = _rounded(share["works_count"] * _PLACES, len(works)) / _PLACES
    return topics


def _spans(works: list[dict[str, Any]]) -> Edges:
    spans: Edges = {}
    for item in works:
        for id in item["institutions"] or ():
            span = spans.setdefault(
                id,
                {
                    "works_count": 0,
                    "first_year": None,
                    "last_year": None,
                    "is_inferred": True,
                    "asserted_by": set[str](),
                },
            )
            _span(span, item["year"])
            span["is_inferred"] &= bool(item["is_inferred"])
            span["asserted_by"] |= set(item["printed_by"] or ())
    for span in spans.values():
        span["asserted_by"] = sorted(span["asserted_by"])
    return spans


def _span(edge: dict[str, Any], year: int | None) -> None:
    edge["works_count"] += 1
    if year is not None:
        first_year, last_year = edge.get("first_year"), edge.get("last_year")
        edge["first_year"] = year if first_year is None else min(first_year, year)
        edge["last_year"] = year if last_year is None else max(last_year, year)


def _rounded(numerator: int, denominator: int) -> int:
    """Divide positive whole numbers, rounding half up."""
    return (2 * numerator + denominator) // (2 * denominator)


def _with_employments(spans: Edges, own: list[ResearcherRecord], employers: dict[str, str]) -> None:
    """Add to the affiliations that works print those that sources assert."""
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
