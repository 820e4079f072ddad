"""Words, numbers and addresses as pages write them; records as sparse as sources may leave them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from graphsvc.models.common import Page
from graphsvc.models.researcher import Researcher
from graphsvc.models.trust import Trust, TrustInput
from graphsvc.models.work import WorkSummary
from graphsvc.trust.policy import load_policy
from graphsvc.web.drawing import draw
from graphsvc.web.render import counted, initials, is_address, query, render, years
from graphsvc.web.slices import SliceView

from .conftest import MakeSlice

LINKS = {"self": "/v1/researchers/R1", "html": "/researchers/R1"}


@pytest.mark.parametrize(
    ("number", "said"), [(0, "no works"), (1, "1 work"), (14, "14 works"), (None, "no works")]
)
def test_counted(number: int | None, said: str) -> None:
    assert counted(number, "work") == said


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [(2020, 2022, "2020–2022"), (2022, 2022, "2022"), (None, None, ""), (None, 2021, "2021")],
)
def test_years(first: int | None, last: int | None, said: str) -> None:
    assert years(first, last) == said


def test_initials() -> None:
    assert [initials(name) for name in ("Mingbao Lin", "Plato", "Ada de la Cruz", "")] == [
        "ML",
        "P",
        "AC",
        "",
    ]


def test_query() -> None:
    assert query({"search": "a b&c", "cursor": None}) == "?search=a%20b%26c"
    assert query({"cursor": None}) == ""


@pytest.mark.parametrize(
    ("value", "is_link"),
    [("https://a.org", True), ("/v1/x", True), ("javascript:alert(1)", False), (None, False)],
)
def test_only_web_addresses_become_links(value: str | None, is_link: bool) -> None:
    assert is_address(value) is is_link


def researcher(**more: Any) -> Researcher:
    given: dict[str, Any] = {
        "id": "R1",
        "display_name": "<b>Ada</b>",
        "name_variants": [],
        "headline": "A & B",
        "ids": {"orcid": None},
        "affiliation": None,
        "affiliations_count": None,
        "open_to_collaborate": {"value": False, "origin": "self"},
        "claim_state": "unclaimed",
        "works_count": 0,
        "followers_count": 1,
        "topics_count": 0,
        "collaborators_count": 0,
        "close_collaborators_count": 0,
        "cited_by_count": None,
        "h_index": None,
        "first_year": None,
        "last_year": None,
        "trust": {"score": 0, "band": "Unverified", "level": "L0", "policy_version": 1},
        "links": LINKS,
    }
    return Researcher(**given | more)


def trust(claim_state: str) -> Trust:
    return Trust(
        researcher={"id": "R1", "display_name": "Ada"},  # pyright: ignore[reportArgumentType]
        score=0,
        band="Unverified",
        level="L0",
        claim_state=claim_state,
        policy_version=1,
        computed_at=None,
        components=[],
        inputs=[
            TrustInput(
                key="works_count",
                value=None,
                origin="third_party",
                sources=[],
                evidence_url="javascript:alert(1)",
                observed_at=datetime(2026, 1, 1, tzinfo=UTC),
                expires_at=None,
            )
        ],
        retracted_works_count=None,
        close_collaborators_count=0,
        close_min_works=2,
        graph_version=1,
    )


def profile(
    make_slice: MakeSlice, works: Page[Any], claim_state: str = "unclaimed", **more: Any
) -> str:
    nothing = Page[Any](items=[], total=0, next_cursor=None, graph_version=1)
    found = make_slice(researcher=1, name="<script>alert(1)</script>")
    return render(
        "researcher.html",
        researcher=researcher(**more),
        id_links={},
        trust=trust(claim_state),
        bands=load_policy().bands,
        notice="No measure of quality.",
        collaborators=nothing,
        works=works,
        is_first_page=True,
        topics=nothing,
        affiliations=nothing,
        near=SliceView(found, draw(found), "/v1/x"),
    )


NOTHING = Page[Any](items=[], total=0, next_cursor=None, graph_version=1)


def test_a_record_of_a_bare_name_has_a_page(make_slice: MakeSlice) -> None:
    text = profile(make_slice, NOTHING)
    assert "<b>Ada" not in text
    assert "<script>alert" not in text
    assert "&lt;b&gt;Ada" in text
    assert "Affiliation not imported" in text
    assert "Not open to collaborate" in text
    assert "no published items" in text
    assert "javascript:" not in text


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("unclaimed", "Unclaimed author"),
        ("approved", "Claimed author"),
        ("under_review", "Claim: under review"),
    ],
)
def test_the_claim_is_said_in_words(make_slice: MakeSlice, state: str, said: str) -> None:
    assert said in profile(make_slice, NOTHING, state)


def test_an_affiliation_links_to_its_page_and_to_ror(make_slice: MakeSlice) -> None:
    place = {"id": "I1", "display_name": "Xiamen University", "ids": {"ror": "00mcjh785"}}
    text = profile(make_slice, NOTHING, affiliation=place)
    assert 'href="/institutions/I1"' in text
    assert 'href="https://ror.org/00mcjh785"' in text
    assert 'chip quiet">Affiliation not imported' not in text


def test_more_works_are_a_link_away(make_slice: MakeSlice) -> None:
    work = WorkSummary(
        id="W1",
        title="A work",
        type=None,
        publication_year=None,
        publication_date=None,
        source=None,
        abstract=None,
        authors_count=1,
        cited_by_count=None,
        is_retracted=True,
        ids={"doi": "10.1/x", "arxiv": None},
        links=LINKS,  # pyright: ignore[reportArgumentType]
    )
    works = Page[Any](items=[work], total=40, next_cursor="c/1=", graph_version=1)
    text = profile(make_slice, works)
    assert 'href="?cursor=c%2F1%3D#published-work" rel="next"' in text
    assert "40 published items" in text
    assert "Retracted." in text
