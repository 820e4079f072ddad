"""The drawing shows each node and link once, in words as well, and says what is left out."""

from time import perf_counter

import pytest

from graphsvc.ids import Kind
from graphsvc.web.drawing import describe_edge, draw, shorten
from graphsvc.web.slices import SliceView

from .conftest import MakeSlice, make_edge, make_node


def test_each_node_and_link_is_drawn_once(make_slice: MakeSlice) -> None:
    found = make_slice(researcher=3, work=2, topic=1)
    drawing = draw(found)
    assert [item.node for item in drawing.nodes] == found.nodes
    assert {item.edge.id for item in drawing.edges} == {edge.id for edge in found.edges}
    assert len(drawing.edges) == len(found.edges)
    assert drawing.description == (
        "Ada in the middle, around it 3 researchers, 2 works, 1 topic; "
        "links: 2 authorship, 3 co-authorship, 1 works on."
    )


def test_a_slice_of_nobody_but_the_focus_can_be_drawn(make_slice: MakeSlice) -> None:
    drawing = draw(make_slice())
    assert len(drawing.nodes) == 1
    assert "nothing yet" in drawing.description


def test_links_of_the_focus_are_straight_and_lie_on_top(make_slice: MakeSlice) -> None:
    found = make_slice(researcher=2)
    one, other = found.nodes[1:]
    tie = make_edge("co_authorship", other, one, works_count=3, first_year=2020, last_year=2022)
    drawing = draw(found.model_copy(update={"edges": [*found.edges, tie]}))
    assert [item.is_spoke for item in drawing.edges] == [False, True, True]
    assert "Q" in drawing.edges[0].path
    assert "Q" not in drawing.edges[1].path
    # An undirected tie names the better ranked of the two first.
    assert drawing.edges[0].source.node == one
    assert drawing.edges[0].words == "3 shared works, 2020–2022, weight 0.500"


def test_a_link_without_data_says_what_it_rests_on() -> None:
    work, topic = make_node(Kind.WORK, 1), make_node(Kind.TOPIC, 1)
    assert describe_edge(make_edge("topic_signal", work, topic)) == "stated by a source"


@pytest.mark.parametrize(
    ("text", "length", "short"),
    [
        ("Rongrong Ji", 14, "Rongrong Ji"),
        ("Generative Adversarial Networks", 14, "Generative…"),
        ("Aaaaaaaaaaaaaaaaaaaaaaaa", 10, "Aaaaaaaaa…"),
    ],
)
def test_long_labels_are_cut(text: str, length: int, short: str) -> None:
    assert shorten(text, length) == short


def test_what_is_left_out_is_said(make_slice: MakeSlice) -> None:
    found = make_slice(researcher=2, work=1)
    view = SliceView(found, draw(found), "/v1/x")
    assert view.shown[:2] == ["2 of 5 co-authors", "1 of 4 works"]
    assert view.hidden[:2] == ["3 co-authors by rank", "3 works by rank"]


def test_the_largest_page_slice_is_quick_and_always_the_same(make_slice: MakeSlice) -> None:
    found = make_slice(researcher=20, work=20, topic=10, institution=10)
    people = [node for node in found.nodes[1:] if node.kind is Kind.RESEARCHER]
    ties = [
        make_edge("co_authorship", one, other, works_count=1)
        for place, one in enumerate(people)
        for other in people[place + 1 :]
    ]
    found = found.model_copy(update={"edges": [*found.edges, *ties]})
    draw(found)
    start = perf_counter()
    first = draw(found)
    assert perf_counter() - start < 0.1
    assert first == draw(found)
