"""Turns what queries return into what the API answers."""

from datetime import UTC, datetime
from functools import singledispatch
import json
from typing import Any

from graphsvc.api.service import Service
from graphsvc.errors import BadCursor, InvalidInput, NotFound
from graphsvc.ids import Kind
from graphsvc.models.changes import ChangeRows, Changes
from graphsvc.models.collaboration import Hop, Path, PathRow
from graphsvc.models.common import InstitutionReference, Model, Page, Rows, id_links, public_ids
from graphsvc.models.researcher import (
    Affiliation,
    AffiliationRow,
    CollaboratorsCount,
    CollaboratorsCountRow,
    NamedInstitution,
    Researcher,
    ResearcherRow,
    Switch,
    TieRows,
    Timeline,
    TimelineRow,
    TrustSummary,
)
from graphsvc.models.topic import (
    Institution,
    InstitutionRow,
    Topic,
    TopicRow,
)
from graphsvc.models.trust import TrustRow
from graphsvc.models.work import Authorship, CitedWork, Work, WorkDetailRow, WorkRow, WorkSummary
from graphsvc.reading import current_reading
from graphsvc.trust.inputs import UNCLAIMED, present_trust

#: An unclaimed record shows the service's default; a claimed researcher sets their own.
OPEN_BY_DEFAULT = True


@singledispatch
def present(row: Model, service: Service) -> Model:
    """Turn one row into its answer; a row that is the answer already stays as it is."""
    return row


def present_page(rows: Rows[Any], service: Service, name: str, given: dict[str, Any]) -> Page[Any]:
    """Turn a page of rows into a page of answers with the cursor of the next one."""
    page: Any = type(rows).page or Page[Any]
    more = page.model_fields.keys() - Page.model_fields.keys()
    return page(
        **{field: getattr(rows, field) for field in more},
        items=[present(item, service) for item in rows.items],
        total=rows.total,
        next_cursor=service.cursors.sign(rows.after, name, given, rows.graph_version, rows.total),
        graph_version=rows.graph_version,
    )


def present_changes(
    row: ChangeRows, service: Service, name: str, given: dict[str, Any], position: list[Any] | None
) -> Changes:
    """Turn a page of changes into the answer, which says how to go on.

    Raises:
        InvalidInput: the graph has not come to the version asked about; it was put back since.
        BadCursor: nor to the one where the page before ended.
    """
    version, since, settled = row.graph_version, given["since"], row.settled_version
    # Where a commit is not settled yet, the same version will have more to tell.
    current_reading().note(settled)
    if since > version:
        raise InvalidInput(
            f"'since' ({since}) is after the version that the graph has now ({version}).",
            remedy="Start again from 0: the graph was restored from a backup, or is another one.",
            field="since",
        )
    if position and position[0] > version:
        raise BadCursor(
            f"The cursor is after the version that the graph has now ({version}).",
            remedy="Start again from since=0: the graph was restored from a backup.",
            field="cursor",
        )
    return Changes(
        items=row.items,
        next_cursor=service.cursors.sign(row.after, name, given, settled),
        next_since=max(since, settled) if row.after is None else None,
        graph_version=settled,
    )


def institution_reference(row: NamedInstitution) -> InstitutionReference:
    """Name an institution with its external ids."""
    return InstitutionReference(
        id=row.id, display_name=row.display_name, ids=public_ids(row.keys, Kind.INSTITUTION)
    )


def neutral_headline(row: ResearcherRow) -> str:
    """Make a sentence from the record, for people of whom no source gives a headline."""
    works = row.trust.works_count
    if not works:
        return "Named in an author list; no source-backed work."
    span = (
        f", {row.first_year}–{row.last_year}"
        if row.first_year != row.last_year
        else f", {row.last_year}"
        if row.last_year
        else ""
    )
    topic = f" on {row.top_topic}" if row.top_topic else ""
    return f"Author of {works} {'work' if works == 1 else 'works'}{topic}{span}."


