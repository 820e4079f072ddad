"""Derived data by relations: equal to a plain recomputation in exact fractions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import floor
import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
import ibis
import pyarrow as pa
import pytest

from graphsvc.ingest.bulk.components import components
from graphsvc.ingest.bulk.relations import Base, derived, in_millionths, ratio, tie_units

# Ibis still calls DuckDB by a name that DuckDB is giving up.
pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")

GROUPS = {"arxiv": "arxiv", "seed": "arxiv", "dblp": "dblp", "crossref": "crossref"}
INDEXED = ["seed", "dblp", "crossref"]
STRINGS = pa.list_(pa.string())
SCHEMAS = {
    "researchers": pa.schema({"id": pa.string()}),
    "works": pa.schema(
        {"id": pa.string(), "publication_year": pa.int64(), "is_retracted": pa.bool_()}
    ),
    "topics": pa.schema({"id": pa.string()}),
    "institutions": pa.schema({"id": pa.string()}),
    "authorships": pa.schema(
        {
            "work": pa.string(),
            "researcher": pa.string(),
            "asserted_by": STRINGS,
            "institution_ids": STRINGS,
            "affiliations_inferred": pa.bool_(),
            "affiliations_asserted_by": STRINGS,
        }
    ),
    "topic_assignments": pa.schema({"work": pa.string(), "topic": pa.string()}),
}
EDGES = ("ties", "works_on", "affiliations", "printed_institutions")
RELATIONS = (*EDGES, "works", "researchers", "topics", "institutions")

Rows = dict[str, list[dict[str, Any]]]


def half_up(number: Fraction, places: int = 0) -> float | int:
    """Round exactly; the double nearest to the decimal, as Java makes it."""
    whole = floor(number * 10**places + Fraction(1, 2))
    return whole if places == 0 else float(Fraction(whole, 10**places))


def naive(rows: Rows, max_authors: int) -> dict[str, Any]:
    """Compute the same in loops, from the words of the Cypher files."""
    works = {row["id"]: row for row in rows["works"]}
    by_work: dict[str, list[dict[str, Any]]] = defaultdict(list)
    by_researcher: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows["authorships"]:
        by_work[row["work"]].append(row)
        by_researcher[row["researcher"]].append(row)
    topics: dict[str, list[str]] = defaultdict(list)
    for row in rows["topic_assignments"]:
        topics[row["work"]].append(row["topic"])

    shared: dict[tuple[str, str], list[str]] = defaultdict(list)
    for work, authors in by_work.items():
        if len(authors) <= max_authors:
            names = sorted(row["researcher"] for row in authors)
            for i, source in enumerate(names):
                for target in names[i + 1 :]:
                    shared[source, target].append(work)
    ties = {}
    for pair, common in shared.items():
        units = sum(half_up(Fraction(10**12, len(by_work[work]) - 1)) for work in common)
        ties[pair] = {
            "works_count": len(common),
            **years(works[work] for work in common),
            "weight": half_up(Fraction(units) / 10**12, 6),
        }
    works_on = {}
    affiliations = {}
    for researcher, written in by_researcher.items():
        counts: dict[str, int] = defaultdict(int)
        for row in written:
            for topic in topics[row["work"]]:
                counts[topic] += 1
        for topic, n in counts.items():
            share = half_up(Fraction(n, len(written)), 6)
            works_on[researcher, topic] = {"works_count": n, "share": share}
        printed: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in written:
            for institution in row["institution_ids"] or []:
                printed[institution].append(row)
        for institution, there in printed.items():
            inferred = [row["affiliations_inferred"] for row in there]
            affiliations[researcher, institution] = {
                "works_count": len(there),
                **years(works[row["work"]] for row in there),
                "is_inferred": False if False in inferred else None if None in inferred else True,
                "asserted_by": union(row["affiliations_asserted_by"] for row in there),
            }
    printed_institutions: dict[tuple[str, str], dict[str, int]] = {}
    for row in rows["authorships"]:
        for institution in row["institution_ids"] or []:
            edge = printed_institutions.setdefault(
                (row["work"], institution), {"authorships_count": 0}
            )
            edge["authorships_count"] += 1
    researchers = {}
    for row in rows["researchers"]:
        id = row["id"]
        written = by_researcher[id]
        retracted = [works[each["work"]]["is_retracted"] for each in written]
        known = [each for each in retracted if each is not None]
        voices = [
            {GROUPS[name] for name in each["asserted_by"] or [] if name in GROUPS}
            for each in written
        ]
        strengths = [tie["works_count"] for pair, tie in ties.items() if id in pair]
        researchers[id] = {
            "works_count": len(written),
            **years(works[each["work"]] for each in written),
            "large_works_excluded": sum(len(by_work[a["work"]]) > max_authors for a in written),
            "indexed_works_count": sum(
                any(name in INDEXED for name in each["asserted_by"] or []) for each in written
            ),
            "corroborated_works_count": sum(len(each) >= 2 for each in voices),
            "retracted_works_count": sum(known) if known else None,
            "asserted_by": union(each["asserted_by"] for each in written),
            "topics_count": sum(source == id for source, _ in works_on),
            "institutions_count": sum(source == id for source, _ in affiliations) or None,
            "collaborators_count": len(strengths),
            "ties_at_least": [sum(n >= least for n in strengths) for least in range(1, 11)],
        }
    return {
        "ties": ties,
        "works_on": works_on,
        "affiliations": affiliations,
        "printed_institutions": printed_institutions,
        "works": {id: {"authors_count": len(by_work[id])} for id in works},
        "researchers": researchers,
        "topics": {
            row["id"]: {
                "works_count": sum(row["id"] in each for each in topics.values()),
                "researchers_count": sum(topic == row["id"] for _, topic in works_on),
            }
            for row in rows["topics"]
        },
        "institutions": {
            row["id"]: {
                "works_count": sum(there == row["id"] for _, there in printed_institutions),
                "researchers_count": sum(there == row["id"] for _, there in affiliations),
            }
            for row in rows["institutions"]
        },
    }


def years(works: Iterable[dict[str, Any]]) -> dict[str, int | None]:
    known = [work["publication_year"] for work in works if work["publication_year"] is not None]
    return {"first_year": min(known, default=None), "last_year": max(known, default=None)}


def union(lists: Iterable[list[str] | None]) -> list[str]:
    return sorted({name for names in lists for name in names or []})


def tabled(con: Any, rows: Rows) -> Base:
    """Store the rows in a backend."""
    tables = {
        name: con.create_table(
            f"base_{name}", pa.Table.from_pylist(rows[name], schema=schema), overwrite=True
        )
        for name, schema in SCHEMAS.items()
    }
    return Base(**tables)


def computed(base: Base, max_authors: int, **keep: Any) -> dict[str, Any]:
    """Run the relations."""
    found = derived(base, max_authors=max_authors, groups=GROUPS, indexed=INDEXED, **keep)
    return keyed({name: getattr(found, name).to_pyarrow() for name in RELATIONS})


def keyed(tables: dict[str, pa.Table]) -> dict[str, Any]:
    """Name rows of edges by their ends, rows of properties by id."""
    answer: dict[str, Any] = {}
    for name, table in tables.items():
        by_key: dict[Any, Any] = {}
        for row in table.to_pylist():
            key = (row.pop("source"), row.pop("target")) if name in EDGES else row.pop("id")
            assert key not in by_key
            by_key[key] = row
        answer[name] = by_key
    return answer


def names(letter: str, count: int) -> list[str]:
    return [f"{letter}{n}" for n in range(count)]


@st.composite
def small_graphs(draw: st.DrawFn) -> Rows:
    """A few works by a few people, with all that can be unknown unknown now and then."""
    people, works, topics, places = names("R", 6), names("W", 6), names("T", 3), names("I", 3)
    sources = st.none() | st.lists(st.sampled_from([*GROUPS, "library"]), max_size=4, unique=True)
    authorships = [
        {
            "work": work,
            "researcher": person,
            "asserted_by": draw(sources),
            "institution_ids": draw(st.none() | st.lists(st.sampled_from(places), max_size=3)),
            "affiliations_inferred": draw(st.none() | st.booleans()),
            "affiliations_asserted_by": draw(sources),
        }
        for work in works
        for person in draw(st.lists(st.sampled_from(people), max_size=6, unique=True))
    ]
    return {
        "researchers": [{"id": id} for id in people],
        "works": [
            {
                "id": id,
                "publication_year": draw(st.none() | st.integers(1990, 2026)),
                "is_retracted": draw(st.none() | st.booleans()),
            }
            for id in works
        ],
        "topics": [{"id": id} for id in topics],
        "institutions": [{"id": id} for id in places],
        "authorships": authorships,
        "topic_assignments": [
            {"work": work, "topic": topic}
            for work in works
            for topic in draw(st.lists(st.sampled_from(topics), max_size=3, unique=True))
        ],
    }


def random_graph(seed: int) -> Rows:
    """A larger graph, the same for the same seed."""
    chance = random.Random(seed)
    people, works, topics, places = names("R", 60), names("W", 150), names("T", 9), names("I", 8)
    known = [*GROUPS, "library"]
    authorships = [
        {
            "work": work,
            "researcher": person,
            "asserted_by": chance.sample(known, chance.randint(1, 3)),
            "institution_ids": chance.choices(places, k=chance.randint(0, 2)),
            "affiliations_inferred": chance.random() < 0.3,
            "affiliations_asserted_by": chance.sample(known, chance.randint(0, 2)),
        }
        for work in works
        for person in chance.sample(people, chance.choice((1, 2, 3, 4, 7, 8, 40)))
    ]
    return {
        "researchers": [{"id": id} for id in [*people, "Rnobody"]],
        "works": [
            {
                "id": id,
                "publication_year": chance.choice((None, 2019, 2020, 2021, 2022)),
                "is_retracted": chance.choice((None, None, False, True)),
            }
            for id in works
        ],
        "topics": [{"id": id} for id in topics],
        "institutions": [{"id": id} for id in places],
        "authorships": authorships,
        "topic_assignments": [
            {"work": work, "topic": topic}
            for work in works
            for topic in chance.sample(topics, chance.randint(0, 3))
        ],
    }


@pytest.fixture(scope="module")
def con() -> Iterator[Any]:
    con = ibis.duckdb.connect()
    yield con
    con.disconnect()


@cache
def statements(con: Any, max_authors: int) -> dict[str, str]:
    """Compile the relations once: that takes longer than to run them on a few rows."""
    base = tabled(con, {name: [] for name in SCHEMAS})
    found = derived(base, max_authors=max_authors, groups=GROUPS, indexed=INDEXED)
    return {name: str(ibis.to_sql(getattr(found, name))) for name in RELATIONS}


@settings(deadline=None, max_examples=15)
@given(rows=small_graphs(), max_authors=st.sampled_from([2, 4]))
def test_small_graphs_equal_a_plain_recomputation(con: Any, rows: Rows, max_authors: int) -> None:
    compiled = statements(con, max_authors)
    tabled(con, rows)
    found = {name: con.raw_sql(sql).to_arrow_table() for name, sql in compiled.items()}
    assert keyed(found) == naive(rows, max_authors)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_larger_graph_equals_a_plain_recomputation(con: Any, seed: int) -> None:
    rows = random_graph(seed)
    base = tabled(con, rows)
    expected = naive(rows, 20)
    kept: list[str] = []

    def keep(name: str, table: Any) -> Any:
        kept.append(name)
        return con.create_table(f"kept_{name}", table, overwrite=True)

    assert computed(base, 20) == expected
    assert computed(base, 20, keep=keep) == expected
    assert set(EDGES) <= set(kept)


def test_a_works_units_are_exact_for_every_number_of_authors(con: Any) -> None:
    numbers = con.create_table("numbers", ibis.range(2, 20_002).unnest().name("n").as_table())
    answer = numbers.select("n", units=tie_units(numbers.n)).to_pyarrow().to_pylist()
    for row in answer:
        assert row["units"] == half_up(Fraction(10**12, row["n"] - 1))


@settings(deadline=None, max_examples=20)
@given(st.lists(st.integers(0, 9 * 10**15), min_size=1, max_size=500))
def test_weights_are_exact(con: Any, units: list[int]) -> None:
    # Ties of the rounding itself are what goes wrong first.
    units += [each - each % 10**6 + 500_000 for each in units]
    table = con.create_table("units", pa.table({"units": units}), overwrite=True)
    answer = table.select("units", w=in_millionths(table.units)).to_pyarrow().to_pylist()
    assert [row["w"] for row in answer] == [
        half_up(Fraction(row["units"], 10**12), 6) for row in answer
    ]


@settings(deadline=None, max_examples=20)
@given(
    st.lists(
        st.integers(1, 2_000_000).flatmap(lambda q: st.tuples(st.integers(1, q), st.just(q))),
        min_size=1,
        max_size=300,
    )
)
def test_shares_are_exact(con: Any, pairs: list[tuple[int, int]]) -> None:
    pairs += [(2 * p - 1, 2_000_000) for p, _ in pairs if 2 * p < 2_000_000]
    columns = {"p": [p for p, _ in pairs], "q": [q for _, q in pairs]}
    table = con.create_table("pairs", pa.table(columns), overwrite=True)
    answer = table.select("p", "q", s=ratio(table.p, table.q)).to_pyarrow().to_pylist()
    for row in answer:
        assert row["s"] == half_up(Fraction(row["p"], row["q"]), 6)


def least_nodes(edges: list[tuple[str, str]]) -> dict[str, str]:
    """Find components by following edges one by one."""
    near: dict[str, set[str]] = defaultdict(set)
    for a, b in edges:
        near[a].add(b)
        near[b].add(a)
    found: dict[str, str] = {}
    for start in sorted(near):
        todo = [start]
        while todo:
            node = todo.pop()
            if node not in found:
                found[node] = start
                todo += near[node]
    return found


def edge_table(con: Any, edges: list[tuple[str, str]]) -> Any:
    schema = pa.schema({"node_a": pa.string(), "node_b": pa.string()})
    rows = [{"node_a": a, "node_b": b} for a, b in edges]
    return con.create_table("edges", pa.Table.from_pylist(rows, schema=schema), overwrite=True)


def labels(con: Any, edges: Any) -> dict[str, str]:
    table = components(con, edges, "found")
    rows = table.to_pyarrow().to_pylist()
    con.drop_table("found")
    assert not [name for name in con.list_tables() if name.startswith("found")]
    assert len({row["node"] for row in rows}) == len(rows)
    return {row["node"]: row["component"] for row in rows}


@settings(deadline=None, max_examples=15)
@given(st.lists(st.tuples(st.sampled_from(names("n", 14)), st.sampled_from(names("n", 14)))))
def test_components_of_small_graphs(con: Any, edges: list[tuple[str, str]]) -> None:
    assert labels(con, edge_table(con, edges)) == least_nodes(edges)


class CountingBackend:
    """A backend that counts the tables made in it: each is one step."""

    def __init__(self, con: Any) -> None:
        self._con = con
        self.steps = 0

    def create_table(self, name: str, table: Any) -> Any:
        self.steps += 1
        return self._con.create_table(name, table)

    def drop_table(self, name: str) -> None:
        self._con.drop_table(name)

    def list_tables(self) -> list[str]:
        return list(self._con.list_tables())


def path(order: str, length: int) -> list[tuple[str, str]]:
    nodes = [f"{n:05}" for n in range(length)]
    if order == "shuffled":
        random.Random(3).shuffle(nodes)
    elif order == "zigzag":
        nodes = [nodes[n // 2 if n % 2 else -1 - n // 2] for n in range(length)]
    return list(pairwise(nodes))


@pytest.mark.parametrize("order", ["ascending", "shuffled", "zigzag"])
def test_a_path_of_ten_thousand_takes_few_steps(con: Any, order: str) -> None:
    counting = CountingBackend(con)
    found = labels(counting, edge_table(con, path(order, 10_000)))
    assert len(found) == 10_000
    assert set(found.values()) == {"00000"}
    assert counting.steps <= 60


def test_a_star_with_its_greatest_node_in_the_middle_takes_one_round(con: Any) -> None:
    counting = CountingBackend(con)
    found = labels(counting, edge_table(con, [("z", node) for node in names("n", 5_000)]))
    assert set(found.values()) == {"n0"}
    assert counting.steps <= 8
