"""Renders templates, and sends pages with a policy that lets nothing foreign in."""

from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import quote, urlencode, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from graphsvc import __version__
from graphsvc.ids import Kind, key_url

_FOLDER: Final = Path(__file__).parent
STATIC: Final = _FOLDER / "static"
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
    "Vary": "Accept",
}
#: External ids as people write their names.
_SCHEME_NAMES: Final = {
    "orcid": "ORCID",
    "doi": "DOI",
    "ror": "ROR",
    "arxiv": "arXiv",
    "openalex": "OpenAlex",
}


def page(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """Send a page; its links stay below the path of `public_url`, where one is set."""
    public_url: str = request.app.state.public_url
    base = urlsplit(public_url).path.rstrip("/")
    return HTMLResponse(render(template, base=base, **context), status, _HEADERS)


def render(template: str, base: str = "", **context: Any) -> str:
    """Fill in a template; a name that it uses and nobody gives is an error."""
    return _environment().get_template(template).render(base=base, **context)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    cast(dict[str, Any], environment.filters).update(
        counted=counted,
        years=years,
        initials=initials,
        query=query,
        words=words,
        scheme=scheme,
    )
    cast(dict[str, Any], environment.tests).update(address=is_address)
    cast(dict[str, Any], environment.globals).update(
        Kind=Kind, key_url=key_url, version=__version__, asset=_asset
    )
    return environment


@lru_cache
def _asset(name: str) -> str:
    """Name a static file with its digest, so that a new version is fetched at once."""
    digest = blake2b((STATIC / name).read_bytes(), digest_size=5).hexdigest()
    return f"/static/{name}?v={digest}"


def counted(number: int | None, word: str) -> str:
    """Write a number with its noun: `1 work`, `14 works`, `no works`."""
    return f"{number or 'no'} {word}{'' if number == 1 else 's'}"


def years(first: int | None, last: int | None) -> str:
    """Write a span of years; nothing where neither is known."""
    known = [str(year) for year in (first, last) if year is not None]
    return "–".join(dict.fromkeys(known))


def query(given: dict[str, Any]) -> str:
    """Write a query string, without what is not given; nothing at all if that is everything."""
    given = {name: value for name, value in given.items() if value is not None}
    return f"?{urlencode(given, quote_via=quote)}" if given else ""


def scheme(name: str) -> str:
    """Write the name of an id scheme as people know it."""
    return _SCHEME_NAMES.get(name, name)


def words(key: str) -> str:
    """Write a key of the API as words: `third_party` as `third party`."""
    return key.replace("_", " ")


def initials(name: str) -> str:
    """Take the first letters of the first and last part of a name."""
    parts = [part[0].upper() for part in name.split()]
    return "".join(parts[:1] + parts[1:][-1:])


def is_address(value: str | None) -> bool:
    """Whether a source's address may become a link: of the web or of this site, nothing else."""
    return bool(value) and str(value).lower().startswith(("https://", "http://", "/"))
