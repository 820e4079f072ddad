"""The layout is the same for the same slice, and no label can meet another."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
import pytest

from graphsvc.ids import Kind
from graphsvc.models.neighbourhood import Node
from graphsvc.web.layout import lay_out

from .conftest import MakeSlice, make_node

COUNTS = st.fixed_dictionaries({kind: st.integers(0, 60) for kind in Kind})


def nodes_of(counts: dict[Kind, int]) -> list[Node]:
    others = [make_node(kind, rank + 1) for kind, n in counts.items() for rank in range(n)]
    return [make_node(Kind.WORK, 0, hop=0), *others]


@given(COUNTS)
def test_every_node_has_its_own_row(counts: dict[Kind, int]) -> None:
    nodes = nodes_of(counts)
    layout = lay_out(nodes)
    assert layout == lay_out(nodes)
    assert set(layout.places) == {node.id for node in nodes}
    for side in ("left", "right"):
        rows = sorted(place.y for place in layout.places.values() if place.side == side)
        assert all(below - above >= 20 for above, below in pairwise(rows))
    for place in layout.places.values():
        assert 0.3 < place.x < 0.7
        assert 0 < place.y < layout.height


def test_the_focus_is_in_the_middle(make_slice: MakeSlice) -> None:
    layout = lay_out(make_slice(researcher=5, work=4).nodes)
    focus = layout.places[make_slice().nodes[0].id]
    assert (focus.x, focus.y, focus.side) == (0.5, layout.height / 2, "centre")


def test_people_are_right_and_papers_left_in_order_of_rank(make_slice: MakeSlice) -> None:
    found = make_slice(researcher=6, work=5, topic=2, institution=1)
    places = lay_out(found.nodes).places
    for kind, side in ((Kind.RESEARCHER, "right"), (Kind.WORK, "left")):
        mine = [places[node.id] for node in found.nodes[1:] if node.kind is kind]
        assert {place.side for place in mine} == {side}
        assert [place.y for place in mine] == sorted(place.y for place in mine)


@pytest.mark.parametrize(("people", "papers"), [(12, 0), (0, 9), (30, 1)])
def test_a_one_sided_slice_is_spread_over_both_sides(
    make_slice: MakeSlice, people: int, papers: int
) -> None:
    found = make_slice(researcher=people, work=papers)
    sides = [place.side for place in lay_out(found.nodes).places.values()]
    assert abs(sides.count("left") - sides.count("right")) <= 1
