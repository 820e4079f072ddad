"""Random small graphs: loading is order-free, and every count equals a naive recomputation."""

from collections import Counter
from fractions import Fraction
from itertools import combinations
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphsvc.gateway import Gateway
from graphsvc.ingest.check import check_graph
from graphsvc.ingest.checksum import checksum
from graphsvc.ingest.load import load_records
from graphsvc.ingest.records import RECORD, AnyRecord
from tests.integration.test_identity import client_of

MAX_AUTHORS = 4
PEOPLE = [f"p{n}" for n in range(6)]
TOPICS = ["t0", "t1", "t2"]
PLACES = ["i0", "i1"]

AUTHOR = st.fixed_dictionaries(
    {"key": st.sampled_from(PEOPLE), "at": st.lists(st.sampled_from(PLACES), max_size=2)}
)
_work = st.fixed_dictionaries(
    {
        "year": st.one_of(st.none(), st.integers(2000, 2004)),
        "topics": st.lists(st.sampled_from(TOPICS), unique=True, max_size=2),
        "authors": st.lists(AUTHOR, min_size=1, max_size=6, unique_by=lambda a: a["key"]),
        "source": st.sampled_from(["seed", "arxiv"]),
    }
)
GRAPH = st.lists(_work, min_size=1, max_size=6)


def records_of(works: list[dict[str, Any]]) -> list[AnyRecord]:
    made: list[dict[str, Any]] = [
        {"record": "topic", "source": source, "key": key, "display_name": f"Topic {key}"}
        | {"ids": {"seed-topic": key}}
        for key in TOPICS
        for source in ("seed", "arxiv")
    ]
    made += [
        {
            "record": "institution",
            "source": "seed",
            "key": key,
            "display_name": f"Place {key}",
            "affiliations": [f"Lab, {key}"],
        }
        for key in PLACES
    ]
    made += [
        {
            "record": "work",
            "source": work["source"],
            "key": f"w{number}",
            "ids": {"arxiv": f"2001.0000{number}"},
            "title": f"Work {number}",
            "year": work["year"],
            "topics": work["topics"],
            "authors": [
                {
                    "name": author["key"].upper(),
                    "ids": {"seed-researcher": author["key"]},
                    "affiliations": [f"Lab, {place}" for place in author["at"]],
                }
                for author in work["authors"]
            ],
        }
        for number, work in enumerate(works)
    ]
    return [RECORD.validate_python(item) for item in made]


def naive_ties(works: list[dict[str, Any]]) -> dict[frozenset[str], tuple[int, float]]:
    """Shared works and Newman weight of every pair, in plain Python and exact fractions."""
    counts: Counter[frozenset[str]] = Counter()
    weights: Counter[frozenset[str]] = Counter()
    for work in works:
        keys = [author["key"] for author in work["authors"]]
        if len(keys) <= MAX_AUTHORS:
            for pair in combinations(keys, 2):
                counts[frozenset(pair)] += 1
                weights[frozenset(pair)] += Fraction(1, len(keys) - 1)
    return {pair: (counts[pair], round(float(weights[pair]), 6)) for pair in counts}


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(works=GRAPH, shuffle=st.randoms(use_true_random=False), cut=st.integers(0, 10))
async def test_a_graph_is_what_a_naive_recomputation_says(
    scratch: Gateway, works: list[dict[str, Any]], shuffle: Any, cut: int
):
    records = records_of(works)
    await scratch._driver.execute_query("MATCH (n) WHERE NOT n:GraphState DETACH DELETE n")
    await load_records(scratch, records, source="seed", max_authors=MAX_AUTHORS)
    before = await checksum(scratch)
    assert await check_graph(scratch, MAX_AUTHORS) == []

    ties = naive_ties(works)
    async with client_of(scratch) as client:
        for person in {author["key"] for work in works for author in work["authors"]}:
            path = f"/v1/researchers/seed-researcher:{person}"
            found = (await client.get(f"{path}/collaborators?limit=200")).json()
            mine = {
                next(iter(pair - {person})): known for pair, known in ties.items() if person in pair
            }
            assert {
                item["researcher"]["display_name"].lower(): (item["works_count"], item["weight"])
                for item in found["items"]
            } == mine
            profile = (await client.get(path)).json()
            own = [work for work in works if person in [a["key"] for a in work["authors"]]]
            assert profile["works_count"] == len(own)
            assert profile["collaborators_count"] == found["total"] == len(mine)
            assert profile["topics_count"] == len({t for work in own for t in work["topics"]})
            places = {p for w in own for a in w["authors"] if a["key"] == person for p in a["at"]}
            assert (profile["affiliations_count"] or 0) == len(places)
            drawn = (await client.get(f"{path}/neighbourhood?limit=200")).json()
            kinds = Counter(edge["kind"] for edge in drawn["edges"])
            around = {person} | set(mine)
            assert kinds["co_authorship"] == sum(pair <= around for pair in ties)
            assert kinds["authorship"] == sum(
                author["key"] in around for work in own for author in work["authors"]
            )
            pages: list[str] = []
            cursor = ""
            while True:
                page = (await client.get(f"{path}/works?limit=1{cursor}")).json()
                pages += [item["id"] for item in page["items"]]
                if not page["next_cursor"]:
                    break
                cursor = f"&cursor={page['next_cursor']}"
            assert len(pages) == len(set(pages)) == len(own)

    # The same records in another order and in two loads make the same graph.
    shuffle.shuffle(records)
    await scratch._driver.execute_query("MATCH (n) WHERE NOT n:GraphState DETACH DELETE n")
    fixed = sorted(records, key=lambda record: record.record == "work")
    for part in (fixed[: len(fixed) - cut], fixed[len(fixed) - cut :]):
        await load_records(scratch, part, source="seed", max_authors=MAX_AUTHORS)
    assert await checksum(scratch) == before
