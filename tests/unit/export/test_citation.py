"""BibTeX and CSL-JSON, read back by a parser of their own and by our own import."""

from io import BytesIO
import json
import re
from typing import Any

import bibtexparser
from bibtexparser.middlewares import SeparateCoAuthors
from hypothesis import example, given, settings
from hypothesis import strategies as st
import pytest

from graphsvc.export.bibtex import write_bibtex
from graphsvc.export.csl import write_csl
from graphsvc.ingest.readers.bibtex import READER as BIBTEX
from graphsvc.ingest.readers.csl import READER as CSL
from graphsvc.ingest.records import WorkRecord
from graphsvc.models.common import Links, Reference
from graphsvc.models.work import Authorship, Work

WORDS = st.text(
    st.characters(categories=["L", "N", "P", "S"], exclude_characters="\ufffd"), min_size=1
).map(lambda word: word[:12])
TITLES = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
TYPES = ["journal-article", "article", "preprint", "proceedings-article", "book-chapter", "book"]
TYPES += ["dissertation", "report", "dataset", "proceedings", "something new", None]


def work(**said: Any) -> Work:
    """Make a work of what is said of it."""
    authors = [
        Authorship(
            position=place,
            researcher=Reference(id=f"R{place:010}", display_name=name),
            raw_name=name,
            institutions=[],
            affiliations=[],
            affiliations_inferred=False,
            asserted_by=["seed"],
        )
        for place, name in enumerate(said.pop("authors", []), 1)
    ]
    plain: dict[str, Any] = {
        "id": "W0000000001",
        "title": "A Title",
        "type": "journal-article",
        "publication_year": 2022,
        "publication_date": None,
        "source": "Journal of Things",
        "abstract": None,
        "cited_by_count": None,
        "is_retracted": None,
        "ids": {"doi": None, "arxiv": None, "openalex": None},
        "links": Links(self="", html=""),
        "url": None,
        "unverified_ids": {},
        "topics": [],
        "locations": [],
        "author_list_variants": [],
    }
    return Work(**(plain | said), authors=authors, authors_count=len(authors))


def imported(reader: Any, text: str) -> list[WorkRecord]:
    """Read an export as `graphsvc import` does."""
    items = list(reader.items(BytesIO(text.encode())))
    assert [item.fault for item in items if item.fault] == []
    return [record for item in items for record in reader.convert(item.value, "library")]


def entry(text: str) -> dict[str, Any]:
    """Read the one entry of a BibTeX file by the library's own usual stack."""
    library = bibtexparser.parse_string(text, append_middleware=[SeparateCoAuthors()])
    assert library.failed_blocks == []
    (found,) = library.entries
    fields = {field.key: field.value for field in found.fields}
    return {"ENTRYTYPE": found.entry_type, "ID": found.key, **fields}


def test_an_article_has_all_its_fields():
    text = write_bibtex(
        [
            work(
                title="Pruning CNN_s: 100% of {them}",
                authors=["Mingbao Lin", "Ludwig van Beethoven", "Lin, Mingbao"],
                publication_date="2022-03-21",
                source="Trees & Leaves",
                ids={"doi": "10.1000/a_b", "arxiv": "2203.10812", "openalex": None},
            )
        ]
    )
    assert entry(text) == {
        "ENTRYTYPE": "article",
        "ID": "W0000000001",
        "title": r"Pruning {CNN\_s:} 100\% of \textbraceleft{}them\textbraceright{}",
        "author": ["Mingbao Lin", "Ludwig van Beethoven", "Lin, Mingbao"],
        "journal": r"Trees \& Leaves",
        "year": "2022",
        "month": "mar",
        "doi": "10.1000/a_b",
        "eprint": "2203.10812",
        "archiveprefix": "arXiv",
        "url": "https://doi.org/10.1000/a_b",
    }
    # Unbraced, so that a style may write it out.
    assert "month = mar" in text


@pytest.mark.parametrize("type", TYPES)
def test_works_of_all_types_are_entries(type: str | None):
    found = entry(write_bibtex([work(type=type)]))
    assert found["ENTRYTYPE"].isalpha()
    assert "Journal of Things" in found.values()
    (item,) = json.loads(write_csl([work(type=type)]))
    assert re.fullmatch("[a-z]+(-[a-z]+)?", item["type"])


