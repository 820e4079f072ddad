"""Cursors: signed, bound to their query, without a time."""

from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer
import pytest

from graphsvc.api.paging import Cursors
from graphsvc.errors import BadCursor

_CURSORS = Cursors("a secret of the tests")
_position = st.lists(st.one_of(st.text(), st.integers(), st.none()), min_size=1)
_filters = st.dictionaries(st.sampled_from(["id", "search"]), st.text())


@given(_position, _filters, st.integers(0))
def test_what_is_signed_is_read_back(position: list, given_: dict, version: int):
    cursor = _CURSORS.sign(position, "work.list", given_, version)
    assert cursor == _CURSORS.sign(position, "work.list", {**given_, "limit": 7}, version)
    assert _CURSORS.position(cursor, "work.list", {**given_, "limit": 9}) == position
    with pytest.raises(BadCursor, match="another list"):
        _CURSORS.position(cursor, "topic.list", given_)
    with pytest.raises(BadCursor):
        Cursors("another secret of the tests").position(cursor, "work.list", given_)


@given(st.text(max_size=60))
def test_any_other_text_is_refused(text: str):
    with pytest.raises(BadCursor, match="without a cursor"):
        _CURSORS.position(text, "work.list", {})


def test_no_cursor_is_the_first_page():
    assert _CURSORS.position(None, "work.list", {}) is None
    assert _CURSORS.sign(None, "work.list", {}, 1) is None


def test_a_cursor_of_an_earlier_format_is_told_from_garbage():
    secret = "a secret of the tests"
    earlier = URLSafeSerializer(secret, salt="cursor.1").dumps(["work.list", 1, ["a"]])
    with pytest.raises(BadCursor, match="earlier version of this service") as refused:
        _CURSORS.position(earlier, "work.list", {})
    assert refused.value.remedy == "Start again without a cursor."
    foreign = URLSafeSerializer("another secret", salt="cursor.1").dumps(["work.list", 1, ["a"]])
    with pytest.raises(BadCursor, match="not one that this service gave"):
        _CURSORS.position(foreign, "work.list", {})
