"""`fields=`: only the named fields of each item of a list."""

from functools import lru_cache
from typing import Any

from pydantic import create_model

from graphsvc.api.filters import one_of
from graphsvc.models.common import Model, Page


def fields_of(model: type[Model], given: str | None) -> tuple[str, ...]:
    """Read the names of fields, in the order in which the model has them.

    Raises:
        InvalidInput: a field is unknown; the nearest one is offered.
    """
    if given is None:
        return ()
    known = list(model.model_fields)
    asked = {one_of(name.strip(), known, "fields") for name in given.split(",")}
    return tuple(name for name in known if name in asked)


@lru_cache(maxsize=256)
def _part(model: type[Model], names: tuple[str, ...]) -> type[Model]:
    known = model.model_fields
    fields: dict[str, Any] = {name: (known[name].annotation, known[name]) for name in names}
    return create_model(f"{model.__name__}Part", __base__=Model, **fields)


def select(page: Page[Any], model: type[Model], names: tuple[str, ...]) -> Page[Any]:
    """Leave out of each item what was not asked for; nothing where no field is named."""
    if not names:
        return page
    part = _part(model, names)
    items = [part(**{name: getattr(item, name) for name in names}) for item in page.items]
    return Page[part].model_validate({**dict(page), "items": items})
