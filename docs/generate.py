"""Writes `docs/reference/` from the code: queries, commands, settings; `--check` only compares."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import Enum
from inspect import cleandoc, getdoc
from pathlib import Path
import sys
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr, TypeAdapter
import typer
from typer.core import TyperArgument, TyperOption

from graphsvc.app import create_app
from graphsvc.cli import app as command_line
from graphsvc.cli.query import offered
from graphsvc.ids import Kind
from graphsvc.models.parameters import PARAMETERS, Parameter
from graphsvc.queries import Catalogue, Query
from graphsvc.settings import Settings

REFERENCE: Final = Path(__file__).parent / "reference"
_NOTE: Final = "<!-- Made by `make docs` from the code; changes made here do not stay. -->"
_WORDS: Final[dict[Any, str]] = {
    str: "text",
    int: "integer",
    float: "number",
    bool: "true or false",
    dict: "object",
    list: "list",
    datetime: "time",
    Path: "path",
    SecretStr: "text, secret",
    NoneType: "null",
    Any: "anything",
}
#: Defaults that depend on the machine, in words.
_PLACES: Final = {
    "data_dir": "`graphsvc` in the user's data folder",
    "cache_dir": "`graphsvc` in the user's cache folder",
}


def table(heads: tuple[str, ...], rows: Iterable[Iterable[str]]) -> str:
    """Make a Markdown table; without rows it is empty."""
    body = [" | ".join(cell.replace("|", "\\|") for cell in row) for row in rows]
    lines = [" | ".join(heads), " | ".join("---" for _ in heads), *body]
    return "\n".join(f"| {line} |" for line in lines) if body else ""


def page(title: str, parts: Iterable[str]) -> str:
    """Join the parts of a page, leaving out empty ones."""
    return "\n\n".join([_NOTE, f"# {title}", *(part for part in parts if part)]) + "\n"


def describe(thing: Any) -> str:
    """Give a docstring as one line."""
    return " ".join((getdoc(thing) or "").split())


def words(annotation: Any) -> str:
    """Say in words what a value is; models are links to their shapes."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return words(inner[0])
    if origin in (Union, UnionType):
        return " or ".join(map(words, inner))
    if origin is Literal:
        return " or ".join(f"`{value}`" for value in inner)
    if origin is list:
        item = words(inner[0])
        return f"list of ({item})" if " or " in item or "," in item else f"list of {item}"
    if origin is tuple:
        return ", ".join(map(words, inner))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return " or ".join(f"`{item.value}`" for item in annotation)
    return _WORDS[origin or annotation]


def bounds(schema: dict[str, Any]) -> str:
    """Say a JSON schema's range; of several alternatives that of the first that has one."""
    for part in (schema, *schema.get("anyOf", ())):
        least, most = part.get("minimum"), part.get("maximum")
        if "exclusiveMinimum" in part:
            return f", above {part['exclusiveMinimum']}"
        if least is not None:
            return f", {least} to {most}" if most is not None else f", from {least}"
        if "minLength" in part:
            return f", {part['minLength']} characters or more"
    return ""


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Find the models that an annotation mentions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from models_in(inner)


def shapes(models: Iterable[type[BaseModel]]) -> dict[str, type[BaseModel]]:
    """Collect models and all that their fields mention, by name."""
    found: dict[str, type[BaseModel]] = {}
    waiting = list(models)
    while waiting:
        model = waiting.pop()
        if model.__name__ not in found:
            found[model.__name__] = model
            for field in model.model_fields.values():
                waiting += models_in(field.annotation)
    return dict(sorted(found.items()))


def columns(model: type[BaseModel]) -> str:
    """Make the table of a model's fields."""
    return table(
        ("field", "value", "note"),
        (
            (f"`{name}`", words(field.annotation), field.description or "")
            for name, field in model.model_fields.items()
        ),
    )


def shown(default: Any) -> str:
    """Show a default; none and off are nothing."""
    value = default.value if isinstance(default, Enum) else default
    return "" if value is None or value is False else f"`{value}`"


def parameter_row(name: str, kind: str, declared: Parameter) -> tuple[str, ...]:
    """Make a parameter's row: type, range, default and who gives it."""
    schema = TypeAdapter(declared.annotation).json_schema()
    return (
        f"`{name}`",
        f"`{kind}`",
        words(declared.annotation) + bounds(schema),
        "needed" if declared.default is ... else shown(declared.default),
        declared.given_by,
    )


def endpoints(query: Query, paths: dict[str, str]) -> list[str]:
    """Find the endpoints that answer with a query; lists and searches share theirs."""
    entity, _, view = query.name.partition(".")
    kinds = list(Kind) if entity == "entity" else [entity]
    names = [f"{kind}_{view.replace('search', 'list')}" for kind in kinds]
    suffix = "?search=" if view == "search" else ""
    return [f"`GET {paths[name]}{suffix}`" for name in names if name in paths]


