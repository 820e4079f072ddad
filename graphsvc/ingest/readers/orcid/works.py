"""Makes records of the works on an ORCID record, and of works that stand alone."""

from collections.abc import Iterator
import re
from typing import Any, Final

from graphsvc.ids import Kind
from graphsvc.ingest.readers.base import ItemFault
from graphsvc.ingest.readers.foreign import (
    clean,
    day_of,
    external,
    holds,
    ids,
    key,
    moment,
    needed,
    parsed,
    several,
    text,
    year,
)
from graphsvc.ingest.readers.orcid.shapes import Contributor, ExternalIds, Group, Work, unwrapped
from graphsvc.ingest.records import Author, WorkRecord

_PATH: Final = re.compile(r"/?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])/work/\d+")


def work_record(group: Group, person: Author, source: str) -> WorkRecord | None:
    """Make a record of a work as the person prefers to show it; None without a title or code."""
    work = max(group.work_summary or [], key=_rank, default=None)
    if work is None or not _title(work) or not isinstance(work.put_code, int):
        return None
    return _work(work, [person], f"{person.key}/{_code(work)}", source, group.external_ids)


def lone_work(value: Any, source: str) -> WorkRecord:
    """Make a record of a work outside of any person's record, as members deposit them.

    Raises:
        ItemFault: the work has no title, or neither a known id nor an author to tell it by.
    """
    if holds(value, "work"):
        value = value["work"]
    work = parsed(Work, value)
    needed(_title(work), "title")
    listed = work.contributors.contributor if work.contributors else None
    authors = [author for each in listed or [] if (author := _author(each))]
    owner = _PATH.fullmatch(work.path) if isinstance(work.path, str) else None
    known = list(_ids(work.external_ids, "self"))
    if owner:
        name = f"{owner[1]}/{_code(work)}"
        authors = authors or [Author(name=owner[1], key=owner[1], ids={"orcid": owner[1]})]
    elif known:
        name = known[0]
    else:
        remedy = "Give it a DOI or arXiv id of the relationship 'self'."
        raise ItemFault("external-ids", "hold no id to know the work by", remedy)
    return _work(work, authors, name, source, None)


def _work(
    work: Work, authors: list[Author], name: str, source: str, shared: ExternalIds | None
) -> WorkRecord:
    date = work.publication_date
    first = unwrapped(date.year) if date else None
    changed = unwrapped(work.last_modified_date)
    own = [*_ids(work.external_ids, "self"), *_ids(shared, "self")]
    others = [*_ids(work.external_ids, "version-of"), *_ids(shared, "version-of")]
    return WorkRecord(
        source=source,
        key=key(name),
        ids=ids(*own),
        version=moment(changed),
        title=needed(_title(work), "title"),
        type=text(work.type),
        year=year(first),
        publication_date=day_of([first, unwrapped(date.month), unwrapped(date.day)])
        if date
        else None,
        venue=clean(unwrapped(work.journal_title)),
        abstract=clean(work.short_description),
        url=text(unwrapped(work.url)),
        versions=several(others, *own),
        authors=authors,
        # A record lists one person's works, and seldom who else wrote them.
        authors_complete=False,
        label=None,
        is_stub=False,
        observed_at=None,
    )


def _title(work: Work) -> str | None:
    return clean(unwrapped(work.title.title)) if work.title else None


def _rank(work: Work) -> int:
    index = work.display_index
    return int(index) if isinstance(index, int | str) and str(index).isdecimal() else 0


def _code(work: Work) -> str:
    """Give the number by which a work goes in its person's record."""
    if not isinstance(work.put_code, int):
        raise ItemFault("put-code", "is no number", "Give the code that ORCID assigned.")
    return str(work.put_code)


def _ids(held: ExternalIds | None, relationship: str) -> Iterator[str]:
    for each in (held.external_id if held else None) or []:
        scheme = each.external_id_type
        if each.external_id_relationship != relationship or scheme not in ("doi", "arxiv"):
            continue
        if found := external(str(scheme), each.external_id_value, Kind.WORK):
            yield found


def _author(contributor: Contributor) -> Author | None:
    who = contributor.contributor_orcid
    orcid = external("orcid", who.path or who.uri, Kind.RESEARCHER) if who else None
    known = ids(orcid)
    name = clean(unwrapped(contributor.credit_name)) or known.get("orcid")
    return Author(name=name, key=known.get("orcid"), ids=known) if name else None
