"""Random small graphs: collaborators, counts, suggestions, common ones and paths, held to oracles.

The oracles are naive recomputations in plain Python, and networkx for paths.
"""

from collections.abc import Callable
from itertools import combinations, pairwise
from math import log, prod
from typing import Any

from httpx2 import ASGITransport, AsyncClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import networkx as nx
import pytest

from graphsvc.api.paging import Cursors
from graphsvc.api.service import Service
from graphsvc.app import create_app
from graphsvc.gateway import Gateway
from graphsvc.ingest.load import load_records
from graphsvc.settings import Settings
from graphsvc.trust.policy import load_policy
from tests.property.test_graph import GRAPH, MAX_AUTHORS, naive_ties, records_of

_POLICY = load_policy()
_SETTINGS = {"max_examples": 8, "deadline": None}
_CHECKS = [HealthCheck.function_scoped_fixture]

Works = list[dict[str, Any]]


def client_of(gateway: Gateway) -> AsyncClient:
    app = create_app(Settings(neo4j_uri="bolt://unused"))
    app.state.service = Service(gateway, _POLICY, Cursors("a secret of the tests"), MAX_AUTHORS)
    return AsyncClient(transport=ASGITransport(app), base_url="http://test")


async def load(gateway: Gateway, works: Works) -> None:
    await gateway._driver.execute_query("MATCH (n) WHERE NOT n:GraphState DETACH DELETE n")
    await load_records(gateway, records_of(works), source="seed", max_authors=MAX_AUTHORS)


async def ask(client: AsyncClient, path: str, **params: Any) -> Any:
    given = {name: value for name, value in params.items() if value is not None}
    answer = await client.get(path, params=given)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def everything(client: AsyncClient, path: str, limit: int, **params: Any) -> list[Any]:
    """Follow the cursors to the end; every page has the same total, and the pages make it up."""
    items: list[Any] = []
    cursor = None
    while True:
        page = await ask(client, path, limit=limit, cursor=cursor, **params)
        items += page["items"]
        if (cursor := page["next_cursor"]) is None:
            assert len(items) == page["total"]
            return items


def names(work: dict[str, Any]) -> list[str]:
    return [author["key"] for author in work["authors"]]


def people_of(works: Works) -> list[str]:
    return sorted({name for work in works for name in names(work)})


def is_small(work: dict[str, Any]) -> bool:
    return len(work["authors"]) <= MAX_AUTHORS


def places_of(works: Works, person: str) -> set[str]:
    return {p for w in works for a in w["authors"] if a["key"] == person for p in a["at"]}


def topics_of(works: Works, person: str) -> set[str]:
    return {topic for work in works if person in names(work) for topic in work["topics"]}


def others_of(works: Works, person: str) -> set[str]:
    return {name for work in works if person in names(work) for name in names(work)} - {person}


def close_min_works(works: Works, person: str) -> int:
    rule = _POLICY.close_collaborators
    own = sum(person in names(work) for work in works)
    return next(
        n for n in range(rule.floor, rule.cap + 1) if n >= own / rule.share or n == rule.cap
    )


def shown(item: dict[str, Any]) -> str:
    return item["researcher"]["display_name"].lower()


_ORDERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "works": lambda i: (-i["works_count"], -(i["last_year"] or 0), shown(i)),
    "weight": lambda i: (-i["weight"], -i["works_count"], shown(i)),
    "recent": lambda i: (-(i["last_year"] or 0), -i["works_count"], shown(i)),
    "name": shown,
}
_year = st.one_of(st.none(), st.integers(2000, 2004))
_filters = st.fixed_dictionaries(
    {
        "years": st.tuples(_year, _year).filter(lambda y: None in y or y[0] <= y[1]),
        "topic": st.sampled_from([None, None, "t0", "t1"]),
        "institution": st.sampled_from([None, None, "i0", "i1"]),
        "min_works": st.sampled_from([None, 1, 2]),
        "sort": st.sampled_from(sorted(_ORDERS)),
    }
)