def query_section(query: Query, paths: dict[str, str], *, is_offered: bool) -> str:
    """Describe one public query."""
    assert query.model
    given = ((name, query.params[name], kind) for name, kind in query.parameters.items())
    needed = (
        f" {name}=…"
        for name, kind in query.parameters.items()
        if kind.given_by == "client" and kind.default is ...
    )
    operators = ", ".join(f"`{name}`" for name in query.plan)
    answers = endpoints(query, paths)
    parts = (
        f"### {query.name}",
        f"{query.title}. {query.description}".strip(),
        table(
            ("parameter", "type", "value", "default", "given by"),
            (parameter_row(*row) for row in given),
        ),
        f"Returns {words(query.model)}. Planned with {operators}.",
        f"Behind {', '.join(answers)}." if answers else "",
        f"Run it: `graphsvc query {query.name}{''.join(needed)}`." if is_offered else "",
    )
    return "\n\n".join(part for part in parts if part)


def is_public(query: Query) -> bool:
    """Tell whether a query answers questions; the others serve loading and checking."""
    return (
        query.access == "read"
        and query.rows == "one"
        and all(kind.given_by != "writer" for kind in query.parameters.values())
    )


def queries_page(catalogue: Catalogue, paths: dict[str, str]) -> str:
    """Describe the catalogue: queries that answer questions, their shapes, then internal ones."""
    public = [query for query in catalogue.values() if is_public(query)]
    runnable = offered(catalogue)
    return page(
        "Query reference",
        (
            "How to run these and what a query file looks like: [Queries](../queries.md). "
            "Ids may be graphsvc's own or external: [Ids](../api.md#ids).",
            "## Public queries",
            *(query_section(item, paths, is_offered=item.name in runnable) for item in public),
            "## Shapes",
            *(
                f"### {name}\n\n{describe(model)}\n\n{columns(model)}"
                for name, model in shapes(query.model for query in public if query.model).items()
            ),
            "## Parameter types",
            table(
                ("type", "value", "default", "given by"),
                (parameter_row(kind, kind, item)[1:] for kind, item in PARAMETERS.items()),
            ),
            "## Internal queries",
            "Loading, derived data, checks and the schema run these.",
            table(
                ("query", "access", "parameters", "what it does"),
                (
                    (
                        f"`{query.name}`",
                        query.access,
                        ", ".join(f"`{name}`" for name in query.params),
                        f"{query.title}. {query.description}".strip(),
                    )
                    for query in catalogue.values()
                    if not is_public(query)
                ),
            ),
        ),
    )


def option_row(option: TyperArgument | TyperOption) -> tuple[str, ...]:
    """Make the row of an argument or option."""
    is_option = isinstance(option, TyperOption)
    names = option.opts if is_option else [option.metavar or option.name or ""]
    kind = option.type_descriptor.annotation
    span = f", {option.min} to {option.max}" if option.min is not None else ""
    return (
        ", ".join(f"`{name}`" for name in names),
        "" if kind is bool else words(kind) + span,
        "needed" if option.required else shown(option.default),
        option.help or "",
    )


def command_sections(command: Any, name: str) -> Iterator[str]:
    """Describe a command and those below it."""
    rows = (option_row(option) for option in command.params if not option.hidden)
    options = table(("option", "value", "default", "what"), rows)
    parts = (f"## {name}", cleandoc(command.help or ""), options)
    yield "\n\n".join(part for part in parts if part)
    for below, child in getattr(command, "commands", {}).items():
        yield from command_sections(child, f"{name} {below}")


def commands_page() -> str:
    """Describe every command of the command line."""
    return page(
        "Command reference",
        (
            "`graphsvc COMMAND --help` prints the same. What to do with them: "
            "[Data](../data.md), [Queries](../queries.md), [Operations](../operations.md).",
            *command_sections(typer.main.get_command(command_line), "graphsvc"),
        ),
    )


def settings_page() -> str:
    """Describe every setting."""
    properties = Settings.model_json_schema()["properties"]
    prefix = Settings.model_config.get("env_prefix", "")
    rows: list[tuple[str, ...]] = []
    for name, field in Settings.model_fields.items():
        rows.append(
            (
                f"`{prefix}{name.upper()}`",
                words(field.annotation).removesuffix(" or null") + bounds(properties[name]),
                _PLACES[name] if field.default_factory else shown(field.default) or "not set",
                field.description or "",
            )
        )
    return page(
        "Setting reference",
        (
            "Every setting is an environment variable; commands that take one as an option say so. "
            "What to set when: [Operations](../operations.md).",
            table(("variable", "value", "default", "what"), rows),
        ),
    )


def references() -> dict[str, str]:
    """Make every page of the reference, by file name."""
    document = create_app(Settings()).openapi()
    operations = (
        (path, item) for path, items in document["paths"].items() for item in items.values()
    )
    paths = {item["operationId"]: path for path, item in operations}
    return {
        "queries.md": queries_page(Catalogue.load(), paths),
        "commands.md": commands_page(),
        "settings.md": settings_page(),
    }


def drifted() -> list[str]:
    """Name the pages that are not as the code has them."""
    return [
        name
        for name, text in references().items()
        if not (REFERENCE / name).exists() or (REFERENCE / name).read_text() != text
    ]


def main(arguments: list[str]) -> int:
    """Write the reference, or with `--check` name what drifted; gives the exit code."""
    if arguments == ["--check"]:
        names = drifted()
        for name in names:
            print(f"docs/reference/{name} is not as the code has it; run `make docs`.")
        return 1 if names else 0
    REFERENCE.mkdir(exist_ok=True)
    for name, text in references().items():
        (REFERENCE / name).write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
