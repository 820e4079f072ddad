"""Derived data as relations: what `cypher/derived/` says of a few entities, here for all at once.

The expressions are Ibis, so the same ones run on DuckDB, out of core, and on Spark. Every number
comes out bit for bit as Neo4j computes it: fractions are rounded in whole numbers, and only the
last step is a division of two exact doubles.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import ibis
from ibis import _ as _this  # pyright: ignore[reportPrivateUsage]
from ibis.expr.types import Table

from graphsvc.models.trust import TIE_HISTOGRAM

#: A column or a value of Ibis, whose operations a type checker does not see.
Column = Any

_row: Final[Column] = _this
_UNITS: Final = 10**12
_PLACES: Final = 10**6


@dataclass(frozen=True, slots=True)
class Base:
    """What sources say: the entities that exist, and the base edges between them.

    An authorship is unique by (work, researcher), an assignment by (work, topic).
    """

    #: id
    researchers: Table
    #: id, publication_year, is_retracted
    works: Table
    #: id
    topics: Table
    #: id
    institutions: Table
    #: work, researcher, asserted_by[], institution_ids[], affiliations_inferred,
    #: affiliations_asserted_by[]
    authorships: Table
    #: work, topic
    topic_assignments: Table


@dataclass(frozen=True, slots=True)
class Derived:
    """Derived edges as (source, target, …), and derived properties by `id`; one row an entity."""

    #: COLLABORATED_WITH: source < target, works_count, first_year, last_year, weight
    ties: Table
    #: WORKS_ON: works_count, share
    works_on: Table
    #: AFFILIATED_WITH: works_count, first_year, last_year, is_inferred, asserted_by[]
    affiliations: Table
    #: HAS_INSTITUTION: authorships_count
    printed_institutions: Table
    #: authors_count
    works: Table
    #: all counts of `derive.py`, asserted_by[], ties_at_least[]
    researchers: Table
    #: works_count, researchers_count
    topics: Table
    #: works_count, researchers_count
    institutions: Table


def as_is(name: str, table: Table) -> Table:
    """Leave a relation an expression."""
    del name
    return table


def derived(
    base: Base,
    *,
    max_authors: int,
    groups: Mapping[str, str],
    indexed: Sequence[str],
    keep: Callable[[str, Table], Table] = as_is,
) -> Derived:
    """Express all that the base edges imply.

    `groups` are the independence groups of `voice_groups()`, `indexed` those of
    `indexed_sources()`. Works with more than `max_authors` authors make no ties. `keep` gets each
    relation that others build on, with a name for it, and gives it back: a caller may store it
    there, so that the large joins run once.
    """
    works = keep("derived_works", _works(base))
    authorships = keep("derived_authorships", _dated_authorships(base, works))
    ties = keep("ties", _ties(authorships, max_authors))
    works_on = keep("works_on", _works_on(authorships, base.topic_assignments))
    affiliations = keep("affiliations", _affiliations(authorships))
    printed = keep("printed_institutions", _printed_institutions(authorships))
    return Derived(
        ties=ties,
        works_on=works_on,
        affiliations=affiliations,
        printed_institutions=printed,
        works=works.select("id", "authors_count"),
        researchers=_researchers(
            base.researchers,
            [
                _counts(authorships, max_authors),
                _voices(authorships, groups, indexed),
                _sources(authorships),
                _tie_counts(ties),
                _degrees(works_on, "source", "topics_count"),
                _degrees(affiliations, "source", "institutions_count"),
            ],
        ),
        topics=_named(base.topics, base.topic_assignments.rename(target="topic"), works_on),
        institutions=_named(base.institutions, printed, affiliations),
    )


def tie_units(authors_count: Column) -> Column:
    """Weigh one work in a tie of two of its authors, in whole units of 1e-12 (Newman 2001).

    Rounded half up, as Cypher's `round`. A quotient of whole numbers is a half or at least
    1/(2n) away from one, which is far more than the error of a double here.
    """
    return (float(_UNITS) / (authors_count - 1) + 0.5).floor().cast("int64")


def in_millionths(units: Column) -> Column:
    """Turn units of 1e-12 to a number rounded half up to six places.

    The multiple of a millionth is exact in a double up to 9,000, so the division gives the double
    nearest to the decimal, which is what Neo4j's `round` gives.
    """
    raised = units + _UNITS // _PLACES // 2
    return (raised - raised % (_UNITS // _PLACES)).cast("float64") / float(_UNITS)


def ratio(part: Column, whole: Column) -> Column:
    """Divide counts, rounded half up to six places."""
    raised, step = part * (2 * _PLACES) + whole, whole * 2
    millionths = (raised - raised % step).cast("float64") / step
    return millionths / float(_PLACES)


def _count(column: Column) -> Column:
    return column.fill_null(0).cast("int64")


def _number_where(condition: Column) -> Column:
    ones: Column = ibis.ifelse(condition.fill_null(False), 1, 0)
    return ones.sum().cast("int64")


def _joined(left: Any, right: Any, key: str = "id") -> Any:
    """Join what is known of entities to all of them."""
    return left.left_join(right, key).drop(f"{key}_right")


def _works(base: Base) -> Table:
    authors: Any = base.authorships.group_by(id=_row.work).agg(authors_count=_row.count())
    works: Any = base.works.select("id", "publication_year", "is_retracted")
    return _joined(works, authors).mutate(
        authors_count=_count(_row.authors_count),
        publication_year=_row.publication_year.cast("int64"),
    )


def _dated_authorships(base: Base, works: Any) -> Table:
    authorships: Any = base.authorships.select(
        "work",
        "researcher",
        "asserted_by",
        "institution_ids",
        "affiliations_inferred",
        "affiliations_asserted_by",
    )
    facts = works.select(
        "authors_count", "is_retracted", work=works.id, year=works.publication_year
    )
    return authorships.inner_join(facts, "work")


def _ties(authorships: Any, max_authors: int) -> Table:
    # A lone author has no tie, and would divide by zero.
    mine = authorships.filter(_row.authors_count.between(2, max_authors)).select(
        "work", "year", source=_row.researcher, units=tie_units(_row.authors_count)
    )
    others = mine.select("work", target=_row.source)
    pairs = mine.inner_join(others, ["work", mine.source < others.target])
    summed = pairs.group_by("source", "target").agg(
        works_count=_row.count(),
        first_year=_row.year.min(),
        last_year=_row.year.max(),
        units=_row.units.sum().cast("int64"),
    )
    return summed.mutate(weight=in_millionths(_row.units)).drop("units")


def _works_on(authorships: Any, topic_assignments: Any) -> Table:
    written = authorships.group_by("researcher").agg(total=_row.count())
    pairs = authorships.select("work", "researcher").inner_join(
        topic_assignments.select("work", "topic"), "work"
    )
    counted = pairs.group_by("researcher", "topic").agg(works_count=_row.count())
    return counted.inner_join(written, "researcher").select(
        "works_count",
        source=_row.researcher,
        target=_row.topic,
        share=ratio(_row.works_count, _row.total),
    )


def _affiliations(authorships: Any) -> Table:
    ends = ("source", "target")
    spans = authorships.select(
        "year",
        source=_row.researcher,
        target=_row.institution_ids.unnest(),
        inferred=_row.affiliations_inferred,
        sources=_row.affiliations_asserted_by,
    )
    known = spans.group_by(*ends).agg(
        works_count=_row.count(),
        first_year=_row.year.min(),
        last_year=_row.year.max(),
        certain=_number_where(~_row.inferred),
        unknown=_number_where(_row.inferred.isnull()),
    )
    # As Cypher's `all`: one that is not inferred decides; an unknown one leaves it unknown.
    decided = known.mutate(
        is_inferred=ibis.cases(
            (_row.certain > 0, False), (_row.unknown > 0, ibis.null("boolean")), else_=True
        )
    ).drop("certain", "unknown")
    sources = _sorted_sources(spans.select(*ends, name=_row.sources.unnest()), ends)
    joined = decided.left_join(sources, ends).drop("source_right", "target_right")
    return joined.mutate(asserted_by=_array(_row.asserted_by))


def _printed_institutions(authorships: Any) -> Table:
    printed = authorships.select(source=_row.work, target=_row.institution_ids.unnest())
    return printed.group_by("source", "target").agg(authorships_count=_row.count())


def _sorted_sources(named: Any, keys: Sequence[str]) -> Any:
    # Sorted after it is collected: not every backend keeps an order within an aggregate.
    return named.distinct().group_by(*keys).agg(asserted_by=_row.name.collect().sort())


def _array(column: Column) -> Column:
    return column.fill_null(ibis.literal([], type="array<string>"))


def _counts(authorships: Any, max_authors: int) -> Any:
    return authorships.group_by(id=_row.researcher).agg(
        works_count=_row.count(),
        first_year=_row.year.min(),
        last_year=_row.year.max(),
        large_works_excluded=_number_where(_row.authors_count > max_authors),
        # Where no source has spoken of any work, it is unknown.
        retracted_works_count=ibis.ifelse(
            _row.is_retracted.count() > 0, _number_where(_row.is_retracted), ibis.null("int64")
        ),
    )


def _voices(authorships: Any, groups: Mapping[str, str], indexed: Sequence[str]) -> Any:
    heard = authorships.select("work", "researcher", name=_row.asserted_by.unnest())
    voice = _row.name.cases(*groups.items(), else_=None) if groups else ibis.null("string")
    by_work = (
        heard.mutate(voice=voice, backed=_row.name.isin(list(indexed)))
        .group_by("researcher", "work")
        # Counting different voices takes many times as long as asking whether there are two.
        .agg(corroborated=_row.voice.min() != _row.voice.max(), backed=_row.backed.any())
    )
    return by_work.group_by(id=_row.researcher).agg(
        indexed_works_count=_number_where(_row.backed),
        corroborated_works_count=_number_where(_row.corroborated),
    )


def _sources(authorships: Any) -> Any:
    named = authorships.select(id=_row.researcher, name=_row.asserted_by.unnest())
    return _sorted_sources(named, ["id"])


def _tie_counts(ties: Any) -> Any:
    ends = ties.select("works_count", id=_row.source).union(
        ties.select("works_count", id=_row.target), distinct=False
    )
    steps = range(1, TIE_HISTOGRAM + 1)
    return (
        ends.group_by("id")
        .agg(
            collaborators_count=_row.count(),
            **{f"at_least_{n}": _number_where(_row.works_count >= n) for n in steps},
        )
        .select(
            "id",
            "collaborators_count",
            ties_at_least=ibis.array([_row[f"at_least_{n}"] for n in steps]),
        )
    )


def _degrees(edges: Any, end: str, name: str) -> Any:
    return edges.group_by(id=_row[end]).agg(**{name: _row.count()})


def _researchers(researchers: Any, parts: Sequence[Any]) -> Table:
    rows = researchers.select("id")
    for part in parts:
        rows = _joined(rows, part)
    none = ibis.literal([0] * TIE_HISTOGRAM, type="array<int64>")
    counts = (
        "works_count",
        "large_works_excluded",
        "indexed_works_count",
        "corroborated_works_count",
        "topics_count",
        "collaborators_count",
    )
    # The count of institutions stays null where there is none: no source has spoken of any.
    return rows.mutate(
        **{name: _count(_row[name]) for name in counts},
        asserted_by=_array(_row.asserted_by),
        ties_at_least=_row.ties_at_least.fill_null(none),
    )


def _named(entities: Any, works: Any, researchers: Any) -> Table:
    rows = _joined(entities.select("id"), _degrees(works, "target", "works_count"))
    rows = _joined(rows, _degrees(researchers, "target", "researchers_count"))
    return rows.mutate(
        works_count=_count(_row.works_count), researchers_count=_count(_row.researchers_count)
    )


def citations(authorships: Any, works: Any) -> Table:
    """Count each person's citations (id, cited_by_count, h_index).

    `works` is (id, cited_by_count) where a source gives it; who has no such work is not in it.
    """
    cited = works.filter(_row.cited_by_count.notnull())
    mine = authorships.select("work", id=_row.researcher).inner_join(
        cited.select("cited_by_count", work=_row.id), "work"
    )
    # Counted from the most cited on, the works that have at least as many citations as their place.
    placed = mine.mutate(
        place=ibis.row_number().over(
            group_by="id", order_by=[ibis.desc("cited_by_count"), ibis.asc("work")]
        )
        + 1
    )
    return placed.group_by("id").agg(
        cited_by_count=_row.cited_by_count.sum().cast("int64"),
        h_index=_number_where(_row.cited_by_count >= _row.place),
    )


def with_employments(spans: Any, employments: Any) -> Table:
    """Add to the affiliations that works print those that sources assert.

    `employments` is (source, target, first_year, last_year, name) with the source's name.
    """
    ends = ["source", "target"]
    years = employments.group_by(*ends).agg(
        employed_first=_row.first_year.min(), employed_last=_row.last_year.max()
    )
    voices = _sorted_sources(employments.select(*ends, "name"), ends).rename(said_by="asserted_by")
    employed = years.inner_join(voices, ends)
    joined = spans.outer_join(employed, ends)
    is_employed = _row.said_by.notnull()
    both: Column = ibis.ifelse(
        is_employed, _array(_row.asserted_by).concat(_array(_row.said_by)), _row.asserted_by
    )
    return joined.select(
        source=ibis.coalesce(_row.source, _row.source_right),
        target=ibis.coalesce(_row.target, _row.target_right),
        works_count=_count(_row.works_count),
        first_year=ibis.least(_row.first_year, _row.employed_first),
        last_year=ibis.greatest(_row.last_year, _row.employed_last),
        is_inferred=~is_employed & _row.is_inferred.fill_null(False),
        asserted_by=both.unique().sort(),
    )