@settings(**_SETTINGS, suppress_health_check=_CHECKS)
@given(works=GRAPH, filters=st.lists(_filters, min_size=3, max_size=3))
async def test_collaborators_under_filters(scratch: Gateway, works: Works, filters: list[Any]):
    await load(scratch, works)
    whole = naive_ties(works)
    async with client_of(scratch) as client:
        for person in people_of(works):
            path = f"/v1/researchers/seed-researcher:{person}/collaborators"
            least = close_min_works(works, person)
            for chosen in filters:
                first, last = chosen["years"]
                within = [
                    work
                    for work in works
                    if person in names(work)
                    and (chosen["topic"] is None or chosen["topic"] in work["topics"])
                    and (first is None or (work["year"] or 0) >= first)
                    and (last is None or (work["year"] or 9999) <= last)
                ]
                wanted: dict[str, Any] = {}
                for pair, (count, weight) in naive_ties(within).items():
                    if person not in pair or count < (chosen["min_works"] or 1):
                        continue
                    [other] = pair - {person}
                    at = chosen["institution"]
                    if at is not None and at not in places_of(works, other):
                        continue
                    years = [
                        work["year"]
                        for work in within
                        if is_small(work) and other in names(work) and work["year"]
                    ]
                    wanted[other] = {
                        "works_count": count,
                        "weight": weight,
                        "first_year": min(years, default=None),
                        "last_year": max(years, default=None),
                        "is_close": whole[pair][0] >= least,
                    }
                params = {
                    "year_from": first,
                    "year_to": last,
                    "topic": chosen["topic"] and f"seed-topic:{chosen['topic']}",
                    "institution": chosen["institution"]
                    and f"seed-institution:{chosen['institution']}",
                    "min_works": chosen["min_works"],
                    "sort": chosen["sort"],
                }
                items = await everything(client, path, 2, **params)
                found = {
                    shown(item): {k: v for k, v in item.items() if k != "researcher"}
                    for item in items
                }
                assert found == wanted
                assert items == sorted(items, key=_ORDERS[chosen["sort"]])
                page = await ask(client, path, **params)
                assert page["close_min_works"] == least
                assert page["large_works_excluded"] == sum(not is_small(w) for w in within)


@settings(**_SETTINGS, suppress_health_check=_CHECKS)
@given(works=GRAPH)
async def test_counts(scratch: Gateway, works: Works):
    await load(scratch, works)
    async with client_of(scratch) as client:
        for person in people_of(works):
            path = f"/v1/researchers/seed-researcher:{person}/collaborators/count"
            found = await ask(client, path)
            own = [work for work in works if person in names(work)]
            small = [work for work in own if is_small(work) and len(names(work)) > 1]
            met: dict[str, int] = {}
            for work in sorted(small, key=lambda work: work["year"] or 9999):
                for other in names(work):
                    if work["year"]:
                        met.setdefault(other, work["year"])
            by_year: dict[int, Works] = {}
            for work in small:
                if work["year"]:
                    by_year.setdefault(work["year"], []).append(work)
            assert found["by_year"] == [
                {
                    "year": year,
                    "collaborators": len(others_of(of_year, person)),
                    "new_collaborators": sum(
                        met[other] == year for other in others_of(small, person) if other in met
                    ),
                    "works": len(of_year),
                }
                for year, of_year in sorted(by_year.items())
            ]
            assert found["total"] == len(others_of(small, person))
            assert found["large_works_excluded"] == sum(not is_small(work) for work in own)
            topics = {
                topic: others_of([w for w in small if topic in w["topics"]], person)
                for work in small
                for topic in work["topics"]
            }
            assert {
                row["topic"]["display_name"]: row["collaborators"] for row in found["by_topic"]
            } == {f"Topic {topic}": len(others) for topic, others in topics.items()}
            assert found["by_topic_total"] == len(topics)
            at = [place for other in others_of(small, person) for place in places_of(works, other)]
            assert {
                row["institution"]["display_name"]: row["collaborators"]
                for row in found["by_institution"]
            } == {f"Place {place}": at.count(place) for place in at}
            one = await ask(client, path, limit=1)
            assert one["by_topic"] == found["by_topic"][:1]
            assert one["by_institution_total"] == len(set(at)) == found["by_institution_total"]


