"""The numbers that must come out of the seed data, over HTTP."""

from collections import Counter
from pathlib import Path
from typing import Any

from httpx2 import AsyncClient
import pytest

FOCUS = "seed-researcher:mingbao-lin"


async def get(client: AsyncClient, path: str) -> Any:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def everything(client: AsyncClient, path: str, limit: int = 7) -> list[Any]:
    """Follow the cursors of a list to its end."""
    items: list[Any] = []
    cursor = ""
    while True:
        page = await get(client, f"{path}?limit={limit}{cursor}")
        items.extend(page["items"])
        if page["next_cursor"] is None:
            assert len(items) == page["total"]
            return items
        cursor = f"&cursor={page['next_cursor']}"


async def test_the_focus_researcher(client: AsyncClient):
    person = await get(client, f"/v1/researchers/{FOCUS}")
    assert person | {"id": 0, "links": 0} == {
        "id": 0,
        "kind": "researcher",
        "display_name": "Mingbao Lin",
        "name_variants": [],
        "headline": "Mingbao Lin contributes to research discovery and scholarly infrastructure.",
        "ids": {"orcid": None, "openalex": None},
        "affiliation": None,
        "affiliations_count": None,
        "open_to_collaborate": {"value": True, "origin": "default"},
        "claim_state": "unclaimed",
        "works_count": 14,
        "followers_count": 0,
        "topics_count": 5,
        "collaborators_count": 39,
        "close_collaborators_count": 4,
        "cited_by_count": None,
        "h_index": None,
        "first_year": 2020,
        "last_year": 2022,
        "trust": {"score": 21, "band": "Emerging", "level": "L1", "policy_version": 1},
        "links": 0,
    }
    assert person["links"] == {
        "self": f"/v1/researchers/{person['id']}",
        "html": f"/researchers/{person['id']}",
    }


async def test_collaborators(client: AsyncClient):
    ties = await everything(client, f"/v1/researchers/{FOCUS}/collaborators")
    works = {tie["researcher"]["display_name"]: tie["works_count"] for tie in ties}
    assert list(works.items())[:5] == [
        ("Rongrong Ji", 13),
        ("Fei Chao", 5),
        ("Yonghong Tian", 5),
        ("Yongjian Wu", 5),
        ("Ling Shao", 4),
    ]
    assert Counter(works.values()) == {13: 1, 5: 3, 4: 1, 3: 6, 2: 3, 1: 25}
    assert len(works) == 39
    assert round(ties[0]["weight"], 3) == 2.371
    assert [tie["is_close"] for tie in ties] == [True] * 4 + [False] * 35


async def test_collaborators_count(client: AsyncClient):
    counts = await get(client, f"/v1/researchers/{FOCUS}/collaborators/count")
    assert (counts["total"], counts["close"], counts["close_min_works"]) == (39, 4, 5)
    assert counts["large_works_excluded"] == 0
    assert counts["by_year"] == [
        {"year": 2020, "collaborators": 12, "new_collaborators": 12, "works": 3},
        {"year": 2022, "collaborators": 34, "new_collaborators": 27, "works": 11},
    ]
    assert counts["by_institution"][0]["institution"]["display_name"] == "Xiamen University"
    assert counts["by_institution"][0]["collaborators"] == 11
    assert len(counts["by_topic"]) == 5


