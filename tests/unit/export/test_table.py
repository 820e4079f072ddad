"""CSV cells: what a spreadsheet would run stays a text, and every text comes back."""

import csv
from io import StringIO
import json
import re
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st
import pytest

from graphsvc.export.ndjson import write_ndjson
from graphsvc.export.table import cell, columns_of, write_csv
from graphsvc.models.common import Page
from graphsvc.models.researcher import Affiliation, Collaborator
from graphsvc.models.topic import Institution
from graphsvc.models.work import WorkSummary

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "'=1", "''@x"]


def page(*items: Any) -> Page[Any]:
    return Page[Any](items=list(items), total=len(items), next_cursor=None, graph_version=1)


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_become_texts(text: str):
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "'", "O'Neil", "a=b", "1-2", "'quoted'", " =1"])
def test_other_texts_stay_as_they_are(text: str):
    assert cell(text) == text


@given(st.text())
@example("'=1")
def test_the_apostrophe_can_be_taken_away_again(text: str):
    written = cell(text)
    assert re.sub("^'(?='*[=+\\-@\t\r＝＋－＠])", "", written) == text


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        (True, "true"),
        (-3, "-3"),
        (0.25, "0.25"),
        (["=1", "é"], '["=1","é"]'),
        ([], "[]"),
    ],
)
def test_other_values_are_json(value: Any, written: str):
    assert cell(value) == written


def test_columns_follow_from_the_type():
    assert columns_of(Collaborator) == [
        "researcher.id",
        "researcher.display_name",
        "works_count",
        "weight",
        "first_year",
        "last_year",
        "is_close",
    ]
    assert {"institution.ids.ror", "institution.ids.openalex"} <= set(columns_of(Affiliation))
    assert {"ids.doi", "ids.arxiv", "links.self"} <= set(columns_of(WorkSummary))


@pytest.mark.parametrize("item", [Collaborator, Affiliation, WorkSummary, Institution])
def test_an_empty_page_has_the_same_columns(item: Any):
    assert next(csv.reader(StringIO(write_csv(page(), item)))) == columns_of(item)
    assert write_ndjson(page()) == ""


NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(
    st.lists(
        st.tuples(
            NAMES | st.just("a\x85b\u2028c\u2029"), st.floats(0, 9), st.none() | st.integers(0, 9)
        ),
        max_size=4,
    )
)
def test_rows_come_back_from_the_csv_module(drawn: list[Any]):
    ties = [
        Collaborator.model_validate(
            {
                "researcher": {"id": "R1", "display_name": name},
                "works_count": 1,
                "weight": weight,
                "first_year": year,
                "last_year": year,
                "is_close": False,
            }
        )
        for name, weight, year in drawn
    ]
    text = write_csv(page(*ties), Collaborator)
    rows = list(csv.DictReader(StringIO(text, newline="")))
    assert [row["researcher.display_name"] for row in rows] == [cell(name) for name, *_ in drawn]
    assert [float(row["weight"]) for row in rows] == [weight for _, weight, _ in drawn]
    assert [row["first_year"] for row in rows] == [
        "" if year is None else str(year) for *_, year in drawn
    ]
    lines = write_ndjson(page(*ties)).splitlines()
    names = [json.loads(line)["researcher"]["display_name"] for line in lines]
    assert names == [name for name, *_ in drawn]
