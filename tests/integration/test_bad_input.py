"""Bad input gets a clear problem that names the field and the remedy."""

from typing import Any

from httpx2 import AsyncClient
import pytest

_COLLABORATORS = "/v1/researchers/seed-researcher:mingbao-lin/collaborators"
_COMMON = "/v1/researchers/common-collaborators"
_TWO = "seed-researcher:mingbao-lin,seed-researcher:rongrong-ji"
_CASES: dict[str, tuple[int, str, str]] = {
    # path: status, field, what the detail or remedy must say
    "/v1/researchers/R0000000000": (404, "id", "R0000000000"),
    "/v1/researchers/orcid:0000-0002-1825-0097": (404, "id", "orcid:0000-0002-1825-0097"),
    "/v1/researchers/orcid:0000-0002-1825-0098": (422, "id", "check digit"),
    "/v1/researchers/orcid:12": (422, "id", "sixteen digits"),
    "/v1/institutions/ror:00mcjh784": (422, "id", "check digits"),
    "/v1/institutions/ror:mcjh785": (422, "id", "such as 03yrm5c26"),
    "/v1/works/doi:nonsense": (422, "id", "10."),
    "/v1/works/arxiv:xyz": (422, "id", "2203.10812"),
    "/v1/works/orcid:0000-0002-1825-0097": (422, "id", "does not identify a work"),
    "/v1/topics/openalex:W1": (422, "id", "does not identify a topic"),
    "/v1/researchers/isni:1": (422, "id", "orcid, openalex"),
    "/v1/researchers/W000000000": (422, "id", "R and ten characters"),
    "/v1/researchers?limt=3": (422, "limt", "'limit'"),
    "/v1/researchers?limit=0": (422, "limit", "greater than or equal to 1"),
    "/v1/researchers?limit=201": (422, "limit", "less than or equal to 200"),
    "/v1/researchers?limit=many": (422, "limit", "not 'many'"),
    "/v1/researchers?limit=3&limit=4": (422, "limit", "more than once"),
    "/v1/researchers?search=%2B%2D": (422, "search", "no word"),
    "/v1/researchers?sort=works": (422, "sort", "'works_count'"),
    "/v1/researchers?fields=id,name": (422, "fields", "'display_name'"),
    "/v1/researchers?fields=": (422, "fields", "Known ones: id"),
    "/v1/works?group_by=year": (422, "group_by", "'publication_year'"),
    "/v1/works?group_by=type&sort=cited_by_count": (422, "sort", "most items first"),
    "/v1/works?group_by=type&fields=id": (422, "fields", "'group_by' gives none"),
    "/v1/works?year_from=2022&year_to=2020": (422, "year_from", "Exchange them"),
    "/v1/works?year_from=22": (422, "year_from", "1000"),
    "/v1/works?topic=R1": (422, "topic", "T and ten characters"),
    "/v1/works?topic=openalex:T1": (404, "topic", "openalex:T1"),
    "/v1/autocomplete": (422, "q", "required"),
    "/v1/autocomplete?q=%2B": (422, "q", "no word"),
    "/v1/autocomplete?q=lin&limit=11": (422, "limit", "10"),
    "/v1/autocomplete?q=lin&types=person": (422, "types", "researcher, work"),
    "/v1/works?is_retracted=maybe": (422, "is_retracted", "not 'maybe'"),
    "/v1/researchers?active_from=2022&active_to=2020": (422, "active_from", "nothing is both"),
    "/v1/researchers?institution=ror:00mcjh784": (422, "institution", "check digits"),
    "/v1/institutions?country=China": (422, "country", "pattern"),
    "/v1/topics/openalex:T1/works": (404, "id", "openalex:T1"),
    "/v1/topics/openalex:T10036/works?topic=T1": (422, "topic", "'topic'"),
    "/v1/researchers?cursor=abc": (400, "cursor", "without a cursor"),
    "/v1/works/seed-work:kcd/neighbourhood?depth=3": (422, "depth", "less than or equal to 2"),
    "/v1/works/seed-work:kcd/neighbourhood?types=person": (422, "types", "researcher, work"),
    "/v1/works/seed-work:kcd/neighbourhood?edges=all": (422, "edges", "'induced' or 'star'"),
    "/v1/works/seed-work:kcd/neighbourhood?limit=201": (422, "limit", "200"),
    "/v1/works/seed-work:nothing/neighbourhood": (404, "id", "seed-work:nothing"),
    f"{_COLLABORATORS}?year_from=2022&year_to=2020": (422, "year_from", "Swap"),
    f"{_COLLABORATORS}?year_from=99": (422, "year_from", "1000"),
    f"{_COLLABORATORS}?topic=orcid:1": (422, "topic", "topic"),
    f"{_COLLABORATORS}?topic=openalex:T99999": (404, "topic", "openalex:T99999"),
    f"{_COLLABORATORS}?institution=ror:00mcjh784": (422, "institution", "check digits"),
    f"{_COLLABORATORS}?institution=I0000000000": (404, "institution", "I0000000000"),
    f"{_COLLABORATORS}?min_works=0": (422, "min_works", "greater than or equal to 1"),
    f"{_COLLABORATORS}?sort=best": (422, "sort", "'works', 'weight'"),
    _COMMON: (422, "ids", "required"),
    f"{_COMMON}?ids=seed-researcher:mingbao-lin": (422, "ids", "2 to 10"),
    f"{_COMMON}?ids={','.join(['R0000000000'] * 11)}": (422, "ids", "not 11"),
    f"{_COMMON}?ids={_TWO},seed-researcher:mingbao-lin": (422, "ids", "more than once"),
    f"{_COMMON}?ids={_TWO},R0000000000": (404, "ids", "R0000000000"),
    f"{_COMMON}?ids={_TWO},W0000000000": (422, "ids", "researcher id"),
    f"{_COMMON}?ids={_TWO}&at_least=3": (422, "at_least", "2 ids"),
    "/v1/paths?to=R0000000000": (422, "from", "required"),
    "/v1/paths?from=R0000000000&to=seed-researcher:mingbao-lin": (404, "from", "R0000000000"),
    "/v1/paths?from=seed-researcher:mingbao-lin&to=R0000000000": (404, "to", "R0000000000"),
    "/v1/paths?from=seed-researcher:mingbao-lin&to=orcid:12": (422, "to", "sixteen digits"),
    "/v1/paths?from=R0000000000&to=R0000000000&max_length=21": (422, "max_length", "20"),
    "/v1/researchers/R0000000000/suggested-collaborators": (404, "id", "R0000000000"),
    "/livez?x=1": (422, "x", "Known ones: none"),
}


