"""The pages in a real browser: the seed page element by element, links, phones, dark, access."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from pathlib import Path
import re
from typing import Any
from urllib.parse import urldefrag, urljoin

from axe_playwright_python.async_playwright import Axe
from httpx2 import AsyncClient
from playwright.async_api import Browser, Page
import pytest

from .browser import open_browser

SEED_PAGE = Path(__file__).parents[2] / "seeds" / "researcher-profile.txt"
ENTITIES = ["researcher", "work", "topic", "institution"]
PAGES = ["home", "found", "nothing", "list", "queries", *ENTITIES]
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with open_browser() as opened:
        yield opened


@pytest.fixture(scope="session")
async def http(seeded_url: str) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(base_url=seeded_url, timeout=30) as client:
        yield client


@pytest.fixture(scope="session")
async def paths(http: AsyncClient) -> dict[str, str]:
    """The address of one page of each kind."""

    async def find(plural: str, words: str) -> str:
        found = (await http.get(f"/v1/{plural}", params={"search": words})).json()
        return f"/{plural}/{found['items'][0]['id']}"

    return {
        "home": "/",
        "found": "/?q=lin",
        "nothing": "/?q=zzyzx",
        "list": "/researchers",
        "queries": "/queries",
        "researcher": await find("researchers", "Mingbao Lin"),
        "work": await find("works", "Carrying out CNN Channel Pruning in a White Box"),
        "topic": await find("topics", "Advanced Neural Network Applications"),
        "institution": await find("institutions", "Xiamen University"),
    }


@asynccontextmanager
async def opened(browser: Browser, url: str, **options: Any) -> AsyncIterator[Page]:
    """Open a page in a browser of its own; errors on its console fail the test."""
    context = await browser.new_context(**options)
    page = await context.new_page()
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    await page.goto(url)
    yield page
    assert faults == []
    await context.close()


async def text_of(page: Page, selector: str) -> str:
    return " ".join((await page.locator(selector).inner_text()).split())


async def test_every_element_of_the_seed_page_is_there(
    browser: Browser, http: AsyncClient, seeded_url: str, paths: dict[str, str]
) -> None:
    path = paths["researcher"]
    record = (await http.get(f"/v1{path}")).json()
    trust = (await http.get(f"/v1{path}/trust")).json()
    async with opened(browser, seeded_url + path) as page:
        text = await text_of(page, "main")
        trust_card = await text_of(page, "section:has(> #trust-heading)")
        heading = await page.locator("h1").inner_text()
        chips = await page.locator(".hero .chip").all_inner_texts()
        buttons = [" ".join(t.split()) for t in await page.get_by_role("button").all_inner_texts()]
    affiliation = record["affiliation"]
    assert heading == record["display_name"] == "Mingbao Lin"
    assert chips == [
        "Researcher",
        affiliation["display_name"] if affiliation else "Affiliation not imported",
        "Open to collaborate",
    ]
    seeded = "Mingbao Lin contributes to research discovery and scholarly infrastructure."
    assert record["headline"] == seeded
    for said in (
        seeded,
        "Trust snapshot",
        "Quick read",
        "Actions",
        "Decide how to stay connected",
        "Identity and collaboration",
        "How to connect with this researcher",
        "Claiming links this public author record to a researcher profile and unlocks direct "
        "collaboration workflows.",
        "Direct collaboration",
        "Open a focused conversation when the fit is right",
        "Claim this author entity first to unlock direct invitations.",
        "Research graph",
        "See the researcher in context",
        "Inspect adjacent work, topics, institutions and collaborators without jumping out to a "
        "separate graph page.",
        "Published work",
        "14 published items",
    ):
        assert said in text
    assert f"Trust {trust['score']} – {trust['band']}" in trust_card
    for said in (
        "Trust 21 – Emerging",
        "Verification L1",
        "Unclaimed author",
        "14 works",
        "0 followers",
        "5 topics",
        "4 close collaborators",
    ):
        assert said in trust_card
    for name in ("works", "followers", "topics", "close_collaborators"):
        assert f"{record[f'{name}_count']} {name.replace('_', ' ')}" in trust_card
    for label in ("Follow researcher 0", "Log in to claim", "Open full explorer"):
        assert label in buttons


async def test_the_score_shows_what_it_is_made_of(
    browser: Browser, http: AsyncClient, seeded_url: str, paths: dict[str, str]
) -> None:
    trust = (await http.get(f"/v1{paths['researcher']}/trust")).json()
    async with opened(browser, seeded_url + paths["researcher"]) as page:
        card = page.locator("section:has(> #trust-heading)")
        await card.get_by_text("How this score is made").click()
        rows = await card.locator("tbody tr").all_inner_texts()
        inputs = await card.locator(".inputs li").all_inner_texts()
        assert "no measure of the quality of research" in await card.inner_text()
    assert [row.split("\t") for row in rows] == [
        [
            part["key"].replace("_", " "),
            "unknown" if part["value"] is None else str(part["value"]),
            str(part["points"]),
            str(part["cap"]),
        ]
        for part in trust["components"]
    ]
    assert len(inputs) == len(trust["inputs"])
    for shown, given in zip(inputs, trust["inputs"], strict=True):
        assert given["key"].replace("_", " ") in shown
        assert given["origin"].replace("_", " ") in shown
        assert all(source in shown for source in given["sources"])
        assert ("evidence" in shown) == bool(given["evidence_url"])


async def test_works_are_listed_as_on_the_seed_page(
    browser: Browser, http: AsyncClient, seeded_url: str, paths: dict[str, str]
) -> None:
    seed = SEED_PAGE.read_text().split("published item(s)")[1]
    entries = re.findall(r"^(preprint)(\d{4})(arXiv)\n+(.+)\n", seed, re.MULTILINE)
    listed = (await http.get(f"/v1{paths['researcher']}/works?limit=50")).json()
    async with opened(browser, seeded_url + paths["researcher"]) as page:
        titles = await page.locator("#published-work h3").all_inner_texts()
        facts = await page.locator("#published-work .facts").all_inner_texts()
        abstracts = await page.locator("#published-work .abstract").all_text_contents()
        first = page.locator("#published-work article").first
        clamped = await first.locator(".abstract").bounding_box()
        await first.get_by_text("Whole abstract").click()
        whole = await first.locator(".abstract").bounding_box()
    assert len(entries) == listed["total"] == 14
    assert titles == [entry[3] for entry in entries] == [w["title"] for w in listed["items"]]
    assert [fact.split() for fact in facts] == [list(entry[:3]) for entry in entries]
    assert abstracts == [work["abstract"] for work in listed["items"]]
    assert clamped
    assert whole
    assert whole["height"] > 2 * clamped["height"]


async def test_collaborators_are_those_of_the_api(
    browser: Browser, http: AsyncClient, seeded_url: str, paths: dict[str, str]
) -> None:
    found = (await http.get(f"/v1{paths['researcher']}/collaborators?limit=10")).json()
    async with opened(browser, seeded_url + paths["researcher"]) as page:
        rows = await page.locator("#collaborators tbody tr").all_inner_texts()
        assert "10 of 39 co-authors, 4 close" in await text_of(page, "#collaborators")
    assert found["total"] == 39
    assert len(rows) == 10
    for row, tie in zip(rows, found["items"], strict=True):
        assert tie["researcher"]["display_name"] in row
        assert f"\t{tie['works_count']}\t{tie['weight']:.3f}\t" in row
        assert ("close" in row) is tie["is_close"]


@pytest.mark.parametrize("kind", ENTITIES)
async def test_the_drawing_and_its_list_hold_the_whole_slice(
    browser: Browser, http: AsyncClient, seeded_url: str, paths: dict[str, str], kind: str
) -> None:
    async with opened(browser, seeded_url + paths[kind]) as page:
        address = await page.get_by_role("link", name="This slice as JSON").get_attribute("href")
        assert address
        found = (await http.get(address)).json()
        graph = page.locator("svg.graph")
        assert await graph.locator(".node a").count() == len(found["nodes"])
        assert await graph.locator("path.edge").count() == len(found["edges"])
        links = await graph.locator(".node a").evaluate_all("all => all.map(a => a.href.baseVal)")
        assert sorted(links) == sorted(f"/{n['kind']}s/{n['id']}" for n in found["nodes"])
        assert await page.locator(".listed tr[data-node]").count() == len(found["nodes"])
        assert await page.locator(".listed tr[data-ends]").count() == len(found["edges"])
        caption = await text_of(page, "figcaption")
        for known in found["neighbours"].values():
            if known["total"]:
                assert f"{known['returned']} of {known['total']} " in caption
            if known["hidden"]:
                assert f"{known['hidden']} " in caption.partition("Left out")[2]
        image = graph.get_by_role("img")
        assert await image.get_attribute("aria-labelledby") == "slice-title slice-desc"
        assert "in the middle" in (await page.locator("#slice-desc").text_content() or "")


async def test_a_node_lights_up_its_links(
    browser: Browser, seeded_url: str, paths: dict[str, str]
) -> None:
    async with opened(browser, seeded_url + paths["researcher"]) as page:
        await page.locator(".graph [data-node='1'] .shape").hover()
        ends = await page.locator(".edge.on").evaluate_all("all => all.map(e => e.dataset.ends)")
        assert ends
        assert all("1" in pair.split() for pair in ends)


async def test_author_list_variants_keep_their_source(
    browser: Browser, http: AsyncClient, seeded_url: str, paths: dict[str, str]
) -> None:
    work = (await http.get(f"/v1{paths['work']}")).json()
    async with opened(browser, seeded_url + paths["work"]) as page:
        authors = await page.locator(".authors > li > a").all_inner_texts()
        variants = await text_of(page, "#variants")
    assert authors == [author["researcher"]["display_name"] for author in work["authors"]]
    assert len(authors) == 8
    for variant in work["author_list_variants"]:
        assert variant["source"] in variants
        assert f"{len(variant['authors'])} authors" in variants
    assert "Leaves out Feiyue Huang." in variants


async def test_no_link_leads_nowhere(
    http: AsyncClient, browser: Browser, seeded_url: str, paths: dict[str, str]
) -> None:
    targets: set[str] = set()
    for kind in PAGES:
        async with opened(browser, seeded_url + paths[kind]) as page:
            found = await page.locator("[href], script[src]").evaluate_all(
                "all => all.map(e => e.getAttribute('href') ?? e.getAttribute('src'))"
            )
            anchors = {link for link in found if link.startswith("#")}
            for anchor in anchors:
                assert await page.locator(anchor).count() == 1
            whole = {urldefrag(urljoin(page.url, link)).url for link in found}
            targets |= {link for link in whole if link.startswith(seeded_url)}
    assert len(targets) > 80
    several = asyncio.Semaphore(8)

    async def visit(address: str) -> tuple[str, int]:
        async with several:
            return address, (await http.get(address, headers=HTML)).status_code

    visited = await asyncio.gather(*(visit(target) for target in sorted(targets)))
    assert [(address, status) for address, status in visited if status != 200] == []


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_pages_fit_a_phone_and_are_accessible(
    browser: Browser, seeded_url: str, paths: dict[str, str], kind: str, scheme: Any
) -> None:
    async with opened(
        browser,
        seeded_url + paths[kind],
        color_scheme=scheme,
        viewport={"width": 375, "height": 800},
        reduced_motion="reduce",
    ) as page:
        await page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
        # The phone is checked in the dark and the desk in the light, since axe is slow.
        for width in (375, 1280) if scheme == "light" else (1280, 375):
            await page.set_viewport_size({"width": width, "height": 800})
            assert await page.evaluate("document.documentElement.scrollWidth") <= width
        found = await Axe().run(page)
    assert [
        (fault["id"], [node["target"] for node in fault["nodes"]])
        for fault in found.response["violations"]
    ] == []


async def test_dark_mode_changes_the_colours(
    browser: Browser, seeded_url: str, paths: dict[str, str]
) -> None:
    async def background(scheme: Any) -> str:
        async with opened(browser, seeded_url + paths["home"], color_scheme=scheme) as page:
            return str(await page.evaluate("getComputedStyle(document.body).backgroundColor"))

    assert await background("light") == "rgb(246, 246, 243)"
    assert await background("dark") == "rgb(17, 20, 26)"


async def test_labels_of_the_drawing_do_not_collide(
    browser: Browser, seeded_url: str, paths: dict[str, str]
) -> None:
    for width in (375, 800, 1280):
        size: Any = {"width": width, "height": 800}
        async with opened(browser, seeded_url + paths["researcher"], viewport=size) as page:
            boxes = await page.locator(".graph .node text:visible").evaluate_all(
                "all => all.map(t => t.getBoundingClientRect().toJSON())"
            )
        for place, one in enumerate(boxes):
            assert one["left"] >= 0
            assert one["right"] <= width
            for other in boxes[place + 1 :]:
                apart = (
                    one["right"] <= other["left"]
                    or other["right"] <= one["left"]
                    or one["bottom"] <= other["top"] + 1
                    or other["bottom"] <= one["top"] + 1
                )
                assert apart, (width, one, other)


async def test_everything_works_without_scripts(
    browser: Browser, seeded_url: str, paths: dict[str, str]
) -> None:
    async with opened(browser, seeded_url + paths["home"], java_script_enabled=False) as page:
        await page.get_by_role("searchbox").fill("mingbao")
        await page.get_by_role("button", name="Search").click()
        await page.get_by_role("link", name="Mingbao Lin").click()
        assert await page.locator("h1").inner_text() == "Mingbao Lin"
        await page.get_by_text("The same as a list").click()
        assert await page.locator(".listed tr[data-node]").first.is_visible()
        assert await page.locator("svg.graph").is_visible()


async def test_what_is_disabled_says_why(
    browser: Browser, seeded_url: str, paths: dict[str, str]
) -> None:
    async with opened(browser, seeded_url + paths["researcher"]) as page:
        controls = await page.locator("main button").all()
        assert len(controls) == 4
        for control in controls:
            assert await control.is_disabled()
            reason = page.locator(f"#{await control.get_attribute('aria-describedby')}")
            assert await reason.is_visible()
            assert re.search(r"later release|Claim this author", await reason.inner_text())


async def test_search_groups_by_kind_and_leads_to_everything(
    browser: Browser, http: AsyncClient, seeded_url: str
) -> None:
    people = (await http.get("/v1/researchers?search=zhang")).json()
    async with opened(browser, f"{seeded_url}/?q=zhang") as page:
        names = await page.locator("#researcher-heading + ul .line > a").all_inner_texts()
        shown = min(people["total"], 6)
        assert names == [item["display_name"] for item in people["items"][:shown]]
        assert await text_of(page, "#researcher-heading") == f"Researchers {people['total']}"
    for words in ("zzyzx", "???"):
        async with opened(browser, f"{seeded_url}/?q={words.replace('?', '%3F')}") as page:
            assert "What to try" in await text_of(page, "main")


async def test_lists_lead_on_to_their_end(browser: Browser, seeded_url: str) -> None:
    async with opened(browser, f"{seeded_url}/researchers") as page:
        seen = await page.locator(".plain .line > a").all_inner_texts()
        while await page.get_by_role("link", name="Next page").count():
            await page.get_by_role("link", name="Next page").click()
            seen += await page.locator(".plain .line > a").all_inner_texts()
        total = await text_of(page, ".lead")
    assert len(seen) == len(set(seen)) or len(seen) == int(total.split()[0])
    assert total == f"{len(seen)} records"


@pytest.mark.parametrize(
    ("path", "status"),
    [("/researchers/R0000000000", 404), ("/works/xyz", 422), ("/nowhere", 404)],
)
async def test_errors_are_pages_with_the_words_of_the_api(
    http: AsyncClient, path: str, status: int
) -> None:
    page = await http.get(path, headers=HTML)
    problem = (await http.get(path, headers={"Accept": "application/json"})).json()
    assert page.status_code == problem["status"] == status
    assert page.headers["Content-Type"].startswith("text/html")
    text = unescape(page.text)
    assert problem["title"] in text
    assert problem["detail"] in text


async def test_nothing_foreign_is_let_in(
    http: AsyncClient, browser: Browser, seeded_url: str, paths: dict[str, str]
) -> None:
    for kind in PAGES:
        answer = await http.get(paths[kind])
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert " style=" not in answer.text
    asked: list[str] = []
    context = await browser.new_context()
    page = await context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(seeded_url + paths["researcher"])
    assert all(url.startswith(seeded_url) for url in asked)
    await context.close()


async def test_the_keyboard_shows_where_it_is(
    browser: Browser, seeded_url: str, paths: dict[str, str]
) -> None:
    async with opened(browser, seeded_url + paths["researcher"]) as page:
        await page.keyboard.press("Tab")
        assert await page.locator(".skip").bounding_box()
        assert await page.evaluate("document.activeElement.textContent") == "Skip to the content"
        await page.keyboard.press("Tab")
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert await page.evaluate(outline) == "solid"
        levels = await page.locator("h1, h2, h3").evaluate_all("all => all.map(h => h.tagName)")
        assert levels.count("H1") == 1
        assert levels[0] == "H1"
