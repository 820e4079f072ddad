"""What the client can ask is what the API takes."""

from typing import Any, get_args

import pytest

from graphsvc.api.filters import FILTERS, GROUPS, SORTS
from graphsvc.client import asking
from graphsvc.ids import Kind
from graphsvc.models.parameters import PARAMETERS
from graphsvc.queries import Catalogue


def hints(filters: Any) -> dict[str, Any]:
    return dict(filters.__annotations__)


@pytest.mark.parametrize("kind", Kind)
def test_filters_orders_and_groups_are_those_of_the_lists(kind: Kind):
    def named(what: str) -> Any:
        return getattr(asking, f"{kind.label}{what}")

    known = {name: get_args(get_args(one.annotation)[0])[0] for name, one in FILTERS[kind].items()}
    assert hints(named("Filters")) == {"search": str, **known}
    assert sorted(get_args(named("Sort"))) == sorted(SORTS[kind])
    assert list(get_args(named("Group"))) == list(GROUPS[kind])


def test_filters_of_collaborators_are_those_of_the_query():
    query = Catalogue.load()["researcher.collaborators"]
    taken = {
        name
        for name, kind in query.params.items()
        if PARAMETERS[kind].given_by == "client" and name not in ("id", "sort", "limit")
    }
    assert hints(asking.CollaboratorFilters).keys() == taken


def test_kinds_are_named_as_they_are():
    assert list(get_args(asking.KindName)) == [kind.value for kind in Kind]
