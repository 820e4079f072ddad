"""Curators' decisions as evidence: they come before all other, and outlive every import.

A decision names forms and works by their external keys, never by ids of ours, so that it means the
same after a re-import and in a store built anew.
"""

from collections.abc import Collection, Iterable
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise

from graphsvc.ids import Kind, local_key
from graphsvc.ingest.evidence import WITHHELD, Form, author_forms, researcher_form
from graphsvc.ingest.records import (
    AffiliationRecord,
    AnyRecord,
    Author,
    DecisionKind,
    ResearcherRecord,
    WithdrawalRecord,
    WorkRecord,
)
from graphsvc.models.graph import DecisionRow


@lru_cache(maxsize=1 << 14)
def secret_key(key: str) -> str:
    """Name an external key of someone who is left out, so that nobody can read it back easily."""
    return blake2b(key.encode(), digest_size=16, person=b"graphsvc").hexdigest()


def telling_keys(form: Form) -> set[str]:
    """Keys by which a form is known again: a name only where there is nothing better."""
    return {*form.keys, *([form.name_key] if form.name_key and not form.is_keyed else [])}


class Decisions:
    """The decisions in force."""

    def __init__(self, rows: Iterable[DecisionRow] = ()) -> None:
        self._merges: list[_Told] = []
        #: Forms from which each decision set others apart, by its id.
        self._parted: dict[str, _Told] = {}
        self._apart: dict[str, set[str]] = {}
        self._withheld: set[str] = set()
        for row in rows:
            if row.kind == DecisionKind.SUPPRESS:
                self._withheld.update(row.forms)
                continue
            told = _Told(row.forms)
            if row.kind == DecisionKind.MERGE:
                self._merges.append(told)
                continue
            self._parted[row.id] = told
            for key in row.works:
                self._apart.setdefault(key, set()).add(row.id)

    def author_forms(self, record: WorkRecord) -> list[Form]:
        """Give the form of each author, as decisions leave it."""
        forms = author_forms(record)
        if self._apart:
            apart = {id for key in record.keys for id in self._apart.get(key, ())}
            if apart:
                forms = [self._set_apart(form, apart) for form in forms]
        return self._all_shown(forms) if self._withheld else forms

    def researcher_form(self, record: ResearcherRecord) -> Form:
        """Give the form in which a person's own record names them."""
        return self._shown(researcher_form(record))

    def _shown(self, form: Form) -> Form:
        return _nobody(form) if self.withhold(form) else form

    def _all_shown(self, forms: list[Form]) -> list[Form]:
        # Nothing tells apart who stand on a list under one bare name: both go. Were one to stay,
        # the name would stand there once, and mean somebody else when the list is read again.
        names = {form.name for form in forms if form.is_placed and self.withhold(form)}
        return [
            _nobody(form) if form.is_placed and form.name in names else self._shown(form)
            for form in forms
        ]

    def withhold(self, form: Form) -> bool:
        """Whether a form is of someone who asked to be left out."""
        return bool(self._withheld) and any(
            secret_key(key) in self._withheld for key in telling_keys(form)
        )

    def _set_apart(self, form: Form, apart: Collection[str]) -> Form:
        for decision in sorted(apart):
            if self._parted[decision].means(form):
                return form.set_apart(decision)
        return form

    def is_left_out(self, record: AnyRecord) -> bool:
        """Whether a record speaks of none but who asked to be left out."""
        if isinstance(record, ResearcherRecord):
            return self.researcher_form(record).is_withheld
        if isinstance(record, AffiliationRecord):
            author = record.author
        elif isinstance(record, WithdrawalRecord) and record.of == Kind.RESEARCHER:
            author = record.key
        else:
            return False
        key = local_key(record.source, Kind.RESEARCHER, author)
        return bool(self._withheld) and secret_key(key) in self._withheld

    def unnamed(self, text: str) -> str:
        """Give the digest of a form in place of its text where it tells who is left out."""
        is_named = "\t" in text and self.withhold(Form.parse(text))
        return secret_key(text) if is_named else text

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

    def together(self, forms: Collection[Form]) -> set[tuple[Form, Form]]:
        """Pairs of these forms that a curator says are one person."""
        links: set[tuple[Form, Form]] = set()
        for told in self._merges:
            links.update(pairwise(told.among(forms)))
        return links

    def partners(self, forms: Collection[Form]) -> set[Form]:
        """Forms that a curator joined with any of these."""
        return {form for told in self._merges if told.among(forms) for form in told.forms}

    def parts(self, forms: Collection[Form]) -> set[str]:
        """Decisions that set apart some occurrences of any of these forms."""
        return {id for id, told in self._parted.items() if told.among(forms)}

    def rivals(self, forms: Collection[Form]) -> dict[Form, set[Form]]:
        """Which of these forms a curator says are not the same person, whatever links them."""
        found: dict[Form, set[Form]] = {}
        if self._parted:
            for part in forms:
                if told := self._parted.get(part.part):
                    for form in told.among(forms):
                        found.setdefault(part, set()).add(form)
                        found.setdefault(form, set()).add(part)
        return found


def _nobody(form: Form) -> Form:
    return Form(form.source, "", (), "", WITHHELD)


class _Told:
    """Forms that a decision names, or the digests of such as are left out now."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.forms: list[Form] = []
        self._digests: set[str] = set()
        for text in texts:
            if "\t" in text:
                self.forms.append(Form.parse(text))
            else:
                self._digests.add(text)
        self._forms = set(self.forms)
        self._keys = {key for form in self.forms for key in form.keys}

    def names(self, form: Form) -> bool:
        """Whether this very form is among them."""
        return form in self._forms or (
            bool(self._digests) and secret_key(str(form)) in self._digests
        )

    def means(self, form: Form) -> bool:
        """Whether a form is one of them, or shares a key with one."""
        return self.names(form) or not self._keys.isdisjoint(form.keys)

    def among(self, forms: Collection[Form]) -> list[Form]:
        """Those of some forms that the decision names, in order."""
        if not self._digests and len(self._forms) < len(forms):
            return sorted(form for form in self._forms if form in forms)
        return sorted(form for form in forms if self.names(form))
