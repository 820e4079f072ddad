"""The canonical checksum: equal for two graphs that say the same, whatever their internal ids."""

from collections.abc import Callable
from hashlib import blake2b
import json
from typing import Any, Final

from graphsvc.gateway import Gateway
from graphsvc.ids import Kind
from graphsvc.models.graph import CanonicalRow

_PAGE: Final = 200
_BITS: Final = 256
#: Internal, temporal, projected from the private store, or there to find things fast: no part of
#: what the graph says.
_LEFT_OUT: Final = frozenset(
    {
        "id",
        "birth",
        "born",
        "initial",
        "created_version",
        "changed_version",
        "forms",
        "observed_at",
        "open_to_collaborate",
        "claim_state",
        "verification_level",
        "verification_expires_at",
        "followers_count",
        "is_ranked",
        "rank_at_source",
        "rank_at_target",
        "pair",
    }
)


def canonical_line(row: CanonicalRow, names: dict[str, str]) -> str:
    """Write one entity as canonical JSON; `names` maps institution ids to canonical keys."""
    properties = _content(row.properties)
    edges = [_edge(edge, names) for edge in row.edges]
    edges.sort(key=lambda edge: json.dumps(edge, sort_keys=True))
    content = [row.kind, row.keys, properties, edges, row.records]
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _content(properties: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if name not in _LEFT_OUT}


def _edge(edge: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    properties = _content(edge["properties"])
    if "institution_ids" in properties:
        properties["institution_ids"] = [names[id] for id in properties["institution_ids"]]
    return {**edge, "properties": properties}


async def checksum(gateway: Gateway, advance: Callable[[int], None] = lambda _: None) -> str:
    """Compute the checksum of the public graph, 64 hexadecimal digits.

    Lines are hashed one by one and added modulo 2²⁵⁶, so neither the order of entities nor the
    size of the graph matters.
    """
    names: dict[str, str] = {}
    total = 0
    after = ""
    # Ids sort by kind, and institutions come before the researchers whose authorships name them.
    assert Kind.INSTITUTION.letter < Kind.RESEARCHER.letter
    while page := await gateway.many(CanonicalRow, "graph.canonical", after=after, limit=_PAGE):
        for row in page:
            if row.id.startswith(Kind.INSTITUTION.letter):
                names[row.id] = row.properties["canonical_key"]
            line = canonical_line(row, names)
            total += int.from_bytes(blake2b(line.encode(), digest_size=_BITS // 8).digest())
        after = page[-1].id
        advance(len(page))
    return f"{total % (1 << _BITS):0{_BITS // 4}x}"
