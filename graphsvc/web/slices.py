"""The slice of an entity on its page: the drawing, its list, and what both leave out."""

from dataclasses import dataclass
from typing import Final

from graphsvc.api.neighbourhood import read_slice
from graphsvc.api.service import Service
from graphsvc.ids import Kind
from graphsvc.models.neighbourhood import Neighbourhood, Neighbours, Node
from graphsvc.web.drawing import Drawing, DrawnEdge, draw

#: Neighbours of each type in the drawing: what can still be read, with a label for every node.
DRAWN: Final = 12
#: Neighbours of each type in the lists of topics and institutions.
LISTED: Final = 25
#: What the people around a record are to it.
_PEOPLE: Final = {Kind.RESEARCHER: "co-author", Kind.WORK: "author"}
_REASONS: Final = {
    "limit": "by rank",
    "excluded": "as asked",
    "node_cap": "by the cap on nodes",
    "edge_cap": "by the cap on links",
    "large_works": "since they share only works with very many authors",
}


@dataclass(frozen=True)
class SliceView:
    """A slice as a page shows it."""

    found: Neighbourhood
    drawing: Drawing
    address: str

    @property
    def shown(self) -> list[str]:
        """Say per type how many of how many are drawn."""
        return [
            _share(_word(self.found.focus.kind, kind, known.total), known)
            for kind, known in self.found.neighbours.items()
            if known.total
        ]

    @property
    def hidden(self) -> list[str]:
        """Say per type how many are left out, and why."""
        return [
            f"{known.hidden} {_word(self.found.focus.kind, kind, known.hidden)} "
            f"{_REASONS.get(known.reason or '', '')}".rstrip()
            for kind, known in self.found.neighbours.items()
            if known.hidden
        ]

    @property
    def links(self) -> list[tuple[str, list[DrawnEdge]]]:
        """Group the links by kind, those of the focus first, then by rank of their ends."""
        edges = sorted(
            self.drawing.edges,
            key=lambda item: (not item.is_spoke, item.source.number, item.target.number),
        )
        return [
            (words, [item for item in edges if item.edge.kind == kind])
            for kind, words, _ in self.drawing.edge_kinds
        ]


def _word(focus: Kind, kind: Kind, count: int) -> str:
    word = _PEOPLE.get(focus, kind.value) if kind is Kind.RESEARCHER else kind.value
    return word if count == 1 else f"{word}s"


def _share(word: str, known: Neighbours) -> str:
    at_least = "at least " if known.total_is == "lower_bound" else ""
    return f"{known.returned} of {at_least}{known.total} {word}"


async def slice_view(service: Service, kind: Kind, id: str) -> SliceView:
    """Read and draw the slice around an entity."""
    found = await read_slice(service, id, limit=DRAWN)
    address = f"{service.links(kind, found.focus.id).self}/neighbourhood?limit={DRAWN}"
    return SliceView(found, draw(found), address)


async def nearest(service: Service, id: str, kind: Kind) -> tuple[list[Node], Neighbours]:
    """List the best neighbours of one kind, and how many there are."""
    found = await read_slice(service, id, limit=LISTED, kinds=[kind], edges="star")
    return found.nodes[1:], found.neighbours[kind]
