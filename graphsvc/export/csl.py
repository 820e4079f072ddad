"""CSL-JSON 1.0, as Zotero, pandoc and citeproc read it."""

from collections.abc import Sequence
from typing import Any

from graphsvc.export.citation import Name, authors_of, date_parts, types_of
from graphsvc.export.text import as_json
from graphsvc.models.common import id_links
from graphsvc.models.work import Citable


def write_csl(works: Sequence[Citable]) -> str:
    """Write works as a list of references, each under its id here."""
    return as_json([_item(work) for work in works])


def _item(work: Citable) -> dict[str, Any]:
    date = date_parts(work)
    said = {
        "id": work.id,
        "type": types_of(work)[1],
        "title": work.title,
        "author": [_name(name) for name in authors_of(work)],
        "issued": {"date-parts": [date]} if date else None,
        "container-title": work.source,
        "DOI": work.ids.get("doi"),
        "URL": address_of(work),
        "number": f"arXiv:{arxiv}" if (arxiv := work.ids.get("arxiv")) else None,
        "status": "Retracted" if work.is_retracted else None,
        "abstract": work.abstract,
    }
    return {name: value for name, value in said.items() if value}


def address_of(work: Citable) -> str | None:
    """Give the address where a work is to be read: its own, else that of its first id."""
    return work.url or next(iter(id_links(work.ids).values()), None)


def _name(name: Name) -> dict[str, str]:
    if not name.family:
        return {"literal": name.printed}
    said = {
        "family": name.family,
        "given": name.given,
        "non-dropping-particle": name.particle,
        "suffix": name.suffix,
    }
    return {part: value for part, value in said.items() if value}
