"""What a decision changes: those it is about are settled anew, and who asked for it is left out."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any, Final

from graphsvc.gateway import WriteTransaction
from graphsvc.ids import Kind
from graphsvc.ingest.decisions import Decisions, secret_key
from graphsvc.ingest.evidence import Form, author_forms, unnumbered
from graphsvc.ingest.records import RECORD, DecisionKind, WorkRecord
from graphsvc.models.graph import Count, DecisionRow, KnownPerson, PersonForms, StoredRecord

#: Settles people anew, and who else has disputed forms, by all the evidence there is.
Settle = Callable[[set[str], set[Form]], Awaitable[None]]
_PAGE: Final = 1000


async def settle_anew(
    transaction: WriteTransaction, decision: DecisionRow, settle: Settle
) -> list[KnownPerson]:
    """Settle everybody of whom a decision speaks, once it is stored or taken back."""
    forms = {Form.parse(text) for text in decision.forms if "\t" in text}
    ids: list[str] = []
    if digests := {text for text in decision.forms if "\t" not in text}:
        # They were left out when it was told, and are back.
        found = await _people_of(transaction, lambda form: secret_key(str(form)) in digests)
        ids = sorted(found)
        forms = forms.union(*found.values())
    part = f"part-{Kind.RESEARCHER}:{decision.id}"
    evidence = _evidence(forms)
    people = await transaction.many(
        KnownPerson,
        "ingest.people",
        keys=sorted([part, *evidence["keys"]]),
        names=evidence["names"],
        ids=ids,
    )
    if people:
        await settle({person.id for person in people}, forms)
    return people


async def leave_out(transaction: WriteTransaction, people: Sequence[str], settle: Settle) -> None:
    """Take people whom a decision in force leaves out out of the graph and of all that is kept."""
    records: dict[str, StoredRecord] = {}
    known = await transaction.many(KnownPerson, "ingest.people", keys=[], names=[], ids=people)
    for id in people:
        rows = await transaction.many(StoredRecord, "curation.records_of", id=id)
        records |= {row.name: row for row in rows}
    await transaction.run("curation.drop_redirects", ids=list(people))
    decisions = Decisions(await transaction.many(DecisionRow, "ingest.decisions"))
    bodies: list[dict[str, Any]] = []
    # Word that their own record was withdrawn is kept under nobody.
    dropped = [
        f"{form.source}/{Kind.RESEARCHER}/{form.own}"
        for person in known
        for _, form in map(unnumbered, person.forms)
        if form.own and not form.is_placed and decisions.withhold(form)
    ]
    gone: set[Form] = set()
    for item in records.values():
        record = RECORD.validate_json(item.body)
        if decisions.is_left_out(record):
            dropped.append(item.name)
        elif isinstance(record, WorkRecord):
            redacted = decisions.redacted(record)
            if redacted is not record:
                row = {"name": item.name, "body": redacted.body, "digest": redacted.digest}
                bodies.append(row)
                gone |= {*author_forms(record)} - {*decisions.author_forms(record)}
    await transaction.run("curation.put_bodies", rows=bodies)
    await transaction.run("curation.drop_records", names=dropped)
    # Whatever was decided about them before must not tell either, be it in force or not.
    told = await transaction.many(DecisionRow, "curation.forms")
    unnamed = [
        {"id": row.id, "forms": [decisions.unnamed(text) for text in row.forms]}
        for row in told
        if row.kind != DecisionKind.SUPPRESS
    ]
    await transaction.run("curation.put_forms", rows=unnamed)
    if people:
        keys = sorted({key for form in gone for key in form.keys})
        rows = await transaction.many(KnownPerson, "ingest.people", keys=keys, names=[], ids=people)
        await settle({row.id for row in rows}, set())


def _evidence(forms: Collection[Form]) -> dict[str, list[str]]:
    """Keys and names by which people who have any of these forms are looked up."""
    return {
        "keys": sorted({key for form in forms for key in form.keys}),
        "names": sorted({form.name_key for form in forms if form.name_key}),
    }


async def withheld_people(transaction: WriteTransaction) -> list[str]:
    """Find, among all people, those whom decisions in force leave out."""
    decisions = Decisions(await transaction.many(DecisionRow, "ingest.decisions"))
    return sorted(await _people_of(transaction, decisions.withhold))


async def _people_of(
    transaction: WriteTransaction, is_meant: Callable[[Form], bool]
) -> dict[str, set[Form]]:
    """Find, among all people, those with forms that are meant, which only their digests tell."""
    found: dict[str, set[Form]] = {}
    after = ""
    while page := await transaction.many(PersonForms, "curation.people", after=after, limit=_PAGE):
        for row in page:
            if meant := {form for _, form in map(unnumbered, row.forms) if is_meant(form)}:
                found[row.id] = meant
        after = page[-1].id
    return found


async def note_not_authors(transaction: WriteTransaction) -> int:
    """Note on the graph who did not write which work, wherever both are there; gives how many."""
    rows: list[dict[str, Any]] = []
    for decision in await transaction.many(DecisionRow, "curation.unnoted"):
        forms = [Form.parse(text) for text in decision.forms if "\t" in text]
        rows.append(
            {
                "id": decision.id,
                "works": decision.works,
                "forms": [str(form) for form in forms],
                **_evidence(forms),
            }
        )
    if not rows:
        return 0
    [made] = await transaction.many(Count, "curation.put_not_authors", rows=rows)
    return made.total
