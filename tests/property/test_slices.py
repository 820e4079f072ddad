"""Slices of random small graphs equal a naive recomputation, whether or not their foci are hubs."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from httpx2 import AsyncClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest

from graphsvc.gateway import Gateway
from graphsvc.ids import Kind
from graphsvc.ingest import ranks
from graphsvc.ingest.check import check_graph
from graphsvc.ingest.checksum import checksum
from graphsvc.ingest.load import load_records
from graphsvc.ingest.records import RECORD, AnyRecord
from tests.integration.test_identity import client_of
from tests.property.test_graph import AUTHOR, MAX_AUTHORS, PEOPLE, PLACES, TOPICS

_work = st.fixed_dictionaries(
    {
        "year": st.one_of(st.none(), st.integers(2000, 2003)),
        "cited": st.one_of(st.none(), st.integers(0, 2)),
        "topics": st.lists(st.sampled_from(TOPICS), unique=True, max_size=2),
        "authors": st.lists(AUTHOR, min_size=1, max_size=6, unique_by=lambda a: a["key"]),
        "cites": st.lists(st.integers(0, 6), unique=True, max_size=3),
    }
)
_filters = st.one_of(
    st.just({}),
    st.fixed_dictionaries(
        {"min_works": st.integers(0, 2)},
        optional={"year_from": st.integers(2000, 2002), "year_to": st.integers(2002, 2003)},
    ),
)


def records_of(works: list[dict[str, Any]]) -> list[AnyRecord]:
    made: list[dict[str, Any]] = [
        {"record": "topic", "source": "seed", "key": key, "display_name": f"Topic {key}"}
        for key in TOPICS
    ]
    made += [
        {"record": "institution", "source": "seed", "key": key, "display_name": f"Place {key}"}
        | {"affiliations": [f"Lab, {key}"]}
        for key in PLACES
    ]
    made += [
        {
            "record": "work",
            "source": "seed",
            "key": f"w{number}",
            "title": f"Work {number}",
            "year": work["year"],
            "cited_by_count": work["cited"],
            "topics": work["topics"],
            "references": [f"seed-work:w{n}" for n in work["cites"] if n != number],
            "authors": [
                {"name": f"Person {author['key']}", "ids": {"seed-researcher": author["key"]}}
                | {"affiliations": [f"Lab, {place}" for place in author["at"]]}
                for author in work["authors"]
            ],
        }
        for number, work in enumerate(works)
    ]
    return [RECORD.validate_python(item) for item in made]


class Naive:
    """The graph in plain Python; entities are named as the records name them."""

    def __init__(self, works: list[dict[str, Any]]) -> None:
        self.works = {f"w{number}": work for number, work in enumerate(works)}
        self.people = {a["key"]: None for work in works for a in work["authors"]}
        self.cites = {
            (name, f"w{n}")
            for name, work in self.works.items()
            for n in work["cites"]
            if f"w{n}" in self.works and f"w{n}" != name
        }

    def label(self, name: str) -> str:
        words = {"p": "Person", "w": "Work", "t": "Topic", "i": "Place"}
        return f"{words[name[0]]} {name[1:] if name[0] == 'w' else name}"

    def entities(self) -> list[str]:
        return [*self.people, *self.works, *TOPICS, *PLACES]

    def authors(self, work: str) -> list[str]:
        return [author["key"] for author in self.works[work]["authors"]]

    def printed(self, work: str, person: str | None = None) -> Counter[str]:
        """How many authorships of a work print each place."""
        return Counter(
            place
            for author in self.works[work]["authors"]
            if person in (None, author["key"])
            for place in set(author["at"])
        )

    def of(self, person: str) -> list[str]:
        return [work for work in self.works if person in self.authors(work)]

    def years(self, works: list[str]) -> list[int]:
        return [year for work in works if (year := self.works[work]["year"]) is not None]

    def shared(self, one: str, two: str, asked: dict[str, Any]) -> list[str]:
        return [
            work
            for work in self.within(self.of(one), asked)
            if two in self.authors(work) and len(self.authors(work)) <= MAX_AUTHORS
        ]

    def within(self, works: list[str], asked: dict[str, Any]) -> list[str]:
        start, end = asked.get("year_from"), asked.get("year_to")
        if start is None and end is None:
            return works
        return [
            work
            for work in works
            if (year := self.works[work]["year"]) is not None
            and (start or 0) <= year <= (end or 9999)
        ]

    def by_strength(self, counted: dict[str, list[str]], asked: dict[str, Any]) -> list[str]:
        """Order what has works behind it: most works first, the last year, the name."""
        kept = [name for name, works in counted.items() if len(works) >= max(1, asked["least"])]
        return sorted(
            kept,
            key=lambda name: (
                -len(counted[name]),
                -max(self.years(counted[name]), default=0),
                name,
            ),
        )

    def spans(self, pairs: dict[str, list[str]], asked: dict[str, Any]) -> dict[str, list[str]]:
        """Keep the affiliations whose span of years meets the years asked for."""
        start, end = asked.get("year_from"), asked.get("year_to")
        if start is None and end is None:
            return pairs
        return {
            name: works
            for name, works in pairs.items()
            if (years := self.years(works))
            and min(years) <= (end or 9999)
            and max(years) >= (start or 0)
        }

    def best_works(self, works: list[str], asked: dict[str, Any]) -> list[str]:
        def place(name: str) -> tuple[int, str, str]:
            work = self.works[name]
            year = work["year"]
            return (-(work["cited"] or 0), str(9999 - year) if year else "9999", name)

        return sorted(self.within(works, asked), key=place)

    def neighbours(self, focus: str, given: dict[str, Any]) -> dict[str, list[str]]:
        """Neighbours of each type in order."""
        asked = {"least": 0, **given}
        asked["least"] = given.get("min_works", 0)
        found: dict[str, list[str]] = {kind: [] for kind in Kind}
        if focus[0] == "p":
            mine = self.of(focus)
            ties = {p: self.shared(focus, p, asked) for p in self.people if p != focus}
            found["researcher"] = self.by_strength(ties, asked)
            found["work"] = self.best_works(mine, asked)
            topics = {
                t: [w for w in self.within(mine, asked) if t in self.works[w]["topics"]]
                for t in TOPICS
            }
            ordered = self.by_strength(topics, asked)
            found["topic"] = sorted(ordered, key=lambda t: (-len(topics[t]), t))
            places = {i: [w for w in mine if self.printed(w, focus)[i]] for i in PLACES}
            places = self.spans({i: works for i, works in places.items() if works}, asked)
            ordered = self.by_strength(places, asked)
            found["institution"] = sorted(ordered, key=lambda i: (-len(places[i]), i))
        elif focus[0] == "w":
            found["researcher"] = self.authors(focus)
            beside = {b for a, b in self.cites if a == focus}
            beside |= {a for a, b in self.cites if b == focus}
            found["work"] = self.best_works(sorted(beside), asked)
            found["topic"] = sorted(self.works[focus]["topics"])
            printed = self.printed(focus)
            found["institution"] = sorted(printed, key=lambda i: (-printed[i], i))
        elif focus[0] == "t":
            on = [w for w in self.works if focus in self.works[w]["topics"]]
            works = self.within(on, asked)
            people = {p: [w for w in works if p in self.authors(w)] for p in self.people}
            ordered = self.by_strength(people, asked)
            found["researcher"] = sorted(ordered, key=lambda p: (-len(people[p]), p))
            found["work"] = self.best_works(on, asked)
        else:
            at = [w for w in self.works if self.printed(w)[focus]]
            people = {p: [w for w in at if self.printed(w, p)[focus]] for p in self.people}
            people = self.spans({p: works for p, works in people.items() if works}, asked)
            found["researcher"] = self.by_strength(people, asked)
            found["work"] = self.best_works(at, asked)
        return found

    def edges(self, focus: str, names: set[str]) -> set[tuple[str, frozenset[str]]]:
        """All edges among some entities, as a slice draws them."""
        found: set[tuple[str, frozenset[str]]] = set()
        for one, two in combinations(sorted(names), 2):
            for kind in self.between(one, two, focus in (one, two)):
                found.add((kind, frozenset((self.label(one), self.label(two)))))
        return found

    def between(self, one: str, two: str, is_spoke: bool) -> Iterator[str]:
        # In order of the alphabet: i, p, t, w.
        match one[0] + two[0]:
            case "pw" if one in self.authors(two):
                yield "authorship"
            case "pp" if self.shared(one, two, {}):
                yield "co_authorship"
            case "tw" if one in self.works[two]["topics"]:
                yield "topic_signal"
            case "pt":
                on = [w for w in self.of(one) if two in self.works[w]["topics"]]
                if len(on) >= (1 if is_spoke else 2):
                    yield "works_on"
            case "iw" if self.printed(two)[one]:
                yield "affiliation"
            case "ip" if any(self.printed(w, two)[one] for w in self.works):
                yield "affiliation"
            case "ww" if {(one, two), (two, one)} & self.cites:
                yield "citation"
            case _:
                pass


def key_path(name: str) -> str:
    kinds = {"p": "researcher", "w": "work", "t": "topic", "i": "institution"}
    return f"/v1/{kinds[name[0]]}s/seed-{kinds[name[0]]}:{name}"


def drawn(answer: dict[str, Any], labels: dict[str, str]) -> set[tuple[str, frozenset[str]]]:
    return {
        (edge["kind"], frozenset((labels[edge["source"]], labels[edge["target"]])))
        for edge in answer["edges"]
    }


async def walked(client: AsyncClient, path: str, query: str) -> dict[str, list[str]]:
    """Follow `next` of each type to the end; gives the labels in order."""
    found: dict[str, list[str]] = {kind: [] for kind in Kind}
    for kind in Kind:
        cursor = ""
        while True:
            answer = await client.get(f"{path}/neighbourhood?{query}&types={kind}{cursor}")
            assert answer.status_code == 200, answer.text
            page = answer.json()
            nodes = [node for node in page["nodes"] if node["hop"] == 1]
            found[kind] += [node["label"] for node in nodes]
            counted = page["neighbours"][kind]
            assert [node["rank"] for node in nodes] == list(
                range(len(found[kind]) - len(nodes) + 1, len(found[kind]) + 1)
            )
            assert counted["returned"] == len(nodes)
            assert counted["hidden"] == counted["total"] - len(nodes)
            if counted["next"] is None:
                assert len(found[kind]) == counted["total"]
                break
            assert counted["reason"] == "limit"
            cursor = f"&cursor={counted['next']}"
    return found


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(works=st.lists(_work, min_size=2, max_size=7), asked=_filters, data=st.data())
@pytest.mark.parametrize("hub_degree", [1, 200])
async def test_slices_are_what_a_naive_recomputation_says(
    scratch: Gateway,
    monkeypatch: pytest.MonkeyPatch,
    works: list[dict[str, Any]],
    asked: dict[str, Any],
    data: st.DataObject,
    hub_degree: int,
):
    monkeypatch.setattr(ranks, "HUB_DEGREE", hub_degree)
    await scratch._driver.execute_query("MATCH (n) WHERE NOT n:GraphState DETACH DELETE n")
    records = records_of(works)
    cut = data.draw(st.integers(0, len(works)), "loaded later")
    for part in (records[: len(records) - cut], records[len(records) - cut :]):
        await load_records(scratch, part, source="seed", max_authors=MAX_AUTHORS)
    assert await check_graph(scratch, MAX_AUTHORS) == []
    naive = Naive(works)
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    async with client_of(scratch, max_tie_authors=MAX_AUTHORS) as client:
        names = data.draw(st.permutations(naive.entities()), "foci")[:4]
        for focus in names:
            path, wanted = key_path(focus), naive.neighbours(focus, asked)
            found = await walked(client, path, f"limit=2&edges=star&{query}")
            assert found == {
                kind: [naive.label(name) for name in each] for kind, each in wanted.items()
            }
            whole = (await client.get(f"{path}/neighbourhood?limit=200&{query}")).json()
            labels = {node["id"]: node["label"] for node in whole["nodes"]}
            around = {focus, *(name for each in wanted.values() for name in each)}
            edges = naive.edges(focus, around)
            assert drawn(whole, labels) == edges
            await grown(client, path, whole, labels, data)
            some = data.draw(st.sets(st.sampled_from(sorted(labels))), "excluded")
            left = f"&exclude={','.join(sorted(some))}" if some else ""
            rest = (await client.get(f"{path}/neighbourhood?limit=200&{query}{left}")).json()
            kept = [node["id"] for node in whole["nodes"] if node["hop"] == 0]
            kept += [n["id"] for n in whole["nodes"] if n["hop"] == 1 and n["id"] not in some]
            assert [node["id"] for node in rest["nodes"]] == kept
            for kind, counted in rest["neighbours"].items():
                beside = {n["id"] for n in whole["nodes"] if n["hop"] == 1 and n["kind"] == kind}
                gone = len(some & beside)
                assert counted["hidden"] == gone
                assert (counted["reason"] == "excluded") == (gone > 0)


async def grown(
    client: AsyncClient,
    path: str,
    whole: dict[str, Any],
    labels: dict[str, str],
    data: st.DataObject,
) -> None:
    """Expanding what a client shows adds exactly the rest of the unfiltered slice."""
    whole = (await client.get(f"{path}/neighbourhood?limit=200")).json()
    focus = whole["focus"]["id"]
    others = [node["id"] for node in whole["nodes"] if node["id"] != focus]
    shown = {focus, *data.draw(st.sets(st.sampled_from(others)) if others else st.just(set()))}
    body = {"id": focus, "shown": sorted(shown), "limit": 200}
    added = (await client.post("/v1/graph/expand", json=body)).json()
    assert {node["id"] for node in added["nodes"]} == {*others, focus} - shown
    new = [edge for edge in whole["edges"] if not {edge["source"], edge["target"]} <= shown]
    assert added["edges"] == new


async def test_hubs_are_read_in_order(scratch: Gateway, monkeypatch: pytest.MonkeyPatch):
    """The same graph with and without hubs: the same checksum and answers, byte by byte."""
    works = [
        {
            "year": 2000 + number % 4,
            "cited": number % 3,
            "topics": TOPICS[: 1 + number % 3],
            "authors": [{"key": PEOPLE[(number + n) % 6], "at": PLACES[:1]} for n in range(3)],
            "cites": [(number + 1) % 7],
        }
        for number in range(7)
    ]
    answers: list[list[bytes]] = []
    sums: list[str] = []
    for hub_degree in (1, 200):
        monkeypatch.setattr(ranks, "HUB_DEGREE", hub_degree)
        await scratch._driver.execute_query("MATCH (n) WHERE NOT n:GraphState DETACH DELETE n")
        await scratch._driver.execute_query("MATCH (s:GraphState) SET s.version = 0")
        await load_records(scratch, records_of(works), source="seed", max_authors=MAX_AUTHORS)
        found = await scratch._driver.execute_query(
            "MATCH (h:Hub) RETURN count(h) AS hubs, count(h.is_ranked) AS ranked"
        )
        [row] = found.records
        assert row["hubs"] == row["ranked"]
        assert (row["hubs"] > 0) == (hub_degree == 1)
        sums.append(await checksum(scratch))
        async with client_of(scratch, max_tie_authors=MAX_AUTHORS) as client:
            paths = [f"{key_path(name)}/neighbourhood?limit=2" for name in Naive(works).entities()]
            asked = [f"{path}&depth={depth}" for path in paths for depth in (1, 2)]
            answers.append([(await client.get(path)).content for path in asked])
            for person in PEOPLE:
                path, cursor = f"{key_path(person)}/collaborators?limit=2", ""
                while cursor is not None:
                    page = await client.get(path + (cursor and f"&cursor={cursor}"))
                    answers[-1].append(page.content)
                    cursor = page.json()["next_cursor"]
    assert answers[0] == answers[1]
    assert sums[0] == sums[1]
