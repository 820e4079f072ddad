"""Bring a store to the schema this version of graphsvc knows, and refuse any other."""

from collections.abc import Awaitable, Callable
from io import StringIO
from typing import Any, Final

from neo4j import AsyncDriver
from neomodel import AsyncStructuredNode, adb

from graphsvc.errors import SchemaUnknown
from graphsvc.gateway import SCHEMA_VERSION, Gateway
from graphsvc.schema import nodes


def _classes() -> list[type[AsyncStructuredNode]]:
    return [
        item
        for item in vars(nodes).values()
        if isinstance(item, type)
        and issubclass(item, AsyncStructuredNode)
        and item.__module__ == nodes.__name__
    ]


def _properties(declared: Any) -> set[str]:
    names: dict[str, Any] = declared.defined_properties(aliases=False, rels=False)
    return {declaration.get_db_property_name(name) for name, declaration in names.items()}


def tokens() -> tuple[set[str], set[str], set[str]]:
    """List every label, relationship type and property name that the schema declares."""
    labels: set[str] = set()
    types: set[str] = set()
    names: set[str] = set()
    # neomodel's metaclass makes these attributes, unseen by a type checker.
    classes: list[Any] = list(_classes())
    for declared in classes:
        labels.add(declared.__label__)
        names |= _properties(declared)
        relations: dict[str, Any] = declared.defined_properties(rels=True, properties=False)
        for relation in relations.values():
            types.add(relation.definition["relation_type"])
            if model := relation.definition["model"]:
                names |= _properties(model)
    return labels, types, names


async def _declared_schema(gateway: Gateway, driver: AsyncDriver) -> None:
    """Install uniqueness and indexes, and create every token.

    With all tokens there, the driver's notification of an unknown label, type or property always
    means a mistake in a query, so tests can turn it into an error.
    """
    await adb.set_connection(driver=driver)
    # neomodel reports what already exists on standard output; that is no news here.
    for declared in _classes():
        await adb.install_labels(declared, stdout=StringIO())
    labels, types, names = tokens()
    await gateway.write(
        "schema.create_tokens", labels=sorted(labels), types=sorted(types), names=sorted(names)
    )
    # What has several properties is beyond neomodel.
    for name in ("researcher", "institution"):
        await gateway.write(f"schema.{name}_names")
    for name in ("entity", "gone"):
        await gateway.write(f"schema.{name}_changes")
    await gateway.write("schema.await_indexes")


Step = Callable[[Gateway, AsyncDriver], Awaitable[None]]
#: What brings a store from the version before to each version; every step can be run again.
STEPS: Final[dict[int, Step]] = {SCHEMA_VERSION: _declared_schema}


async def migrate(gateway: Gateway, driver: AsyncDriver) -> tuple[int, int]:
    """Bring the store up to date and return its schema version before and after.

    Raises:
        SchemaUnknown: a newer graphsvc has written this store.
    """
    before = await gateway.schema_version() or 0
    if before > SCHEMA_VERSION:
        raise SchemaUnknown(
            f"The store has schema version {before}; this graphsvc knows up to {SCHEMA_VERSION}.",
            remedy="Update graphsvc, or point it at another store.",
        )
    if 0 < before < min(STEPS):
        raise SchemaUnknown(
            f"The store has schema version {before}, of a graphsvc that was never released.",
            remedy="Import its data into an empty store.",
        )
    for version in range(max(before + 1, min(STEPS)), SCHEMA_VERSION + 1):
        await STEPS[version](gateway, driver)
        await gateway.write("schema.record_version", schema_version=version)
    return before, SCHEMA_VERSION