@present.register
def _(row: ResearcherRow, service: Service) -> Researcher:
    policy = service.policy
    current_reading().expires(row.trust.verification_expires_at)
    evaluation = policy.evaluate(row.trust, datetime.now(UTC))
    return Researcher(
        id=row.id,
        display_name=row.display_name,
        name_variants=row.name_variants,
        headline=row.headline or neutral_headline(row),
        ids=public_ids(row.keys, Kind.RESEARCHER),
        affiliation=row.affiliation and institution_reference(row.affiliation),
        affiliations_count=row.affiliations_count,
        open_to_collaborate=Switch(value=OPEN_BY_DEFAULT, origin="default")
        if row.open_to_collaborate is None
        else Switch(value=row.open_to_collaborate, origin="self"),
        claim_state=row.trust.claim_state or UNCLAIMED,
        works_count=row.trust.works_count,
        followers_count=row.trust.followers_count or 0,
        topics_count=row.trust.topics_count,
        collaborators_count=row.trust.collaborators_count,
        close_collaborators_count=policy.close_count(row.trust),
        cited_by_count=row.cited_by_count,
        h_index=row.h_index,
        first_year=row.first_year,
        last_year=row.last_year,
        trust=TrustSummary(
            score=evaluation.score,
            band=evaluation.band,
            level=evaluation.level,
            policy_version=policy.version,
        ),
        links=service.links(Kind.RESEARCHER, row.id),
    )


@present.register
def _(row: TrustRow, service: Service) -> Model:
    address = service.links(Kind.RESEARCHER, row.researcher.id).self
    current_reading().expires(row.inputs.verification_expires_at)
    return present_trust(row, service.policy, datetime.now(UTC), address)


@present.register
def _(row: CollaboratorsCountRow, service: Service) -> CollaboratorsCount:
    return CollaboratorsCount.model_validate(row.model_dump(exclude={"id"}))


@present.register
def _(row: TimelineRow, service: Service) -> Timeline:
    return Timeline(**{name: value for name, value in row if name != "id"})


@present.register
def _(row: AffiliationRow, service: Service) -> Affiliation:
    return Affiliation(
        **row.model_dump(exclude={"institution"}),
        institution=institution_reference(row.institution),
    )


def work_summary(row: WorkRow, service: Service) -> WorkSummary:
    """Turn a listed work into its answer, or into what it is cited by."""
    shared: dict[str, Any] = row.model_dump(exclude={"keys", "url", "raw_names"}) | {
        "ids": public_ids(row.keys, Kind.WORK),
        "links": service.links(Kind.WORK, row.id),
    }
    if row.raw_names is None:
        return WorkSummary(**shared)
    return CitedWork(**shared, url=row.url, raw_names=row.raw_names)


@present.register
def _(row: WorkRow, service: Service) -> WorkSummary:
    return work_summary(row, service)


@present.register
def _(row: WorkDetailRow, service: Service) -> Work:
    institutions = {item.id: item for item in row.institutions}
    ids = public_ids(row.keys, Kind.WORK)
    apart = {
        "keys",
        "locations",
        "unverified_keys",
        "authors",
        "institutions",
        "url",
        "graph_version",
    }
    return Work(
        **row.model_dump(exclude=apart),
        ids=ids,
        url=row.url or next(iter(id_links(ids).values()), None),
        unverified_ids=dict(key.split(":", 1) for key in row.unverified_keys),
        authors=[
            Authorship(
                **author.model_dump(exclude={"institution_ids"}),
                institutions=[institutions[id] for id in author.institution_ids],
            )
            for author in row.authors
        ],
        locations=[json.loads(location) for location in row.locations],
        links=service.links(Kind.WORK, row.id),
    )


@present.register
def _(row: TopicRow, service: Service) -> Topic:
    return Topic(
        **row.model_dump(exclude={"keys", "graph_version"}),
        ids=public_ids(row.keys, Kind.TOPIC),
        links=service.links(Kind.TOPIC, row.id),
    )


@present.register
def _(row: InstitutionRow, service: Service) -> Institution:
    return Institution(
        **row.model_dump(exclude={"keys", "graph_version"}),
        ids=public_ids(row.keys, Kind.INSTITUTION),
        links=service.links(Kind.INSTITUTION, row.id),
    )


def present_tie(row: TieRows, service: Service, name: str, given: dict[str, Any]) -> Page[Any]:
    """Turn a tie and a page of its works into the answer.

    Raises:
        NotFound: there is no such other person, or no tie between the two.
    """
    if row.other is None:
        raise NotFound(f"No researcher has the id '{given['other']}'.", field="other")
    if row.works_count is None:
        raise NotFound(
            f"{row.researcher.display_name} and {row.other.display_name} have no tie: no work in "
            "common, or only ones with too many authors.",
            field="other",
        )
    return present_page(row, service, name, given)


@present.register
def _(row: PathRow, service: Service) -> Path:
    hops = [
        Hop(works=[work_summary(work, service) for work in hop.works], works_count=hop.works_count)
        for hop in row.hops
    ]
    return Path(**row.model_dump(exclude={"named", "hops"}), hops=hops)
