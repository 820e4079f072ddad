"""Random records of several sources: the graph does not depend on the order of their import.

Nor does it on when curators decided in between.
"""

from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphsvc.gateway import Gateway
from graphsvc.ingest.check import check_graph
from graphsvc.ingest.checksum import checksum
from graphsvc.ingest.decisions import secret_key, telling_keys
from graphsvc.ingest.evidence import author_forms
from graphsvc.ingest.load import Batch, load_records
from graphsvc.ingest.pending import finish_in
from graphsvc.ingest.records import RECORD, AnyRecord, WorkRecord
from graphsvc.ingest.strings import Strings
from graphsvc.models.common import Versioned

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


#: What sources say later: of which record, and what instead, None where it is withdrawn.
_later = st.lists(
    st.tuples(st.integers(0, 7), st.one_of(st.none(), _work)),
    max_size=3,
    unique_by=lambda it: it[0],
)


def later_of(
    records: list[AnyRecord], later: list[tuple[int, dict[str, Any] | None]]
) -> list[AnyRecord]:
    """Newer versions of some records, or word that they are withdrawn."""
    made: dict[str, dict[str, Any]] = {}
    for place, work in later:
        record = records[place % len(records)]
        said: dict[str, Any] = {"source": record.source, "key": record.key, "version": "2"}
        if work is None or not isinstance(record, WorkRecord):
            said |= {"record": "withdrawal", "of": record.kind}
        else:
            said |= {"record": "work", "title": record.title, "year": 2002}
            said |= {name: value for name, value in work.items() if name != "source"}
        made[record.name] = said
    return [RECORD.validate_python(said) for said in made.values()]


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
    return [RECORD.validate_python(item | {"version": "1"}) for item in made]


async def loaded(gateway: Gateway, parts: list[list[AnyRecord]]) -> str:
    await gateway._driver.execute_query("MATCH (n) WHERE NOT n:GraphState DETACH DELETE n")
    strings = Strings()
    for part in parts:
        # As in an import, what is to be derived waits until everything is there.
        async with gateway.transaction() as transaction:
            await Batch(transaction, strings, 100).load(part)
            await transaction.many(Versioned, "graph.bump")
    async with gateway.transaction() as transaction:
        await finish_in(transaction, strings, 100)
        await transaction.many(Versioned, "graph.bump")
    return await checksum(gateway)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    works=st.lists(_work, min_size=2, max_size=6),
    later=_later,
    order=st.randoms(use_true_random=False),
    cuts=st.lists(st.integers(0, 8), min_size=1, max_size=3),
)
async def test_any_order_and_any_batches_make_the_same_graph(
    scratch: Gateway,
    works: list[dict[str, Any]],
    later: list[tuple[int, dict[str, Any] | None]],
    order: Any,
    cuts: list[int],
):
    records = records_of(works)
    records += later_of(records, later)
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


def decision(kind: str, forms: list[str], works: list[str]) -> AnyRecord:
    return RECORD.validate_python(
        {
            "record": "decision",
            "key": f"{kind}-1",
            "decision": kind,
            "forms": sorted(set(forms)),
            "works": works,
            "decided_at": "2026-01-01T00:00:00Z",
        }
    )


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(works=st.lists(_work, min_size=2, max_size=5), order=st.randoms(use_true_random=False))
async def test_it_makes_no_difference_when_a_curator_decides(
    scratch: Gateway, works: list[dict[str, Any]], order: Any
):
    records = records_of(works)
    listed = [(r, form) for r in records if isinstance(r, WorkRecord) for form in author_forms(r)]
    record, form = order.choice(listed)
    taken = [
        decision("merge", [str(one) for _, one in order.sample(listed, 2)], []),
        decision("split", [str(form)], [record.keys[0]]),
        decision("suppress", list(map(secret_key, telling_keys(form))), []),
    ]
    chosen = order.choice(taken)
    sums: set[str] = set()
    for place in (0, order.randrange(len(records)), len(records)):
        order.shuffle(records)
        before, after = records[:place], records[place:]
        # Alone, between two imports, or as one record among others.
        is_alone = order.random() < 0.5
        parts = [before, [chosen], after] if is_alone else [[*before, chosen], after]
        sums.add(await loaded(scratch, parts))
        assert await check_graph(scratch, 100) == []
    assert len(sums) == 1
    again = await load_records(scratch, [chosen, *records], source="local", max_authors=100)
    assert (again.changed, await checksum(scratch)) == (0, sums.pop())


async def test_own_records_follow_their_forms(scratch: Gateway):
    ana, orcid = {"name": "Ana Ruiz"}, {"orcid": _ORCIDS[0]}
    with_orcid, keyed = {**ana, "ids": orcid}, {**ana, "key": "k1"}
    one = {"source": "acl-anthology", "ids": {}, "authors": [with_orcid]}
    # Two of one list have one iD, so whoever has it is parted from their own record.
    parting = {**one, "authors": [ana, {**keyed, "ids": orcid}]}
    *works, topic, person = records_of([one, parting])
    name = "acl-anthology\t\t{}\tana ruiz\t"
    merge = decision("merge", [name.format(""), name.format(f"orcid:{_ORCIDS[0]}")], [])
    at_once = await loaded(scratch, [[*works, topic, person, merge]])
    assert await loaded(scratch, [[works[0], person], [merge], [works[1], topic]]) == at_once

    # A form that is a name alone is left out; of the others there is a record.
    bare = {**one, "authors": [ana]}
    others = {**one, "authors": [keyed, {**keyed, "ids": orcid}]}
    records = records_of([bare, others])
    secret = secret_key("acl-anthology-name:ana_ruiz")
    suppress = decision("suppress", [secret], [])
    at_once = await loaded(scratch, [[suppress, *records]])
    assert await loaded(scratch, [records, [suppress]]) == at_once
