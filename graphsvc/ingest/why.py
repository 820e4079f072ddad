"""Explain who is who: which forms and records made an entity, and what joins them."""

from typing import Any, Final

from graphsvc.gateway import Gateway
from graphsvc.ingest.decisions import Decisions
from graphsvc.ingest.evidence import Form, unnumbered
from graphsvc.ingest.records import RECORD, ResearcherRecord, WorkRecord, joining_keys
from graphsvc.ingest.resolve import Conflict
from graphsvc.models.curation import EvidenceRow
from graphsvc.models.graph import DecisionRow

_BIRTH: Final = "the first: the id comes from it"


async def why(gateway: Gateway, id: str) -> dict[str, Any]:
    """Tell what made an entity one, as plain values for printing.

    Raises:
        NotFound: nothing has this id.
    """
    row = await gateway.one(EvidenceRow, "curation.evidence", id=id)
    said: dict[str, Any] = {
        "id": row.id,
        "display_name": row.display_name,
        "merged_ids": row.merged,
        "conflicts": [Conflict.explained(text) for text in row.conflicts],
        "ids": sorted(row.ids, key=lambda item: str(item["key"])),
        "forms": [],
        "records": [],
    }
    if row.forms:
        decisions = Decisions(await gateway.many(DecisionRow, "ingest.decisions"))
        said["forms"] = _forms(row, decisions)
    else:
        said["records"] = _records(row)
    return said


def _forms(row: EvidenceRow, decisions: Decisions) -> list[dict[str, Any]]:
    """List a person's forms in the order of arrival, each with what joins it to earlier ones."""
    works: dict[Form, set[str]] = {}
    for item in row.records:
        record = RECORD.validate_json(item["body"])
        if isinstance(record, ResearcherRecord):
            works.setdefault(decisions.researcher_form(record), set())
        elif isinstance(record, WorkRecord):
            for form in decisions.author_forms(record):
                works.setdefault(form, set()).add(item["work"])
    forms = [unnumbered(text)[1] for text in row.forms]
    said: list[dict[str, Any]] = []
    for form in forms:
        said.append(
            {
                "source": form.source,
                "name": form.name,
                "keys": list(form.keys) or [form.name_key],
                "works": len(works.get(form, ())),
                "joined_by": _BIRTH
                if str(form) == row.birth
                else _link(form, [f for f in forms if f != form], works, decisions),
            }
        )
    return said


def _link(form: Form, others: list[Form], works: dict[Form, set[str]], decisions: Decisions) -> str:
    """Name the strongest evidence that makes a form one with any other."""
    if any(form in pair for pair in decisions.together({form, *others})):
        return "a curator's decision"
    for other in others:
        if shared := sorted(set(form.ids) & set(other.keys) | set(other.ids) & set(form.keys)):
            return f"external id {shared[0]}"
    for other in others:
        if form.own_key and form.own_key == other.own_key:
            return f"the source's own key {form.own_key}"
    for other in others:
        if form.name == other.name and works.get(form, set()) & works.get(other, set()):
            return f"the same name on a work that {other.source} lists too"
    if form.name_key and any(form.name_key == other.name_key for other in others):
        return f"the name alone, which {form.source} declares to be one person's"
    return "nothing else: it stands alone"


def _records(row: EvidenceRow) -> list[dict[str, Any]]:
    """List the records of a work, topic or institution, with the keys that join them."""
    bodies = [RECORD.validate_json(item["body"]) for item in row.records]
    keys = {record.name: set(joining_keys(record)) for record in bodies}
    return [
        {
            "record": record.name,
            "version": record.version,
            "keys": sorted(keys[record.name]),
            "joined_by": _BIRTH
            if record.name == row.birth
            else sorted(
                key
                for key in keys[record.name]
                if any(key in keys[name] for name in keys if name != record.name)
            ),
        }
        for record in bodies
    ]
