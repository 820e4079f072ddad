"""Makes records of OpenAlex's works, with the topics and institutions that they mention."""

from collections.abc import Iterator
import re
from typing import Final

from graphsvc.ids import Kind
from graphsvc.ingest.readers.foreign import (
    clean,
    count,
    day,
    external,
    ids,
    needed,
    several,
    text,
    year,
)
from graphsvc.ingest.readers.openalex.entities import institution_key, stub, topic_record
from graphsvc.ingest.readers.openalex.shapes import Authorship, Place, Work, own
from graphsvc.ingest.records import AnyRecord, Author, Location, WorkRecord

#: Stands for every author that OpenAlex could not tell apart.
_NOBODY: Final = "A9999999999"
_HOST: Final = re.compile(r"https?://([^\s/?#@:\[\]]+)", re.IGNORECASE)
_ARXIV: Final = re.compile(r"https?://(?:(?:www|export)\.)?arxiv\.org/(?:abs|pdf)/", re.IGNORECASE)


def work_records(work: Work, source: str) -> Iterator[AnyRecord]:
    """Make a work's record, after those of the topics and institutions that it mentions."""
    key = needed(own(work.id, "W"), "id")
    places = [*([work.primary_location] if work.primary_location else []), *(work.locations or [])]
    topics = {
        id: topic
        for topic in work.topics or []
        if (id := own(topic.id, "T")) and clean(topic.display_name)
    }
    for topic in topics.values():
        yield topic_record(topic, source)
    # Each author mentions the institution again; once is enough.
    mentioned = {
        id: each
        for author in work.authorships or []
        for each in author.institutions or []
        if (id := own(each.id, "I"))
    }
    yield from (found for each in mentioned.values() if (found := stub(each, source)))
    authors = [author for each in work.authorships or [] if (author := _author(each))]
    at = [place for each in work.locations or [] if (place := _location(each))]
    date = day(work.publication_date)
    yield WorkRecord(
        source=source,
        key=key,
        ids=ids(
            f"openalex:{key}",
            external("doi", work.doi, Kind.WORK),
            *(
                external("arxiv", place.landing_page_url, Kind.WORK)
                for place in places
                if isinstance(place.landing_page_url, str) and _ARXIV.match(place.landing_page_url)
            ),
        ),
        version=text(work.updated_date),
        title=needed(clean(work.title) or clean(work.display_name), "title"),
        type=text(work.type),
        year=year(work.publication_year) or (date.year if date else None),
        publication_date=date,
        venue=_name_of(work.primary_location),
        abstract=_abstract(work.abstract_inverted_index),
        url=next((url for place in places if (url := text(place.landing_page_url))), None)
        or text(work.doi)
        or text(work.id),
        references=[
            f"openalex:{each}"
            for each in several(own(id, "W") for id in work.referenced_works or [])
        ],
        # The same place can be listed twice.
        locations=list(dict.fromkeys(at)),
        authors=authors,
        authors_complete=work.is_authors_truncated is not True,
        topics=list(topics),
        topic_scores={
            id: float(topic.score)
            for id, topic in topics.items()
            if isinstance(topic.score, int | float)
        },
        cited_by_count=count(work.cited_by_count),
        is_retracted=work.is_retracted if isinstance(work.is_retracted, bool) else None,
        label=None,
        is_stub=False,
        observed_at=None,
    )


def _author(authorship: Authorship) -> Author | None:
    """Make an author; one with neither name nor id is no author."""
    person = authorship.author
    key = own(person.id, "A") if person else None
    key = None if key == _NOBODY else key
    orcid = external("orcid", person.orcid, Kind.RESEARCHER) if person else None
    known = ids(f"openalex:{key}" if key else None, orcid)
    name = clean(authorship.raw_author_name) or (clean(person.display_name) if person else None)
    if name is None and not known:
        return None
    return Author(
        name=name or next(iter(known.values())),
        key=key,
        ids=known,
        affiliations=several(text(each) for each in authorship.raw_affiliation_strings or []),
        institutions=several(institution_key(each) for each in authorship.institutions or []),
        is_corresponding=authorship.is_corresponding is True,
    )


def _abstract(positions: dict[str, list[int]] | None) -> str | None:
    """Put the words of an inverted index into their order."""
    placed = [(at, word) for word, places in (positions or {}).items() for at in places]
    return clean(" ".join(word for _, word in sorted(placed)))


def _location(place: Place) -> Location | None:
    address = text(place.landing_page_url) or text(place.pdf_url)
    host = _HOST.match(address) if address else None
    name = _name_of(place) or (host[1].lower() if host else None)
    return Location(name=name, id=address, date=None) if name else None


def _name_of(place: Place | None) -> str | None:
    return clean(place.source.display_name) if place and place.source else None
