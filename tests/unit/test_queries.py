"""The loader refuses every mistake in a query file, and says which."""

from pathlib import Path

import pytest

from graphsvc.errors import CheckFailed, NotFound
from graphsvc.queries import Catalogue, parse_query

_GOOD = """// Topics of one work.
// The best first.
//+ params  = { id = "WorkId", limit = "PageSize" }
//+ returns = "Count"
//+ rows    = "one"
MATCH (w:Work {id: $id}) // '$comment' is no parameter
RETURN count(w) AS total LIMIT $limit
"""


def test_a_good_file():
    query = parse_query("work.topics", _GOOD)
    assert (query.title, query.description) == ("Topics of one work", "The best first.")
    assert query.access == "read"
    assert set(query.parameters) == {"id", "limit"}
    assert query.parameters["limit"].default == 25
    assert query.text == _GOOD


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("$limit", "10", "limit is never used; a LIMIT is not a parameter"),
        (', limit = "PageSize"', "", "$limit is not declared"),
        ('"PageSize"', '"Size"', "type Size of limit is unknown"),
        ('"Count"', '"Counts"', "model Counts is unknown"),
        ('rows    = "one"', 'rows    = "two"', "rows"),
        ('rows    = "one"', 'rows    = "none"', "goes with no `returns`"),
        ("//+ rows", "//+ colour = 'red'\n//+ rows", "colour"),
        ("//+ rows", "//+ rows =", "front matter"),
        ("// Topics of one work.\n// The best first.\n", "", "no documentation"),
        ("(w:Work {id: $id})", "(w:Work {id: $id})-[:CITES*]->()", "no upper bound"),
        ("(w:Work {id: $id})", "(w:Work {id: $id})-[:CITES*2..]->()", "no upper bound"),
        ("(w:Work {id: $id})", "(w:Work {id: $id})-[:CITES]->+()", "no upper bound"),
    ],
)
def test_mistakes_are_named(old: str, new: str, said: str):
    assert old in _GOOD
    with pytest.raises(CheckFailed) as caught:
        parse_query("work.topics", _GOOD.replace(old, new))
    assert "work.topics" in caught.value.detail
    assert said in caught.value.detail


@pytest.mark.parametrize("path", ["-[:CITES*1..3]->()", "-[:CITES*..3]->()", "-[:CITES]->{1,3}()"])
def test_bounded_paths_are_fine(path: str):
    parse_query("work.near", _GOOD.replace("(w:Work {id: $id})", "(w:Work {id: $id})" + path))


def test_the_path_is_the_name(tmp_path: Path):
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "topics.cypher").write_text(_GOOD)
    catalogue = Catalogue.load(tmp_path)
    assert list(catalogue) == ["work.topics"]
    with pytest.raises(NotFound, match=r"work\.authors"):
        catalogue["work.authors"]