async def test_collaborators_under_filters(client: AsyncClient):
    path = f"/v1/researchers/{FOCUS}/collaborators"

    async def names(query: str) -> list[tuple[str, int]]:
        found = await get(client, f"{path}?limit=200&{query}")
        assert found["total"] == len(found["items"])
        assert (found["close_min_works"], found["large_works_excluded"]) == (5, 0)
        return [(tie["researcher"]["display_name"], tie["works_count"]) for tie in found["items"]]

    assert (await names("year_to=2020"))[0] == ("Rongrong Ji", 3)
    assert len(await names("year_to=2020")) == 12
    assert len(await names("year_from=2022&year_to=2022")) == 34
    assert (await names("year_from=2022"))[0] == ("Rongrong Ji", 10)
    assert await names("year_from=2023") == []
    assert len(await names("min_works=5")) == 4
    assert len(await names("institution=ror:00mcjh785")) == 11
    topic = (await get(client, f"/v1/researchers/{FOCUS}/topics"))["items"][0]["topic"]
    counts = await get(client, f"{path}/count")
    assert len(await names(f"topic={topic['id']}")) == counts["by_topic"][0]["collaborators"]
    by_name = [name for name, _ in await names("sort=name")]
    assert by_name == sorted(by_name, key=str.casefold)
    assert (await names("sort=weight"))[0][0] == "Rongrong Ji"
    # Close is who is close over all works, whatever the filters.
    [first, *_] = (await get(client, f"{path}?year_to=2020"))["items"]
    assert (first["works_count"], first["weight"], first["is_close"]) == (3, 0.566667, True)


async def test_suggestions_say_why(client: AsyncClient):
    path = "/v1/researchers/seed-researcher:chenxin-li/suggested-collaborators"
    found = await get(client, path)
    ties = await get(client, "/v1/researchers/seed-researcher:chenxin-li/collaborators?limit=200")
    met = {tie["researcher"]["id"] for tie in ties["items"]}
    assert found["items"]
    for item in found["items"]:
        assert item["researcher"]["id"] not in met
        assert item["score"] == pytest.approx(
            sum(why["score"] for why in item["reasons"]), abs=1e-5
        )
    assert found["considered"]["collaborators"] == found["considered"]["collaborators_total"] == 7
    assert found["large_works_excluded"] == 0


async def test_common_collaborators(client: AsyncClient):
    path = "/v1/researchers/common-collaborators?ids=seed-researcher:chenxin-li,"
    both = await get(client, f"{path}seed-researcher:ling-shao")
    assert [person["display_name"] for person in both["researchers"]] == ["Chenxin Li", "Ling Shao"]
    first = both["items"][0]
    assert first["researcher"]["display_name"] == "Mingbao Lin"
    assert [tie["works_count"] for tie in first["ties"]] == [1, 4]
    some = await get(client, f"{path}seed-researcher:ling-shao&at_least=1")
    assert some["total"] > both["total"]


async def test_the_way_from_one_to_another(client: AsyncClient):
    ends = {"from": "seed-researcher:chenxin-li", "to": "seed-researcher:ling-shao"}
    found = (await client.get("/v1/paths", params=ends)).json()
    names = [person["display_name"] for person in found["path"]]
    assert (found["distance"], names[0], names[-1]) == (2, "Chenxin Li", "Ling Shao")
    assert names[1] == "Mingbao Lin"
    assert [hop["works_count"] for hop in found["hops"]] == [1, 4]
    assert [len(hop["works"]) for hop in found["hops"]] == [1, 3]
    # Most cited first, then newest, then by title; nobody has counted these.
    assert [work["title"].split()[0] for work in found["hops"][1]["works"]] == [
        "Distilling",
        "Learning",
        "Pruning",
    ]
    back = (await client.get("/v1/paths", params={"from": ends["to"], "to": ends["from"]})).json()
    assert back["path"] == found["path"][::-1]
    assert back["hops"] == found["hops"][::-1]
    same = await get(client, f"/v1/paths?from={FOCUS}&to={FOCUS}")
    assert (same["distance"], len(same["path"]), same["hops"]) == (0, 1, [])
    alone = (await get(client, "/v1/researchers?search=Mingliang+Xu"))["items"][0]["id"]
    none = await get(client, f"/v1/paths?from={FOCUS}&to={alone}")
    assert (none["distance"], none["path"], none["reason"]) == (None, [], "no_collaborators")
    short = (await client.get("/v1/paths", params={**ends, "max_length": 1})).json()
    assert (short["distance"], short["reason"]) == (None, "none_within_max_length")


