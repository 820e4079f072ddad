"""CSV of the edges of a slice: a row an edge, with the names and kinds of both ends."""

from typing import Final

from graphsvc.export.slices import edge_attributes
from graphsvc.export.table import write_rows
from graphsvc.models.neighbourhood import Neighbourhood

_COLUMNS: Final = (
    *("id", "kind", "source", "source_kind", "source_label"),
    *("target", "target_kind", "target_label", "directed", "weight"),
    *("works_count", "authorships_count", "first_year", "last_year", "position", "score", "share"),
)


def write_edges(found: Neighbourhood) -> str:
    """Write the edges in their order; the columns are always the same."""
    nodes = {node.id: node for node in found.nodes}
    rows = [
        {"id": edge.id, **edge_attributes(edge)}
        | {
            f"{end}{name}": value
            for end, node in (("source", nodes[edge.source]), ("target", nodes[edge.target]))
            for name, value in (("", node.id), ("_kind", node.kind.value), ("_label", node.label))
        }
        for edge in found.edges
    ]
    return write_rows(_COLUMNS, rows)