@settings(**_SETTINGS, suppress_health_check=_CHECKS)
@given(works=GRAPH)
async def test_suggestions(scratch: Gateway, works: Works):
    await load(scratch, works)
    people = people_of(works)
    ties = {p: {o for pair in naive_ties(works) if p in pair for o in pair - {p}} for p in people}

    def shared(one: dict[str, set[str]], person: str, other: str) -> dict[str, int]:
        """What two share, each with how many people do."""
        return {
            thing: sum(thing in mine for mine in one.values()) for thing in one[person] & one[other]
        }

    kinds = {
        "shared_collaborators": ties,
        "shared_topics": {p: topics_of(works, p) for p in people},
        "shared_institution": {p: places_of(works, p) for p in people},
    }
    async with client_of(scratch) as client:
        for person in people:
            wanted: dict[str, dict[str, tuple[int, float]]] = {}
            for other in set(people) - {person} - others_of(works, person):
                reasons = {kind: shared(of, person, other) for kind, of in kinds.items()}
                if any(reasons.values()):
                    wanted[other] = {
                        kind: (len(things), sum(1 / log(n) for n in things.values()))
                        for kind, things in reasons.items()
                        if things
                    }
            path = f"/v1/researchers/seed-researcher:{person}/suggested-collaborators"
            items = await everything(client, path, 2)
            assert {
                shown(item): {reason["kind"]: reason["count"] for reason in item["reasons"]}
                for item in items
            } == {o: {k: count for k, (count, _) in r.items()} for o, r in wanted.items()}
            for item in items:
                scores = {kind: score for kind, (_, score) in wanted[shown(item)].items()}
                assert item["score"] == pytest.approx(sum(scores.values()), abs=1e-6)
                for reason in item["reasons"]:
                    assert reason["score"] == pytest.approx(scores[reason["kind"]], abs=1e-6)
                    assert len(reason["examples"]) == min(3, reason["count"])
            assert items == sorted(items, key=lambda item: (-item["score"], shown(item)))


@settings(**_SETTINGS, suppress_health_check=_CHECKS)
@given(works=GRAPH, pick=st.randoms(use_true_random=False))
async def test_common_collaborators(scratch: Gateway, works: Works, pick: Any):
    people = people_of(works)
    if len(people) < 2:
        return
    await load(scratch, works)
    ties = naive_ties(works)
    async with client_of(scratch) as client:
        for _ in range(5):
            asked = pick.sample(people, pick.randint(2, min(4, len(people))))
            at_least = pick.choice([None, *range(1, len(asked) + 1)])
            wanted: dict[str, dict[str, int]] = {}
            for other in set(people) - set(asked):
                mine = {p: ties[pair][0] for p in asked if (pair := frozenset({p, other})) in ties}
                if len(mine) >= (at_least or len(asked)):
                    wanted[other] = mine
            ids = ",".join(f"seed-researcher:{person}" for person in asked)
            path = "/v1/researchers/common-collaborators"
            items = await everything(client, path, 2, ids=ids, at_least=at_least)
            found = {shown(i): {shown(t): t["works_count"] for t in i["ties"]} for i in items}
            assert found == wanted
            assert all(list(found[o]) == [p for p in asked if p in found[o]] for o in found)
            assert items == sorted(
                items, key=lambda item: (-len(item["ties"]), -item["works_count"], shown(item))
            )


@settings(**_SETTINGS, suppress_health_check=_CHECKS)
@given(works=GRAPH, pick=st.randoms(use_true_random=False))
async def test_paths(scratch: Gateway, works: Works, pick: Any):
    await load(scratch, works)
    people = people_of(works)
    async with client_of(scratch) as client:
        for include_large in (False, True):
            counted = [work for work in works if include_large or is_small(work)]
            graph = nx.Graph()
            graph.add_nodes_from(people)
            for work in counted:
                graph.add_edges_from(combinations(names(work), 2))

            def ways(path: list[str], counted: Works = counted) -> list[int]:
                return [
                    sum({one, other} <= set(names(work)) for work in counted)
                    for one, other in pairwise(path)
                ]

            for _ in range(8):
                one, other = pick.choice(people), pick.choice(people)
                found = await ask(
                    client,
                    "/v1/paths",
                    **{"from": f"seed-researcher:{one}", "to": f"seed-researcher:{other}"},
                    include_large=include_large,
                )
                if not nx.has_path(graph, one, other):
                    lonely = not (graph.degree(one) and graph.degree(other))
                    assert (found["distance"], found["path"], found["hops"]) == (None, [], [])
                    assert found["reason"] == (
                        "no_collaborators" if lonely else "none_within_max_length"
                    )
                    continue
                start, end = sorted((one, other))
                paths = list(nx.all_shortest_paths(graph, start, end))
                best = min(paths, key=lambda path: (-prod(ways(path)), path))
                if one > other:
                    best.reverse()
                assert [person["display_name"].lower() for person in found["path"]] == best
                assert found["distance"] == len(best) - 1
                assert found["paths_count"] == len(paths)
                assert [hop["works_count"] for hop in found["hops"]] == ways(best)
                for hop in found["hops"]:
                    shown_works = hop["works"]
                    assert len(shown_works) == min(3, hop["works_count"])
                    assert shown_works == sorted(
                        shown_works,
                        key=lambda work: (-(work["publication_year"] or 0), work["title"]),
                    )
                assert found["reason"] is None
