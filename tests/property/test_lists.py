"""Random small graphs: pages, filters, orders and groups equal a naive recomputation."""

from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from httpx2 import AsyncClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphsvc.gateway import Gateway
from graphsvc.ingest.load import load_records
from graphsvc.ingest.records import RECORD
from tests.integration.test_identity import client_of
from tests.integration.test_lists import everything

_TITLES = ["Alpha", "beta", "Gamma", "αλφα", "Ça va", "😀 smile"]
_work = st.fixed_dictionaries(
    {
        "title": st.sampled_from(_TITLES),
        "year": st.one_of(st.none(), st.integers(2000, 2003)),
        "type": st.sampled_from([None, "article", "preprint"]),
        "abstract": st.sampled_from([None, "It is short."]),
        "topics": st.lists(st.sampled_from(["t0", "t1"]), unique=True, max_size=2),
        "authors": st.lists(
            st.sampled_from(["p0", "p1", "p2"]), min_size=1, max_size=3, unique=True
        ),
    }
)
_asked = st.fixed_dictionaries(
    {},
    optional={
        "year_from": st.integers(2000, 2001),
        "year_to": st.integers(2001, 2003),
        "type": st.sampled_from(["article", "preprint", "book"]),
        "has_abstract": st.booleans(),
        "topic": st.sampled_from(["t0", "t1"]),
        "researcher": st.sampled_from(["p0", "p1"]),
    },
)
_TESTS: dict[str, Callable[[dict[str, Any], Any], bool]] = {
    "year_from": lambda work, year: work["year"] is not None and work["year"] >= year,
    "year_to": lambda work, year: work["year"] is not None and work["year"] <= year,
    "type": lambda work, type: work["type"] == type,
    "has_abstract": lambda work, has: (work["abstract"] is not None) == has,
    "topic": lambda work, key: key in work["topics"],
    "researcher": lambda work, key: key in work["authors"],
}
_SCHEMES = {"topic": "seed-topic", "researcher": "seed-researcher"}


def _records(works: list[dict[str, Any]]) -> list[Any]:
    made: list[dict[str, Any]] = [
        {"record": "topic", "source": "seed", "key": key, "display_name": f"Topic {key}"}
        for key in ("t0", "t1")
    ]
    made += [
        {
            **work,
            "record": "work",
            "source": "seed",
            "key": f"w{number}",
            "authors": [
                {"name": key.upper(), "ids": {"seed-researcher": key}} for key in work["authors"]
            ],
        }
        for number, work in enumerate(works)
    ]
    # What is not known is not said.
    return [
        RECORD.validate_python({name: value for name, value in item.items() if value is not None})
        for item in made
    ]


def _default(work: dict[str, Any]) -> tuple[Any, ...]:
    return (-(work["year"] or 0), work["title"].casefold(), f"seed-work:w{work['number']}")


def _oldest(work: dict[str, Any]) -> tuple[Any, ...]:
    return (work["year"] or 9999, *_default(work))


def _largest(work: dict[str, Any]) -> tuple[Any, ...]:
    return (-len(work["authors"]), *_default(work))


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    works=st.lists(_work, min_size=1, max_size=7),
    questions=st.lists(_asked, min_size=2, max_size=3),
)
async def test_lists_are_what_a_naive_recomputation_says(
    scratch: Gateway, works: list[dict[str, Any]], questions: list[dict[str, Any]]
):
    await scratch._driver.execute_query("MATCH (n) WHERE NOT n:GraphState DETACH DELETE n")
    await load_records(scratch, _records(works), source="seed", max_authors=100)
    numbered = [{**work, "number": number} for number, work in enumerate(works)]
    async with client_of(scratch) as client:
        for asked in questions:
            person = asked.get("researcher")
            if person and not any(person in work["authors"] for work in works):
                answer = await client.get(f"/v1/works?researcher=seed-researcher:{person}")
                assert (answer.status_code, answer.json()["field"]) == (404, "researcher")
                continue
            wanted = [w for w in numbered if all(_TESTS[k](w, v) for k, v in asked.items())]
            given = {
                name: f"{_SCHEMES[name]}:{value}" if name in _SCHEMES else value
                for name, value in asked.items()
            }
            await _check(client, wanted, given)


async def _check(client: AsyncClient, wanted: list[dict[str, Any]], given: dict[str, Any]) -> None:
    query = urlencode(
        {
            name: str(value).lower() if value in (True, False) else value
            for name, value in given.items()
        }
    )
    for sort, order in {
        "": _default,
        "publication_year": _oldest,
        "-authors_count": _largest,
    }.items():
        path = f"/v1/works?{query}{'&sort=' + sort if sort else ''}"
        found = await everything(client, path, 2)
        assert [item["title"] for item in found] == [
            work["title"] for work in sorted(wanted, key=order)
        ]
        assert len({item["id"] for item in found}) == len(wanted)
    for group, keys in {
        "publication_year": lambda work: [work["year"] and str(work["year"])],
        "topic": lambda work: [f"Topic {key}" for key in work["topics"]] or ["Unknown"],
    }.items():
        groups = await everything(client, f"/v1/works?{query}&group_by={group}", 1)
        name = "key" if group == "publication_year" else "display_name"
        counts = Counter(key for work in wanted for key in keys(work))
        assert {each[name]: each["count"] for each in groups} == counts
        assert [each["count"] for each in groups] == sorted(counts.values(), reverse=True)
