"""The seed page is read by its form, and refused with file, line and field."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
import re

import pytest

from graphsvc.errors import InvalidFile
from graphsvc.ingest.readers.seed_page import TrustSnapshot, read_seed_page
from graphsvc.ingest.readers.seeds import seeds_folder

PAGE = seeds_folder() / "researcher-profile.txt"
LAST_ITEM = "preprint2020arXiv\n\nHRank"
KCD = "Knowledge Condensation Distillation"


def refused(path: Path, content: bytes) -> InvalidFile:
    path.write_bytes(content)
    with pytest.raises(InvalidFile) as caught:
        read_seed_page(path)
    return caught.value


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_the_page_says_who_it_is_about() -> None:
    page = read_seed_page(PAGE)
    assert page.display_name == "Mingbao Lin"
    assert page.headline == (
        "Mingbao Lin contributes to research discovery and scholarly infrastructure."
    )
    assert page.badge == "Researcher"
    assert page.affiliation is None
    assert page.open_to_collaborate is True
    assert page.trust == TrustSnapshot(21, "Emerging", "L1", "Unclaimed author", 14, 0, 5, 4)


def test_the_page_lists_fourteen_arxiv_preprints() -> None:
    items = read_seed_page(PAGE).items
    assert len(items) == 14
    assert Counter(item.year for item in items) == {2022: 11, 2020: 3}
    assert {(item.type, item.source) for item in items} == {("preprint", "arXiv")}
    assert all(item.abstract.endswith(".") and len(item.abstract) > 500 for item in items)
    assert [item.title for item in items] == [
        item.title for item in sorted(items, key=lambda item: (-item.year, item.title.casefold()))
    ]


def test_an_item_is_as_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8").splitlines()
    for item in read_seed_page(PAGE).items:
        assert text[item.line - 1] == f"{item.type}{item.year}{item.source}"
        assert (text[item.line + 1], text[item.line + 3]) == (item.title, item.abstract)


def test_a_given_affiliation_and_a_closed_door_are_read(tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    old = "ResearcherAffiliation not importedOpen to collaborate"
    path = tmp_path / "page.txt"
    path.write_text(text.replace(old, "ProfessorXiamen University"), encoding="utf-8")
    page = read_seed_page(path)
    assert (page.badge, page.affiliation) == ("Professor", "Xiamen University")
    assert page.open_to_collaborate is False


def test_other_types_and_sources_are_read(tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    path = tmp_path / "page.txt"
    path.write_text(
        text.replace(LAST_ITEM, "journal-article1998ACM Computing Surveys\n\nHRank"),
        encoding="utf-8",
    )
    item = read_seed_page(path).items[-1]
    assert (item.type, item.year, item.source) == (
        "journal-article",
        1998,
        "ACM Computing Surveys",
    )


@pytest.mark.parametrize("ending", [b"\r\n", b"\n\n", b" \n"])
def test_line_ends_and_blank_lines_do_not_matter(tmp_path: Path, ending: bytes) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(b"\xef\xbb\xbf" + PAGE.read_bytes().replace(b"\n", ending))
    page, original = read_seed_page(path), read_seed_page(PAGE)
    assert [(item.title, item.abstract) for item in page.items] == [
        (item.title, item.abstract) for item in original.items
    ]


def swap(old: str, new: str) -> Callable[[str], str]:
    def mutate(text: str) -> str:
        assert old in text, "the mutation must change something"
        return text.replace(old, new, 1)

    return mutate


def drop_line(start: str) -> Callable[[str], str]:
    return lambda text: re.sub(rf"(?m)^{re.escape(start)}.*\n?", "", text, count=1)


# Each fault: what is done to the page, the field that is named, and a text on the line named.
FAULTS: list[tuple[Callable[[str], str], str, str | None]] = [
    (drop_line("Researcher profile"), "section 'Researcher profile'", None),
    (drop_line("Trust snapshot"), "section 'Trust snapshot'", None),
    (drop_line("Actions"), "section 'Actions'", None),
    (drop_line("Published work"), "section 'Published work'", None),
    (swap("\nMingbao Lin\n", "\n"), "display_name", "Researcher profile"),
    (drop_line("Mingbao Lin contributes"), "headline", "Researcher profile"),
    (swap("infrastructure.\n", "infrastructure.\n\nMore.\n"), "headline", "More."),
    (drop_line("ResearcherAffiliation"), "badge", "Researcher profile"),
    (drop_line("Trust 21"), "trust", "Trust snapshot"),
    (swap("Trust 21", "Trust high"), "trust", "Trust snapshot"),
    (drop_line("14works"), "works", "Trust snapshot"),
    (drop_line("0followers"), "followers", "Trust snapshot"),
    (swap("5topics", "fivetopics"), "topics", "Trust snapshot"),
    (drop_line("4close"), "close collaborators", "Trust snapshot"),
    (drop_line("14 published item(s)"), "published items", "Published work"),
    (swap("14 published", "15 published"), "published items", "15 published"),
    (swap("14 published", "some published"), "published items", "Published work"),
    (lambda text: text[: text.index(LAST_ITEM)], "published items", "14 published"),
    (drop_line(KCD), "title", "preprint2022arXiv\n\n\nKnowledge Distillation (KD)"),
    (drop_line("HRank: Filter"), "title", "preprint2020arXiv\n\n\nNeural network pruning"),
    (drop_line("Knowledge Distillation (KD)"), "abstract", f"preprint2022arXiv\n\n{KCD}"),
    (drop_line("Neural network pruning"), "abstract", LAST_ITEM),
    (lambda text: text[: text.index("\n\nHRank: ")], "title", "preprint2020arXiv{end}"),
    (swap(LAST_ITEM, "preprint202arXiv\n\nHRank"), "year", "preprint202arXiv"),
    (swap(LAST_ITEM, "preprint20200arXiv\n\nHRank"), "year", "preprint20200arXiv"),
    (swap(LAST_ITEM, "preprint0202arXiv\n\nHRank"), "year", "preprint0202arXiv"),
    (swap(LAST_ITEM, "preprint3020arXiv\n\nHRank"), "year", "preprint3020arXiv"),
    (swap(LAST_ITEM, "preprintarXiv\n\nHRank"), "year", "preprintarXiv"),
    (swap(LAST_ITEM, "preprint2020\n\nHRank"), "source", "preprint2020\n"),
    (swap(LAST_ITEM, "2020arXiv\n\nHRank"), "type", "\n2020arXiv"),
    (swap("preprint2020arXiv\n\nHRank", "HRank"), "type", "HRank: Filter"),
    (swap(LAST_ITEM, f"A stray line.\n\n{LAST_ITEM}"), "type", "A stray line."),
    (swap("\nHRank: Filter Pruning using High-Rank Feature Map", f"\n{KCD}"), "title", "{last}"),
    (lambda _: "", "section 'Researcher profile'", None),
]


@pytest.mark.parametrize(("mutate", "field", "part"), FAULTS)
def test_a_fault_is_refused_with_its_line_and_field(
    tmp_path: Path, mutate: Callable[[str], str], field: str, part: str | None
) -> None:
    spoiled = mutate(PAGE.read_text(encoding="utf-8"))
    error = refused(tmp_path / "page.txt", spoiled.encode())
    if part == "{last}":
        line = spoiled[: spoiled.rindex("preprint2020arXiv")].count("\n") + 1
    elif part is not None and part.endswith("{end}"):
        line = spoiled.count("\n") + 1
    else:
        line = None if part is None else line_of(spoiled, part) + part.startswith("\n")
    assert (error.field, error.extra) == (field, {"file": "page.txt", "line": line})
    assert field in error.detail
    assert "page.txt" in error.detail
    assert line is None or f"line {line}:" in error.detail
    assert error.remedy


def test_a_page_that_is_not_utf8_names_the_line(tmp_path: Path) -> None:
    content = PAGE.read_bytes().replace(b"HRank: Filter", b"HRank\xff: Filter")
    error = refused(tmp_path / "page.txt", content)
    assert error.extra["line"] == line_of(PAGE.read_text(encoding="utf-8"), "HRank: Filter")


def test_a_page_that_is_not_there_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.txt", tmp_path):
        with pytest.raises(InvalidFile, match=path.name):
            read_seed_page(path)
