"""The query catalogue: reads `cypher/<entity>/<view>.cypher` and its typed front matter.

Plain `//` lines at the top document a query; `//+` lines are TOML and say what it takes and gives.
The path is the name: `cypher/researcher/collaborators.cypher` is `researcher.collaborators`.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
import re
import tomllib
from typing import Literal, LiteralString, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from graphsvc import models
from graphsvc.data import data_folder
from graphsvc.errors import CheckFailed, NotFound
from graphsvc.models.common import Model
from graphsvc.models.parameters import PARAMETERS, Parameter

_STRING_OR_COMMENT = re.compile(
    r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|//[^\n]*|/\*.*?\*/", re.DOTALL
)
_UNBOUNDED = re.compile(r"-\[[^\]]*\*(?!\d*\.\.\d)|\]->?[+*]|\)\)(?:[+*]|\{\d*,\})")
_LITERAL_LIMIT = re.compile(r"(?<![$\w])LIMIT\s+(?!\$)\S+", re.IGNORECASE)


class FrontMatter(BaseModel):
    """What a query file declares of itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    params: dict[str, str] = Field(default_factory=dict)
    returns: str | None = None
    rows: Literal["one", "many", "none"]
    access: Literal["read", "write", "schema"] = "read"
    plan: list[str] = Field(default_factory=list[str])
    allow: dict[str, str] = Field(
        default_factory=dict, description="Scans that are tolerated, each with the reason."
    )


class Query(FrontMatter):
    """One query of the catalogue."""

    name: str
    title: str
    description: str
    text: str

    def __hash__(self) -> int:
        return hash(self.name)

    @property
    def cypher(self) -> LiteralString:
        """The text as the driver wants it: a file of ours is as literal as a string in code."""
        return cast(LiteralString, self.text)

    @property
    def parameters(self) -> dict[str, Parameter]:
        """The declared parameters with their types."""
        return {name: PARAMETERS[kind] for name, kind in self.params.items()}

    @property
    def model(self) -> type[Model] | None:
        """The model of one record, if the query gives any."""
        return MODELS[self.returns] if self.returns else None


def _models() -> dict[str, type[Model]]:
    found: dict[str, type[Model]] = {}
    for module in iter_modules(models.__path__):
        for name, item in vars(import_module(f"{models.__name__}.{module.name}")).items():
            if isinstance(item, type) and issubclass(item, Model):
                found[name] = item
    return found


MODELS = _models()


def parse_query(name: str, text: str) -> Query:
    """Read one query file.

    Raises:
        CheckFailed: the front matter is missing or unknown, a parameter is undeclared, unused or
            of an unknown type, a LIMIT is literal, or a path pattern has no upper bound.
    """
    comments = [line for line in text.splitlines() if line.startswith("//")]
    words = [line[2:].strip() for line in comments if not line.startswith("//+")]
    matter = "\n".join(line[3:].strip() for line in comments if line.startswith("//+"))
    if not words:
        raise CheckFailed(f"Query {name} has no documentation; start it with a // line.")
    try:
        declared = FrontMatter.model_validate(tomllib.loads(matter))
    except (tomllib.TOMLDecodeError, ValidationError) as fault:
        raise CheckFailed(f"Query {name} has a wrong front matter: {fault}") from fault
    code = _STRING_OR_COMMENT.sub(" ", text)
    used = set(re.findall(r"\$(\w+)", code))
    problems = [
        *(f"parameter ${item} is not declared" for item in sorted(used - set(declared.params))),
        *(f"parameter {item} is never used" for item in sorted(set(declared.params) - used)),
        *(
            f"type {kind} of {item} is unknown"
            for item, kind in declared.params.items()
            if kind not in PARAMETERS
        ),
    ]
    if declared.returns is not None and declared.returns not in MODELS:
        problems.append(f"model {declared.returns} is unknown")
    if (declared.returns is None) != (declared.rows == "none"):
        problems.append("rows = 'none' goes with no `returns`")
    if _LITERAL_LIMIT.search(code):
        problems.append("a LIMIT is not a parameter")
    if _UNBOUNDED.search(code):
        problems.append("a path pattern has no upper bound")
    if problems:
        raise CheckFailed(f"Query {name}: {'; '.join(problems)}.")
    title, _, description = " ".join(words).partition(". ")
    return Query(
        **declared.model_dump(),
        name=name,
        title=title.rstrip("."),
        description=description,
        text=text,
    )


class Catalogue(Mapping[str, Query]):
    """All queries by name."""

    def __init__(self, queries: Mapping[str, Query]) -> None:
        self._queries = dict(sorted(queries.items()))

    @classmethod
    @cache
    def load(cls, folder: Path | None = None) -> "Catalogue":
        """Read every query file of a folder, by default the packaged ones; once a process."""
        root = folder or data_folder("cypher")
        names = {
            ".".join(path.relative_to(root).with_suffix("").parts): path
            for path in root.rglob("*.cypher")
        }
        return cls({name: parse_query(name, path.read_text()) for name, path in names.items()})

    def __getitem__(self, name: str) -> Query:
        try:
            return self._queries[name]
        except KeyError:
            raise NotFound(
                f"There is no query '{name}'.", remedy="`graphsvc query` lists them.", field="name"
            ) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._queries)

    def __len__(self) -> int:
        return len(self._queries)
