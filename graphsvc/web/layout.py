"""Places the nodes of a slice: the focus in the middle, the rest on the two sides of an oval.

Each side is a column of evenly spaced rows, so labels that point outwards can never collide. The
order within a kind is its rank. Nothing is random: the same slice gives the same places.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from graphsvc.ids import Kind
from graphsvc.models.neighbourhood import Node

Side = Literal["centre", "left", "right"]

ROW: Final = 27.0
_MARGIN: Final = 30.0
_MIN_ROWS: Final = 9.0
#: Empty rows between two kinds on one side.
_GAP: Final = 0.6
#: Half the width of the oval; labels have the rest of the drawing.
_REACH: Final = 0.18
#: Above 2 the oval comes closer to a rounded rectangle, which keeps its ends apart.
_ROUNDNESS: Final = 2.6
_LEFT: Final = (Kind.WORK, Kind.TOPIC)
_RIGHT: Final = (Kind.RESEARCHER, Kind.INSTITUTION)


@dataclass(frozen=True)
class Place:
    """Where a node is: `x` as a part of the width (0 to 1), `y` in pixels from the top."""

    x: float
    y: float
    side: Side


@dataclass(frozen=True)
class Layout:
    """The places by node id, and the height in pixels; the width is the page's to choose."""

    height: float
    places: dict[str, Place]


def lay_out(nodes: Sequence[Node]) -> Layout:
    """Place the nodes of a slice, the focus first among them."""
    focus, *others = nodes
    left, right = _sides(others)
    rows = max(_length(left), _length(right), _MIN_ROWS)
    height = rows * ROW + 2 * _MARGIN
    places = {focus.id: Place(0.5, height / 2, "centre")}
    places |= _column(left, rows, "left") | _column(right, rows, "right")
    return Layout(height, places)


def _sides(nodes: list[Node]) -> tuple[list[Node], list[Node]]:
    """Put papers and topics on the left, people and institutions on the right.

    Where that leaves one side with more than twice the rows of the other, the sequence of all is
    cut in the middle instead.
    """
    left = [node for kind in _LEFT for node in nodes if node.kind is kind]
    right = [node for kind in _RIGHT for node in nodes if node.kind is kind]
    few, many = sorted((len(left), len(right)))
    if many > 2 * few + 2:
        sequence = [*right, *left]
        half = (len(sequence) + 1) // 2
        return sequence[:half], sequence[half:]
    return left, right


def _length(side: list[Node]) -> float:
    changes = sum(one.kind is not next.kind for one, next in pairwise(side))
    return len(side) + changes * _GAP


def _column(side: list[Node], rows: float, name: Side) -> dict[str, Place]:
    """Spread one side over the whole height; `rows` is what the longer side takes."""
    places: dict[str, Place] = {}
    step = rows / (_length(side) or 1)
    row = 0.0
    for number, node in enumerate(side):
        if number and side[number - 1].kind is not node.kind:
            row += _GAP
        offset = (row + 0.5) * step / rows * 2 - 1
        reach = _REACH * (1 - abs(offset) ** _ROUNDNESS) ** (1 / _ROUNDNESS)
        x = 0.5 + (reach if name == "right" else -reach)
        places[node.id] = Place(round(x, 4), round(_MARGIN + (row + 0.5) * step * ROW, 1), name)
        row += 1
    return places