@pytest.mark.parametrize(
    ("printed", "csl"),
    [
        ("Mingbao Lin", {"given": "Mingbao", "family": "Lin"}),
        ("Lin, Mingbao", {"given": "Mingbao", "family": "Lin"}),
        (
            "María de la Cruz",
            {"given": "María", "non-dropping-particle": "de la", "family": "Cruz"},
        ),
        ("John P. Smith, Jr.", {"given": "John P.", "family": "Smith", "suffix": "Jr."}),
        ("Henry Ford II", {"given": "Henry", "family": "Ford", "suffix": "II"}),
        ("林明宝", {"literal": "林明宝"}),
        ("林 明宝", {"literal": "林 明宝"}),
        ("Aristotle", {"literal": "Aristotle"}),
        ("The {weird} One", {"literal": "The {weird} One"}),
    ],
)
def test_names_are_taken_apart(printed: str, csl: dict[str, str]):
    (item,) = json.loads(write_csl([work(authors=[printed])]))
    assert item["author"] == [csl]


def test_words_that_part_names_do_not_part_one():
    names = ["Science and Technology Group", "A, B, C and D", "Smith and Sons, Inc."]
    (record,) = imported(BIBTEX, write_bibtex([work(authors=names + ["Ann Other"])]))
    assert len(record.authors) == 4
    assert record.authors[0].name == names[0]
    assert record.authors_complete


def test_many_works_have_keys_of_their_own():
    works = [work(id=f"W{number:010}") for number in range(50)]
    library = bibtexparser.parse_string(write_bibtex(works))
    assert [found.key for found in library.entries] == [each.id for each in works]
    assert library.failed_blocks == []
    assert [item["id"] for item in json.loads(write_csl(works))] == [each.id for each in works]


def test_a_retraction_is_said():
    assert entry(write_bibtex([work(is_retracted=True)]))["note"] == "Retracted"
    assert json.loads(write_csl([work(is_retracted=True)]))[0]["status"] == "Retracted"


def test_no_works_are_an_empty_file():
    assert bibtexparser.parse_string(write_bibtex([])).blocks == []
    assert json.loads(write_csl([])) == []


NAMES = st.sampled_from(
    ["Mingbao Lin", "李 明", "Ludwig van Beethoven", "Jean-Luc Émile Ångström", "Ольга Иванова"]
    + ["Smith & Sons", "O'Neil, Tim", "Martin Luther King Jr.", "Al_pha Be%ta", "محمد علي"]
)


@given(
    st.lists(
        st.builds(
            work,
            title=TITLES,
            source=TITLES,
            type=st.sampled_from(TYPES),
            authors=st.lists(NAMES, max_size=5),
            publication_date=st.none() | st.dates().map(str),
            publication_year=st.integers(1500, 2100),
        ),
        max_size=4,
    )
)
@example([work(title="\\"), work(title=r"\: \,")])
@settings(max_examples=150, deadline=None)
def test_any_text_makes_entries_that_a_parser_reads(works: list[Work]):
    works = [each.model_copy(update={"id": f"W{n:010}"}) for n, each in enumerate(works)]
    library = bibtexparser.parse_string(write_bibtex(works))
    assert library.failed_blocks == []
    assert [found.key for found in library.entries] == [each.id for each in works]
    for found, each in zip(library.entries, works, strict=True):
        assert unescaped(found["title"]) == each.title
    records = imported(BIBTEX, write_bibtex(works))
    people = [[spoken(a.raw_name) for a in each.authors] for each in works]
    assert [[a.name for a in record.authors] for record in records] == people
    (items,) = [json.loads(write_csl(works))]
    assert [item["title"] for item in items] == [each.title for each in works]
    again = imported(CSL, write_csl(works))
    said = [[a.name for a in record.authors] for record in again]
    assert said == people


def spoken(printed: str) -> str:
    family, comma, given = printed.partition(", ")
    return f"{given} {family}" if comma else printed


def unescaped(text: str) -> str:
    for command, letter in (
        (r"\textbraceleft{}", "\ue000"),
        (r"\textbraceright{}", "\ue001"),
        (r"\textasciitilde{}", "~"),
        (r"\textasciicircum{}", "^"),
        (r"\textbackslash{}", "\ue002"),
    ):
        text = text.replace(command, letter)
    text = re.sub(r"\\([#$%&_])", r"\1", re.sub(r"[{}]", "", text))
    return text.translate({0xE000: "{", 0xE001: "}", 0xE002: "\\"})


@given(st.lists(st.text(min_size=1, max_size=15), max_size=5))
@settings(max_examples=300, deadline=None)
def test_any_name_at_all_can_be_written(names: list[str]):
    whole = work(authors=names)
    library = bibtexparser.parse_string(write_bibtex([whole]))
    assert library.failed_blocks == []
    assert len(library.entries) == 1
    (item,) = json.loads(write_csl([whole]))
    assert len(item.get("author", [])) == len(names)