async def test_the_evidence_of_a_tie(client: AsyncClient):
    path = f"/v1/researchers/{FOCUS}/collaborators/seed-researcher:rongrong-ji"
    tie = await get(client, f"{path}?limit=5")
    assert (tie["works_count"], tie["weight"], tie["is_close"]) == (13, 2.371429, True)
    assert (tie["first_year"], tie["last_year"]) == (2020, 2022)
    assert tie["researcher"]["display_name"] == "Mingbao Lin"
    assert tie["other"]["display_name"] == "Rongrong Ji"
    titles = [work["title"] for work in await everything(client, path, 5)]
    assert len(titles) == 13
    assert "Knowledge Condensation Distillation" not in titles
    back = await get(client, f"/v1/researchers/seed-researcher:rongrong-ji/collaborators/{FOCUS}")
    assert {**back, "researcher": 0, "other": 0, "is_close": 0} == {
        **(await get(client, path)),
        "researcher": 0,
        "other": 0,
        "is_close": 0,
    }


async def test_works_are_listed_as_on_the_seed_page(client: AsyncClient):
    works = await everything(client, f"/v1/researchers/{FOCUS}/works", 4)
    page = Path("seeds/researcher-profile.txt").read_text()
    places = [page.index(f"\n{work['title']}\n") for work in works]
    assert len(works) == 14
    assert places == sorted(places)
    assert Counter(work["publication_year"] for work in works) == {2022: 11, 2020: 3}
    assert {(work["type"], work["source"]) for work in works} == {("preprint", "arXiv")}
    assert all(work["abstract"] and "\\" not in work["abstract"] for work in works)


async def test_topics(client: AsyncClient):
    topics = await everything(client, f"/v1/researchers/{FOCUS}/topics", 2)
    assert [topic["works_count"] for topic in topics] == [6, 3, 2, 2, 1]
    assert round(sum(topic["share"] for topic in topics), 5) == 1


async def test_a_work_with_its_variants(client: AsyncClient):
    work = await get(client, "/v1/works/arxiv:2104.11883")
    assert len(work["authors"]) == work["authors_count"] == 8
    assert [author["position"] for author in work["authors"]] == list(range(1, 9))
    [variant] = work["author_list_variants"]
    assert (variant["source"], len(variant["authors"])) == ("author-homepage", 7)
    listed = {author["raw_name"] for author in variant["authors"]}
    assert {author["raw_name"] for author in work["authors"]} - listed == {"Feiyue Huang"}
    assert work["ids"]["doi"] == "10.1109/tnnls.2022.3147269"
    variants = {
        key: (await get(client, f"/v1/works/seed-work:{key}"))["author_list_variants"]
        for key in ("fdda", "dmad", "sadc", "kcd")
    }
    assert [len(found) for found in variants.values()] == [1, 1, 1, 0]


async def test_an_unverified_id_identifies_nothing(client: AsyncClient):
    work = await get(client, "/v1/works/seed-work:dmad")
    assert work["ids"]["doi"] is None
    assert work["unverified_ids"] == {"doi": "10.1109/tmm.2022.3156699"}
    assert (await client.get("/v1/works/doi:10.1109/TMM.2022.3156699")).status_code == 404


async def test_a_person_of_a_variant_only(client: AsyncClient):
    found = await get(client, "/v1/researchers?search=Mingliang+Xu")
    [person] = found["items"]
    assert (person["works_count"], person["collaborators_count"]) == (0, 0)
    trust = await get(client, f"/v1/researchers/{person['id']}/trust")
    assert (trust["score"], trust["level"], trust["band"]) == (0, "L0", "Unverified")


async def test_the_slice_of_the_site_s_own_graph_page(client: AsyncClient):
    found = await get(client, "/v1/works/seed-work:kcd/neighbourhood")
    assert len(found["nodes"]) == 10
    assert Counter(edge["kind"] for edge in found["edges"]) == {
        "authorship": 8,
        "co_authorship": 28,
        "topic_signal": 1,
        "works_on": 1,
    }
    assert found["neighbours"]["researcher"] == {
        "total": 8,
        "total_is": "exact",
        "returned": 8,
        "hidden": 0,
        "reason": None,
        "next": None,
    }
    star = await get(client, "/v1/works/seed-work:kcd/neighbourhood?edges=star")
    assert len(star["edges"]) == 9


