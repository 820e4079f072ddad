"""The sources graphsvc knows: their order of preference and which of them are one voice."""

from functools import cache
from importlib.resources import files
import tomllib

from pydantic import BaseModel, ConfigDict

from graphsvc.errors import InvalidInput


class Source(BaseModel):
    """One source of records."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    group: str | None = None
    indexed: bool
    names_disambiguated: bool = False


@cache
def sources() -> dict[str, Source]:
    """Read the packaged list, in order of preference."""
    text = files("graphsvc.ingest").joinpath("sources.toml").read_text()
    return {item["name"]: Source(**item) for item in tomllib.loads(text)["source"]}


@cache
def _ranks() -> dict[str, int]:
    return {name: rank for rank, name in enumerate(sources())}


def source_rank(name: str) -> int:
    """Place of a source in the order of preference; 0 is the most preferred.

    Raises:
        InvalidInput: the source is not declared.
    """
    try:
        return _ranks()[name]
    except KeyError:
        raise InvalidInput(
            f"'{name}' is not a known source.",
            remedy=f"Use one of: {', '.join(sources())}.",
            field="source",
        ) from None


def voice_groups() -> dict[str, str]:
    """Independence group of each source that can corroborate."""
    return {name: source.group for name, source in sources().items() if source.group}


def indexed_sources() -> list[str]:
    """Sources whose word makes a work source-backed."""
    return [name for name, source in sources().items() if source.indexed]


def names_disambiguated(name: str) -> bool:
    """Whether one name is one person wherever this source gives no key of the author."""
    return sources()[name].names_disambiguated
