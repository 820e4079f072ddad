"""Asks the API's own functions and gives typed answers; pages have no queries of their own."""

from asyncio import gather
from collections.abc import Awaitable
from typing import Any, TypeVar, cast

from graphsvc.api.expose import answer
from graphsvc.api.service import Service
from graphsvc.models.common import Model, Page

Answer = TypeVar("Answer", bound=Model)
Record = TypeVar("Record")
Rest = TypeVar("Rest")


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


async def beside(record: Awaitable[Record], rest: Awaitable[Rest]) -> tuple[Record, Rest]:
    """Await a record and all that is shown beside it at once.

    Where both fail, as with an unknown id, the record's own error is the one that is raised.
    """
    found, others = await gather(record, rest, return_exceptions=True)
    if isinstance(found, BaseException):
        raise found
    if isinstance(others, BaseException):
        raise others
    return found, others