async def test_the_whole_slice_of_the_focus(client: AsyncClient):
    found = await get(client, f"/v1/researchers/{FOCUS}/neighbourhood?limit=200")
    assert (len(found["nodes"]), len(found["edges"])) == (59, 316)
    assert Counter(edge["kind"] for edge in found["edges"]) == {
        "authorship": 95,
        "co_authorship": 189,
        "topic_signal": 14,
        "works_on": 18,
    }
    assert {kind: known["total"] for kind, known in found["neighbours"].items()} == {
        "researcher": 39,
        "work": 14,
        "topic": 5,
        "institution": 0,
    }


async def test_a_slice_says_what_it_leaves_out(client: AsyncClient):
    found = await get(
        client, f"/v1/researchers/{FOCUS}/neighbourhood?limit=3&types=researcher,work"
    )
    assert set(found["neighbours"]) == {"researcher", "work"}
    known = found["neighbours"]["researcher"]
    assert (known["total"], known["returned"], known["hidden"]) == (39, 3, 36)
    assert known["reason"] == "limit"
    labels = [node["label"] for node in found["nodes"] if node["kind"] == "researcher"]
    assert labels == ["Mingbao Lin", "Rongrong Ji", "Fei Chao", "Yonghong Tian"]


async def test_the_second_hop_expands_only_the_first(client: AsyncClient):
    path = "/v1/works/seed-work:kcd/neighbourhood"
    one = await get(client, f"{path}?limit=2")
    two = await get(client, f"{path}?limit=2&depth=2&limit2=3")
    assert two["nodes"][: len(one["nodes"])] == one["nodes"]
    first = {node["id"] for node in one["nodes"]}
    fresh = {node["id"]: node for node in two["nodes"] if node["id"] not in first}
    assert fresh
    assert {node["hop"] for node in fresh.values()} == {2}
    reached = {
        end
        for edge in two["edges"]
        for end, other in ((edge["source"], edge["target"]), (edge["target"], edge["source"]))
        if other in first
    }
    assert set(fresh) <= reached
    assert two["neighbours"] == one["neighbours"]


async def test_the_second_hop_keeps_the_rules_of_edges(client: AsyncClient):
    for path in ("/v1/works/seed-work:kcd", f"/v1/researchers/{FOCUS}"):
        found = await get(client, f"{path}/neighbourhood?depth=2&limit=200&limit2=5")
        hops = {node["id"]: node["hop"] for node in found["nodes"]}
        drawn = await get(client, f"{path}/neighbourhood?depth=2&limit=200&limit2=5&edges=star")
        reaching = {edge["id"] for edge in drawn["edges"]}
        # A star is a tree: every node but the focus was reached by one edge.
        assert len(reaching) == len(hops) - 1
        for edge in found["edges"]:
            ends = {hops[edge["source"]], hops[edge["target"]]}
            if edge["kind"] == "works_on" and edge["id"] not in reaching:
                assert edge["data"]["works_count"] >= 2 or 0 in ends
        assert reaching <= {edge["id"] for edge in found["edges"]}
        assert found["cut_by"] is None


async def test_a_neighbourhood_that_closes_at_the_first_hop(client: AsyncClient):
    path = f"/v1/researchers/{FOCUS}/neighbourhood?types=researcher&limit=200"
    one, two = await get(client, path), await get(client, f"{path}&depth=2")
    assert len(one["nodes"]) == 40
    assert two == one
    alone = await get(client, "/v1/researchers?search=Mingliang+Xu")
    lonely = f"/v1/researchers/{alone['items'][0]['id']}/neighbourhood?depth=2"
    assert len((await get(client, lonely))["nodes"]) == 1


