"""What the client can ask is what the API takes."""

from inspect import signature
from typing import Any, get_args

import pytest

from graphsvc.api.filters import FILTERS, GROUPS, SORTS
from graphsvc.app import create_app
from graphsvc.client import Client, asking
from graphsvc.ids import Kind
from graphsvc.models.parameters import PARAMETERS
from graphsvc.queries import Catalogue
from graphsvc.settings import Settings


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
    itself, names = get_args(asking.KindName)
    assert itself is Kind
    assert list(get_args(names)) == [kind.value for kind in Kind]


@pytest.mark.parametrize(
    ("method", "path", "where"),
    [
        ("neighbourhood", "/v1/works/{id}/neighbourhood", "get"),
        ("expand", "/v1/graph/expand", "post"),
    ],
)
def test_slices_take_what_their_paths_take(method: str, path: str, where: str):
    document = create_app(Settings()).openapi()
    operation = document["paths"][path][where]
    known = {parameter["name"] for parameter in operation.get("parameters", ())}
    if where == "post":
        body = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        known = set(document["components"]["schemas"][body.rpartition("/")[2]]["properties"])
    taken = set(signature(getattr(Client, method)).parameters) - {"self", "kind", "filters"}
    assert taken | hints(asking.SliceFilters).keys() == known - {"format"}
