"""Asks the API's own functions and gives typed answers; pages have no queries of their own."""

from typing import Any, TypeVar, cast

from graphsvc.api.expose import answer
from graphsvc.api.service import Service
from graphsvc.models.common import Model, Page

Answer = TypeVar("Answer", bound=Model)


async def read(service: Service, model: type[Answer], name: str, **given: Any) -> Answer:
    """Answer a query of the catalogue about one thing."""
    found, _ = await answer(service, name, **given)
    assert isinstance(found, model)
    return found


async def read_page(
    service: Service, item: type[Answer], name: str, cursor: str | None = None, **given: Any
) -> Page[Answer]:
    """Answer a query of the catalogue that gives a page of items."""
    found, _ = await answer(service, name, cursor, **given)
    assert isinstance(found, Page)
    page = cast(Page[Answer], found)
    assert all(isinstance(each, item) for each in page.items)
    return page
