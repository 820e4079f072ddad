"""Makes records of OpenAlex's topics, institutions and authors, and of mentions of them."""

from functools import lru_cache

from graphsvc.ids import Kind
from graphsvc.ingest.readers.foreign import (
    clean,
    country,
    external,
    ids,
    needed,
    point,
    several,
    text,
    year,
)
from graphsvc.ingest.readers.openalex.shapes import (
    Affiliation,
    FullInstitution,
    FullPerson,
    Geo,
    Institution,
    Topic,
    own,
)
from graphsvc.ingest.records import (
    Employment,
    InstitutionRecord,
    ResearcherRecord,
    TopicRecord,
)


def topic_record(topic: Topic, source: str) -> TopicRecord:
    """Make a topic's record, the same from its own object as from a work's mention of it."""
    levels = (topic.subfield, topic.field, topic.domain)
    names = [clean(level.display_name) if level else None for level in levels]
    key = needed(own(topic.id, "T"), "id")
    return _shared_topic(source, key, needed(clean(topic.display_name), "display_name"), *names)


# A dump mentions the same few thousand topics and institutions in millions of works.
@lru_cache(maxsize=2**13)
def _shared_topic(
    source: str,
    key: str,
    name: str,
    subfield: str | None,
    field: str | None,
    domain: str | None,
) -> TopicRecord:
    return TopicRecord(
        source=source,
        key=key,
        ids={"openalex": key},
        display_name=name,
        subfield=subfield,
        field=field,
        domain=domain,
        version=None,
        is_stub=False,
        observed_at=None,
    )


def institution_record(institution: FullInstitution, source: str) -> InstitutionRecord:
    """Make an institution's record from its own object."""
    key = needed(own(institution.id, "I"), "id")
    name = needed(clean(institution.display_name), "display_name")
    geo = institution.geo or Geo()
    latitude, longitude = point(geo.latitude, geo.longitude)
    languages = institution.international.display_name if institution.international else None
    others = [*(institution.display_name_alternatives or []), *(languages or {}).values()]
    return InstitutionRecord(
        source=source,
        key=key,
        ids=ids(f"openalex:{key}", external("ror", institution.ror, Kind.INSTITUTION)),
        version=text(institution.updated_date),
        display_name=name,
        country_code=country(institution.country_code) or country(geo.country_code),
        type=text(institution.type),
        aliases=several((clean(other) for other in others), name),
        acronyms=several(clean(each) for each in institution.display_name_acronyms or []),
        city=clean(geo.city),
        latitude=latitude,
        longitude=longitude,
        url=text(institution.homepage_url),
        parents=several(
            institution_key(each)
            for each in institution.associated_institutions or []
            if each.relationship == "parent"
        ),
        is_stub=False,
        observed_at=None,
    )


def stub(institution: Institution, source: str) -> InstitutionRecord | None:
    """Make a stub of an institution that a work mentions, if it is named and has an id."""
    key, name = own(institution.id, "I"), clean(institution.display_name)
    ror = external("ror", institution.ror, Kind.INSTITUTION)
    if not key or not name:
        return None
    place, type = country(institution.country_code), text(institution.type)
    return _shared_stub(source, key, ror, name, place, type)


@lru_cache(maxsize=2**15)
def _shared_stub(
    source: str, key: str, ror: str | None, name: str, place: str | None, type: str | None
) -> InstitutionRecord:
    return InstitutionRecord(
        source=source,
        key=key,
        ids=ids(f"openalex:{key}", ror),
        is_stub=True,
        display_name=name,
        country_code=place,
        type=type,
        version=None,
        observed_at=None,
    )


def institution_key(institution: Institution) -> str | None:
    """Give the key by which other records name an institution: its ROR id, else OpenAlex's."""
    key = own(institution.id, "I")
    ror = external("ror", institution.ror, Kind.INSTITUTION)
    return ror or (f"openalex:{key}" if key else None)


def researcher_record(person: FullPerson, source: str) -> ResearcherRecord:
    """Make an author's record; one without a name is named by the id."""
    key = needed(own(person.id, "A"), "id")
    name = clean(person.display_name) or key
    return ResearcherRecord(
        source=source,
        key=key,
        ids=ids(f"openalex:{key}", external("orcid", person.orcid, Kind.RESEARCHER)),
        version=text(person.updated_date),
        display_name=name,
        name_variants=several(
            (clean(other) for other in person.display_name_alternatives or []), name
        ),
        employments=[found for each in person.affiliations or [] if (found := _employment(each))],
        is_stub=False,
        observed_at=None,
    )


def _employment(affiliation: Affiliation) -> Employment | None:
    name = clean(affiliation.institution.display_name)
    years = [found for value in affiliation.years or [] if (found := year(value))]
    if not name:
        return None
    return Employment(
        name=name,
        institution=institution_key(affiliation.institution),
        first_year=min(years, default=None),
        last_year=max(years, default=None),
    )
