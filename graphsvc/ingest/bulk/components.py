"""Connected components of a graph that is too large for memory, as relations step by step."""

from itertools import count
from typing import Any, Final

import ibis
from ibis import _ as _this  # pyright: ignore[reportPrivateUsage]
from ibis.backends import BaseBackend
from ibis.expr.types import Table

_row: Final[Any] = _this


def components(con: BaseBackend, edges: Table, name: str) -> Table:
    """Label each node of `edges` (node_a, node_b) with the least node of its component.

    Gives (node, component) as the new table `name` of the backend that holds `edges`; tables of
    that name and a number hold the steps and are dropped. A node without an edge is not in it,
    one with an edge to itself is. Nodes are strings, compared bytewise.

    Each round hooks every node to its least neighbour and contracts the trees that this makes to
    their roots (Borůvka 1926). A tree has two nodes at least, so a round halves what is left;
    within it, pointers to parents are doubled until all point to roots.
    """
    steps = _Steps(con, name)
    left = steps.keep(_both_ways(edges))
    forests: list[Any] = []
    while _size(left):
        forest = _forest(steps, left)
        forests.append(forest)
        left = steps.replace(left, _contracted(left, forest))
    steps.drop(left)
    nodes = _ends(edges).select("node").distinct()
    if not forests:
        return con.create_table(name, nodes.mutate(component=_row.node))
    roots = steps.keep(
        nodes.left_join(_composed(forests), "node").select(
            "node", root=ibis.coalesce(_row.root, _row.node)
        )
    )
    steps.drop(*forests)
    least = roots.group_by("root").agg(component=_row.node.min())
    found = con.create_table(name, roots.inner_join(least, "root").select("node", "component"))
    steps.drop(roots)
    return found


class _Steps:
    """Tables of the steps; ordinary ones, since Spark has no temporary tables."""

    def __init__(self, con: BaseBackend, name: str) -> None:
        self._con = con
        self._names = (f"{name}_{number}" for number in count(1))

    def keep(self, table: Any) -> Any:
        """Run a relation and store it."""
        return self._con.create_table(next(self._names), table)

    def replace(self, old: Any, new: Any) -> Any:
        """Store what was made of another step and drop that."""
        kept = self.keep(new)
        self.drop(old)
        return kept

    def drop(self, *tables: Any) -> None:
        """Drop steps that no later one reads."""
        for table in tables:
            self._con.drop_table(table.op().name)


def _ends(edges: Any) -> Any:
    return edges.select(node=_row.node_a, other=_row.node_b).union(
        edges.select(node=_row.node_b, other=_row.node_a), distinct=False
    )


def _both_ways(edges: Any) -> Any:
    return _ends(edges).filter(_row.node != _row.other).distinct()


def _size(table: Any) -> int:
    return int(table.count().to_pyarrow().as_py())


def _forest(steps: _Steps, edges: Any) -> Any:
    """Give each node (node, root): the root of the tree that hooking to least neighbours makes."""
    hooked = steps.keep(edges.group_by("node").agg(root=_row.other.min()))
    # Least neighbours can only run in circles of two, and there the lesser node is the root.
    back = hooked.select(root=_row.node, back=_row.root)
    is_root = (_row.back == _row.node) & (_row.node < _row.root)
    trees = hooked.inner_join(back, "root").select(
        "node", root=ibis.ifelse(is_root, _row.node, _row.root)
    )
    forest = steps.replace(hooked, trees)
    while True:
        above = forest.select(root=_row.node, above=_row.root)
        jumped = forest.inner_join(above, "root").select(
            "node", root=_row.above, moved=_row.above != _row.root
        )
        forest = steps.replace(forest, jumped)
        if not _size(forest.filter(_row.moved)):
            return forest


def _contracted(edges: Any, forest: Any) -> Any:
    mine = forest.select(node=_row.node, here=_row.root)
    others = forest.select(other=_row.node, there=_row.root)
    roots = edges.inner_join(mine, "node").inner_join(others, "other")
    return roots.filter(_row.here != _row.there).select(node=_row.here, other=_row.there).distinct()


def _composed(forests: list[Any]) -> Any:
    """Follow the roots of each round through the rounds after it."""
    *earlier, last = forests
    composed = last.select("node", "root")
    for forest in reversed(earlier):
        after = composed.select(root=_row.node, final=_row.root)
        composed = forest.left_join(after, "root").select(
            "node", root=ibis.coalesce(_row.final, _row.root)
        )
    return composed