def assert_problem(answer: Any, status: int) -> dict[str, Any]:
    """Check the one shape of errors."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert {"type", "title", "status", "detail", "instance"} <= set(problem)
    assert problem["status"] == status
    assert problem["detail"].endswith(".")
    return problem


@pytest.mark.parametrize("path", _CASES)
async def test_the_field_and_the_remedy_are_named(client: AsyncClient, path: str):
    status, field, said = _CASES[path]
    problem = assert_problem(await client.get(path), status)
    assert problem["field"] == field
    assert said in f"{problem['detail']} {problem.get('remedy')}"
    explained = await client.get(problem["type"])
    assert explained.status_code == 200
    assert problem["title"] in explained.text


async def test_a_tie_that_is_none_is_not_found(client: AsyncClient):
    path = "/v1/researchers/seed-researcher:chenxin-li/collaborators/seed-researcher:ling-shao"
    problem = assert_problem(await client.get(path), 404)
    assert "Chenxin Li and Ling Shao have no tie" in problem["detail"]
    assert problem["field"] == "other"
    ego = "/v1/researchers/seed-researcher:chenxin-li/collaborators"
    assert_problem(await client.get(f"{ego}/seed-researcher:chenxin-li"), 404)
    missing = assert_problem(await client.get(f"{ego}/R0000000000"), 404)
    assert (missing["field"], "R0000000000" in missing["detail"]) == ("other", True)


async def test_cursors_are_bound_to_their_query(client: AsyncClient):
    path = "/v1/researchers/seed-researcher:mingbao-lin/collaborators"
    cursor = (await client.get(f"{path}?limit=3")).json()["next_cursor"]
    assert (await client.get(f"{path}?limit=5&cursor={cursor}")).status_code == 200
    other = "/v1/researchers/seed-researcher:rongrong-ji/collaborators"
    assert (
        "another list"
        in assert_problem(await client.get(f"{other}?cursor={cursor}"), 400)["detail"]
    )
    assert_problem(await client.get(f"/v1/works?cursor={cursor}"), 400)
    swapped = cursor[:-1] + ("A" if cursor[-1] != "A" else "B")
    assert_problem(await client.get(f"{path}?cursor={swapped}"), 400)


async def test_unknown_addresses_and_methods(client: AsyncClient):
    assert_problem(await client.get("/v1/nothing"), 404)
    answer = await client.post("/v1/researchers")
    assert_problem(answer, 405)
    assert "GET" in answer.headers["allow"]


async def test_the_next_page_is_linked(client: AsyncClient):
    answer = await client.get("/v1/works?limit=5")
    target, relation = answer.headers["link"].split("; ")
    assert relation == 'rel="next"'
    following = await client.get(target.strip("<>"))
    assert following.status_code == 200
    first, second = answer.json()["items"], following.json()["items"]
    assert not {item["id"] for item in first} & {item["id"] for item in second}
