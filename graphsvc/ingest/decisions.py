"""Curators' decisions as evidence: they come before all other, and outlive every import.

A decision names forms and works by their external keys, never by ids of ours, so that it means the
same after a re-import and in a store built anew.
"""

from collections.abc import Collection, Iterable
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise

from graphsvc.ingest.evidence import WITHHELD, Form, author_forms, researcher_form
from graphsvc.ingest.records import Author, ResearcherRecord, WorkRecord
from graphsvc.ingest.things import record_keys
from graphsvc.models.graph import DecisionRow


class DecisionKind(StrEnum):
    """What a curator can decide."""

    MERGE = "merge"
    SPLIT = "split"
    NOT_AUTHOR = "not-author"
    SUPPRESS = "suppress"


@lru_cache(maxsize=1 << 16)
def secret_key(key: str) -> str:
    """Name an external key of someone who is left out, so that nobody can read it back easily."""
    return blake2b(key.encode(), digest_size=16, person=b"graphsvc").hexdigest()


def telling_keys(form: Form) -> set[str]:
    """Keys by which a form is known again: a name only where there is nothing better."""
    return {*form.keys, *([form.name_key] if form.name_key and not form.is_keyed else [])}


class Decisions:
    """The decisions in force."""

    def __init__(self, rows: Iterable[DecisionRow] = ()) -> None:
        self._merges: list[list[Form]] = []
        self._apart: dict[str, list[tuple[str, set[Form]]]] = {}
        self._withheld: set[str] = set()
        for row in rows:
            if row.kind == DecisionKind.SUPPRESS:
                self._withheld.update(row.forms)
                continue
            forms = [Form.parse(text) for text in row.forms]
            if row.kind == DecisionKind.MERGE:
                self._merges.append(forms)
            for key in row.works:
                self._apart.setdefault(key, []).append((row.id, set(forms)))

    def author_forms(self, record: WorkRecord) -> list[Form]:
        """Give the form of each author, as decisions leave it."""
        forms = author_forms(record)
        if self._apart:
            apart = [item for key in record_keys(record) for item in self._apart.get(key, ())]
            if apart:
                forms = [_set_apart(form, apart) for form in forms]
        if self._withheld:
            forms = [self._shown(form) for form in forms]
        return forms

    def researcher_form(self, record: ResearcherRecord) -> Form:
        """Give the form in which a person's own record names them."""
        return self._shown(researcher_form(record))

    def _shown(self, form: Form) -> Form:
        if self._withheld and any(secret_key(key) in self._withheld for key in telling_keys(form)):
            return Form(form.source, "", (), "", WITHHELD)
        return form

    def redacted(self, record: WorkRecord) -> WorkRecord:
        """Leave out of a work's record all that it says of people who asked for it."""
        if not self._withheld:
            return record
        forms = self.author_forms(record)
        if not any(form.is_withheld for form in forms):
            return record
        nobody = Author(name="withheld", is_withheld=True)
        authors = [
            nobody if form.is_withheld else author
            for form, author in zip(forms, record.authors, strict=True)
        ]
        return record.model_copy(update={"authors": authors})

    @property
    def merged(self) -> set[Form]:
        """All forms that a curator joined with any other."""
        return {form for forms in self._merges for form in forms}

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


def _set_apart(form: Form, apart: list[tuple[str, set[Form]]]) -> Form:
    for decision, forms in sorted(apart, key=lambda item: item[0]):
        if form in forms:
            return form.set_apart(decision)
    return form
