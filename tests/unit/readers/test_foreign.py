"""Values of foreign formats: what can be used comes back, what cannot is None."""

from datetime import date
from typing import Any

import pytest

from graphsvc.ids import Kind
from graphsvc.ingest.readers import foreign
from graphsvc.ingest.readers.clean import clean_text

IDS = ("orcid:0009-0009-9999-006X", "orcid:0009-0009-9999-0019")


@pytest.mark.parametrize(
    ("scheme", "value", "kind", "expected"),
    [
        ("doi", "https://doi.org/10.5555/ABC", Kind.WORK, "doi:10.5555/abc"),
        ("doi", "10.48550/ARXIV.9901.00001v2", Kind.WORK, "arxiv:9901.00001"),
        ("doi", "https://doi.org/10.48550/arXiv.math/9901001", Kind.WORK, "arxiv:math/9901001"),
        ("doi", "10.48550/arxiv.nonsense", Kind.WORK, "doi:10.48550/arxiv.nonsense"),
        ("doi", "10.5555/a b", Kind.WORK, "doi:10.5555/a%20b"),
        ("doi", "10.5555/" + "x" * 600, Kind.WORK, None),
        ("doi", "\ud800", Kind.WORK, None),
        ("arxiv", "http://arxiv.org/pdf/9901.00001v2.pdf", Kind.WORK, "arxiv:9901.00001"),
        ("orcid", "https://orcid.org/0009-0009-9999-006x/", Kind.RESEARCHER, IDS[0]),
        ("orcid", "http://www.orcid.org/0009-0009-9999-0019", Kind.RESEARCHER, IDS[1]),
        ("orcid", "0009-0009-9999-0018", Kind.RESEARCHER, None),
        ("ror", "https://ror.org/0ZZZAAA51", Kind.INSTITUTION, "ror:0zzzaaa51"),
        ("ror", "", Kind.INSTITUTION, None),
        ("ror", None, Kind.INSTITUTION, None),
        ("orcid", ["0009-0009-9999-0019"], Kind.RESEARCHER, None),
    ],
)
def test_external_ids(scheme: str, value: Any, kind: Kind, expected: str | None) -> None:
    assert foreign.external(scheme, value, kind) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(2020, 2020), ("2020", 2020), (0, None), (9999, None), ("20", None), (True, None)]
    + [(None, None), (2020.5, None), ("२०२०", 2020), ([2020], None)],
)
def test_years(value: Any, expected: int | None) -> None:
    assert foreign.year(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("2020-02-03", date(2020, 2, 3)), ("2020-02-03T04:05:06Z", date(2020, 2, 3))]
    + [("2020-02-30", None), ("0001-01-01", None), ("2020", None), (20200203, None)],
)
def test_days(value: Any, expected: date | None) -> None:
    assert foreign.day(value) == expected


def test_numbers_that_the_graph_cannot_hold() -> None:
    assert foreign.count(2**63) is None
    assert foreign.count(-1) is None
    assert foreign.count(0) == 0
    assert foreign.point(float("nan"), 0) == (None, None)
    assert foreign.point(90.5, 0) == (None, None)
    assert foreign.point(10, -180.5) == (None, None)
    assert foreign.point(-90, 180) == (-90.0, 180.0)
    assert foreign.moment(10**30) is None
    assert foreign.moment(0) == "1970-01-01T00:00:00.000+00:00"


@pytest.mark.parametrize(
    "value",
    [
        "Ada  Invented\n",
        "O'Fictive",
        "AT&amp;T",
        "a < b",
        "$x$",
        r"\'e",
        "e\u0301",
        "`` a ''",
        "~{}%",
    ],
)
def test_clean_is_no_more_than_a_shorter_way_to_clean_text(value: str) -> None:
    assert foreign.clean(value) == clean_text(value)


def test_a_key_has_no_space() -> None:
    assert foreign.key(" a b\u2003c ") == "a%20b%E2%80%83c"
