"""Curators' decisions as evidence: they come before all other, and outlive every import.

A decision names forms and works by their external keys, never by ids of ours, so that it means the
same after a re-import and in a store built anew.
"""

from collections.abc import Collection, Iterable
from enum import StrEnum
from itertools import pairwise
from typing import Final

from graphsvc.ingest.evidence import Form, author_forms, researcher_form
from graphsvc.ingest.records import ResearcherRecord, WorkRecord
from graphsvc.ingest.things import record_keys
from graphsvc.models.graph import DecisionRow

SUPPRESSED: Final = "suppressed"


class DecisionKind(StrEnum):
    """What a curator can decide."""

    MERGE = "merge"
    SPLIT = "split"
    NOT_AUTHOR = "not-author"
    SUPPRESS = "suppress"


class Decisions:
    """The decisions in force."""

    def __init__(self, rows: Iterable[DecisionRow] = ()) -> None:
        self._merges: list[list[Form]] = []
        self._apart: dict[str, list[tuple[str, set[Form]]]] = {}
        self._suppressed: set[str] = set()
        for row in rows:
            forms = [Form.parse(text) for text in row.forms]
            if row.kind == DecisionKind.MERGE:
                self._merges.append(forms)
            elif row.kind == DecisionKind.SUPPRESS:
                self._suppressed |= {key for form in forms for key in _all_keys(form)}
            else:
                for key in row.works:
                    self._apart.setdefault(key, []).append((row.id, set(forms)))

    def author_forms(self, record: WorkRecord) -> list[Form]:
        """Give the form of each author, as decisions leave it."""
        forms = author_forms(record)
        if self._apart:
            apart = [item for key in record_keys(record) for item in self._apart.get(key, ())]
            if apart:
                forms = [_set_apart(form, apart) for form in forms]
        if self._suppressed:
            forms = [self._hidden(form) for form in forms]
        return forms

    def researcher_form(self, record: ResearcherRecord) -> Form:
        """Give the form in which a person's own record names them."""
        form = researcher_form(record)
        return self._hidden(form) if self._suppressed else form

    def _hidden(self, form: Form) -> Form:
        return (
            form if self._suppressed.isdisjoint(_all_keys(form)) else form._replace(part=SUPPRESSED)
        )

    def together(self, forms: Collection[Form]) -> set[tuple[Form, Form]]:
        """Pairs of these forms that a curator says are one person."""
        links: set[tuple[Form, Form]] = set()
        for merged in self._merges:
            links.update(pairwise(form for form in merged if form in forms))
        return links

    def partners(self, forms: Collection[Form]) -> set[Form]:
        """Forms that a curator joined with any of these."""
        return {
            form
            for merged in self._merges
            if any(one in forms for one in merged)
            for form in merged
        }


def _all_keys(form: Form) -> set[str]:
    return {*form.keys, *([form.name_key] if form.name_key and not form.is_keyed else [])}


def _set_apart(form: Form, apart: list[tuple[str, set[Form]]]) -> Form:
    for decision, forms in sorted(apart, key=lambda item: item[0]):
        if form in forms:
            return form._replace(part=decision)
    return form
