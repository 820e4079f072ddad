"""Random records of several sources: the graph does not depend on the order of their import."""

from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphsvc.gateway import Gateway
from graphsvc.ingest.check import check_graph
from graphsvc.ingest.checksum import checksum
from graphsvc.ingest.load import load_records
from graphsvc.ingest.records import RECORD, AnyRecord

_NAMES = ["Ana Ruiz", "A. Ruiz", "Ana Silva", "Bo Li", "Li Bo", "李波", "Cy Young"]
_ORCIDS = ["0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-1694-233X"]

_author = st.fixed_dictionaries(
    {"name": st.sampled_from(_NAMES)},
    optional={
        "key": st.sampled_from(["k1", "k2", "k3"]),
        "ids": st.sampled_from(_ORCIDS).map(lambda orcid: {"orcid": orcid}),
    },
)
_work = st.fixed_dictionaries(
    {
        "source": st.sampled_from(["acl-anthology", "arxiv", "dblp"]),
        "ids": st.one_of(
            st.just({}),
            st.fixed_dictionaries(
                {},
                optional={
                    "doi": st.sampled_from(["10.5555/1", "10.5555/2"]),
                    "arxiv": st.sampled_from(["2001.00001", "2001.00002"]),
                },
            ),
        ),
        "authors": st.lists(_author, min_size=1, max_size=3),
        "references": st.lists(st.sampled_from(["doi:10.5555/1", "arxiv:2001.00002"]), max_size=1),
        "topics": st.lists(st.just("t1"), max_size=1),
    }
)


def records_of(works: list[dict[str, Any]]) -> list[AnyRecord]:
    made = [
        {**work, "record": "work", "key": f"w{number}", "title": f"Work {number}", "year": 2001}
        for number, work in enumerate(works)
    ]
    made.append({"record": "topic", "source": "arxiv", "key": "t1", "display_name": "Topic"})
    made.append(
        {
            "record": "researcher",
            "source": "orcid",
            "key": _ORCIDS[0],
            "ids": {"orcid": _ORCIDS[0]},
            "display_name": "Ana Ruiz",
        }
    )
    return [RECORD.validate_python(item) for item in made]


async def loaded(gateway: Gateway, parts: list[list[AnyRecord]]) -> str:
    await gateway._driver.execute_query("MATCH (n) WHERE NOT n:GraphState DETACH DELETE n")
    for part in parts:
        await load_records(gateway, part, source="local", max_authors=100)
    return await checksum(gateway)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    works=st.lists(_work, min_size=2, max_size=6),
    order=st.randoms(use_true_random=False),
    cuts=st.lists(st.integers(0, 8), min_size=1, max_size=3),
)
async def test_any_order_and_any_batches_make_the_same_graph(
    scratch: Gateway, works: list[dict[str, Any]], order: Any, cuts: list[int]
):
    records = records_of(works)
    at_once = await loaded(scratch, [records])
    shuffled = list(records)
    order.shuffle(shuffled)
    places = [0, *sorted(cuts), len(shuffled)]
    parts = [shuffled[start:end] for start, end in pairwise(places)]
    assert await loaded(scratch, parts) == at_once
    assert await check_graph(scratch, 100) == []
    # Once more changes nothing, the version of the graph included.
    again = await load_records(scratch, shuffled, source="local", max_authors=100)
    assert again.changed == 0
    assert await checksum(scratch) == at_once
