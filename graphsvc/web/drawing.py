"""Turns a slice into what the page draws: shapes, lines, short labels and words for each link.

Lines are in a box of `WIDTH` by the layout's height that stretches with the page; nodes stand at a
part of the width, so type keeps its size on any screen.
"""

from collections import Counter
from dataclasses import dataclass
from math import sqrt
from textwrap import wrap
from typing import Final

from graphsvc.ids import Kind
from graphsvc.models.neighbourhood import Edge, EdgeKind, Neighbourhood, Node
from graphsvc.web.layout import Place, Side, lay_out

WIDTH: Final = 1000
#: Characters of a label on a phone, a tablet and a desk.
_LENGTHS: Final = (14, 28, 50)
#: How far a line between two neighbours bends to the middle: 0 is straight.
_BEND: Final = 0.62

EDGE_WORDS: Final[dict[EdgeKind, str]] = {
    "authorship": "Authorship",
    "co_authorship": "Co-authorship",
    "works_on": "Works on",
    "topic_signal": "Topic signal",
    "affiliation": "Affiliation",
    "citation": "Citation",
    "parent": "Part of",
}


@dataclass(frozen=True)
class DrawnNode:
    """A node as drawn: `x` in percent, `y` and `size` in pixels, the label in three lengths."""

    number: int
    node: Node
    x: float
    y: float
    side: Side
    size: float
    labels: list[str]
    lines: list[str]
    words: str

    @property
    def is_focus(self) -> bool:
        """Whether the slice is drawn around this node."""
        return self.node.hop == 0


@dataclass(frozen=True)
class DrawnEdge:
    """A link as drawn: an SVG path, its stroke width, and what it says in words."""

    edge: Edge
    source: DrawnNode
    target: DrawnNode
    path: str
    width: float
    is_spoke: bool
    words: str


@dataclass(frozen=True)
class Drawing:
    """A whole slice as drawn."""

    height: float
    nodes: list[DrawnNode]
    edges: list[DrawnEdge]
    node_kinds: list[Kind]
    edge_kinds: list[tuple[EdgeKind, str, int]]

    @property
    def description(self) -> str:
        """What a person who does not see the drawing should know of it."""
        kinds = Counter(item.node.kind for item in self.nodes[1:])
        near = ", ".join(
            f"{count} {kind if count == 1 else kind.plural}" for kind, count in kinds.items()
        )
        links = ", ".join(f"{count} {words.lower()}" for _, words, count in self.edge_kinds)
        name = self.nodes[0].node.label
        return f"{name} in the middle, around it {near or 'nothing yet'}; links: {links or 'none'}."


def draw(found: Neighbourhood) -> Drawing:
    """Draw a slice; equal slices give equal drawings."""
    layout = lay_out(found.nodes)
    most = max((_amount(node) for node in found.nodes[1:]), default=1)
    nodes = [
        _node(number, node, layout.places[node.id], most) for number, node in enumerate(found.nodes)
    ]
    by_id = {item.node.id: item for item in nodes}
    focus = nodes[0]
    edges = [_edge(edge, by_id[edge.source], by_id[edge.target], focus) for edge in found.edges]
    counts = Counter(edge.kind for edge in found.edges)
    present = {item.node.kind for item in nodes}
    return Drawing(
        height=layout.height,
        nodes=nodes,
        # The links of the focus come last, so that they lie on top of the others.
        edges=sorted(edges, key=lambda item: item.is_spoke),
        node_kinds=[kind for kind in Kind if kind in present],
        edge_kinds=[(kind, EDGE_WORDS[kind], counts[kind]) for kind in EDGE_WORDS if counts[kind]],
    )


def shorten(text: str, length: int) -> str:
    """Cut a label to a number of characters, at a word's end where one is near."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    word, space, _ = cut.rpartition(" ")
    return (word if space and len(word) >= length * 0.7 else cut).rstrip(" ,:;-–") + "…"


def _amount(node: Node) -> int:
    works = node.data.get("works_count")
    return works if isinstance(works, int) and works > 0 else 1


def _node(number: int, node: Node, place: Place, most: int) -> DrawnNode:
    size = 12.0 if node.hop == 0 else 6.0
    if node.hop and node.kind is not Kind.WORK:
        size = round(5.0 + 4.5 * sqrt(_amount(node) / most), 1)
    return DrawnNode(
        number=number,
        node=node,
        x=round(place.x * 100, 2),
        y=place.y,
        side=place.side,
        size=size,
        labels=[shorten(node.label, length) for length in _LENGTHS],
        lines=wrap(shorten(node.label, 56), 15),
        words=describe_node(node),
    )


def describe_node(node: Node) -> str:
    """Say in a few words what a node is."""
    data = node.data
    parts = [node.kind.value]
    if node.kind is Kind.WORK:
        parts = [data.get("type") or "work", data.get("publication_year"), data.get("source")]
    elif count := data.get("works_count"):
        parts.append(_count(count, "work"))
    return ", ".join(str(part) for part in parts if part)


def _edge(edge: Edge, source: DrawnNode, target: DrawnNode, focus: DrawnNode) -> DrawnEdge:
    is_spoke = source.is_focus or target.is_focus
    if edge.kind == "co_authorship" and source.number > target.number:
        # The tie has no direction, so the better ranked of the two is named first.
        source, target = target, source
    works = edge.data.get("works_count")
    strength = works if isinstance(works, int) and edge.kind == "co_authorship" else 1
    return DrawnEdge(
        edge=edge,
        source=source,
        target=target,
        path=_path(source, target, focus, is_spoke=is_spoke),
        width=round(1.0 + 0.45 * (sqrt(min(strength, 40)) - 1) * (2 if is_spoke else 1), 2),
        is_spoke=is_spoke,
        words=describe_edge(edge),
    )


def _path(source: DrawnNode, target: DrawnNode, focus: DrawnNode, *, is_spoke: bool) -> str:
    (x1, y1), (x2, y2) = ((item.x * WIDTH / 100, item.y) for item in (source, target))
    if is_spoke:
        return f"M{x1:.0f} {y1:.0f}L{x2:.0f} {y2:.0f}"
    x = (x1 + x2) / 2 * (1 - _BEND) + focus.x * WIDTH / 100 * _BEND
    y = (y1 + y2) / 2 * (1 - _BEND) + focus.y * _BEND
    return f"M{x1:.0f} {y1:.0f}Q{x:.0f} {y:.0f} {x2:.0f} {y2:.0f}"


def describe_edge(edge: Edge) -> str:
    """Say in a few words what a link rests on."""
    data = edge.data
    parts: list[str] = []
    if works := data.get("works_count"):
        parts.append(_count(works, "shared work" if edge.kind == "co_authorship" else "work"))
    if (position := data.get("position")) is not None:
        parts.append(f"author {position}")
    first, last = data.get("first_year"), data.get("last_year")
    if first:
        parts.append(f"{first}" if first == last else f"{first}–{last}")
    if edge.kind == "co_authorship":
        parts.append(f"weight {edge.weight:.3f}")
    if (share := data.get("share")) is not None:
        parts.append(f"{share:.0%} of their works")
    return ", ".join(parts) or "stated by a source"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