@pytest.mark.parametrize("kind", ["topics", "institutions"])
async def test_topics_and_institutions_have_slices(client: AsyncClient, kind: str):
    listed = await get(client, f"/v1/{kind}")
    for item in listed["items"]:
        assert (await get(client, f"/v1/{kind}/{item['id']}"))["works_count"] == item["works_count"]
        found = await get(client, f"/v1/{kind}/{item['id']}/neighbourhood?limit=200")
        assert found["neighbours"]["work"]["total"] == item["works_count"]
        assert found["neighbours"]["researcher"]["total"] == item["researchers_count"]
        assert found["neighbours"]["work"]["hidden"] == 0


async def test_trust_explains_itself(client: AsyncClient):
    trust = await get(client, f"/v1/researchers/{FOCUS}/trust")
    assert (trust["score"], trust["band"], trust["level"]) == (21, "Emerging", "L1")
    assert trust["claim_state"] == "unclaimed"
    assert sum(component["points"] for component in trust["components"]) == 21
    inputs = {item["key"]: item for item in trust["inputs"]}
    assert inputs["works_count"]["value"] == 14
    assert inputs["institutions_count"]["value"] is None
    for item in trust["inputs"]:
        if item["evidence_url"]:
            assert (await client.get(item["evidence_url"])).status_code == 200
    assert trust["computed_at"] == inputs["works_count"]["observed_at"]
    policy = await get(client, "/v1/trust/policy")
    assert policy["version"] == trust["policy_version"]


async def test_every_id_of_a_record_leads_to_it(client: AsyncClient):
    arm = await get(client, "/v1/works/seed-work:arm")
    for reference in (
        arm["id"],
        arm["id"].lower(),
        "arxiv:2203.10812",
        "arxiv:2203.10812v2",
        "doi:10.1007/978-3-031-19800-7_15",
        "doi:10.1007%2F978-3-031-19800-7_15",
        "DOI:10.1007/978-3-031-19800-7_15",
        "https://doi.org/10.1007/978-3-031-19800-7_15",
        "https%3A%2F%2Farxiv.org%2Fabs%2F2203.10812",
    ):
        assert await get(client, f"/v1/works/{reference}") == arm
        found = await get(client, f"/v1/works/{reference}/neighbourhood")
        assert found["focus"]["id"] == arm["id"]
    xiamen = await get(client, "/v1/institutions/ror:00mcjh785")
    assert xiamen == await get(client, "/v1/institutions/https://ror.org/00mcjh785")
    assert (await get(client, "/v1/topics/openalex:T10036"))["display_name"].startswith("Advanced")


async def test_answers_are_deterministic(client: AsyncClient):
    for path in (
        f"/v1/researchers/{FOCUS}/neighbourhood?limit=200",
        f"/v1/researchers/{FOCUS}/collaborators?limit=5",
        "/v1/works/seed-work:kcd/neighbourhood?depth=2",
    ):
        first, again = await client.get(path), await client.get(path)
        assert first.content == again.content
        assert first.headers["graph-version"] == again.headers["graph-version"] == "1"


async def test_search_finds_by_words_in_any_order_and_by_beginnings(client: AsyncClient):
    for words in ("Mingbao Lin", "lin mingbao", "mingb", "MINGBAO  LIN", "mingbao-lin"):
        found = await get(client, f"/v1/researchers?search={words}")
        assert found["items"][0]["display_name"] == "Mingbao Lin", words
    lin = await get(client, "/v1/researchers?search=lin")
    assert {"Mingbao Lin", "Nie Lin", "Chia-Wen Lin"} <= {p["display_name"] for p in lin["items"]}
    works = await everything(client, "/v1/works", 5)
    assert len(works) == 14
    page = await get(client, "/v1/works?search=distillation&limit=2")
    rest = await get(client, f"/v1/works?search=distillation&limit=2&cursor={page['next_cursor']}")
    assert len({item["id"] for item in page["items"] + rest["items"]}) == 4 == page["total"]
    assert (await get(client, "/v1/works?search=AND"))["total"] == 0
