"""Author lists as forms, with what they say of who is one and who is not."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from graphsvc.ingest.decisions import Decisions
from graphsvc.ingest.evidence import Form, add_rivals, same_work_links
from graphsvc.ingest.records import ResearcherRecord, WorkRecord
from graphsvc.ingest.resolve import Groups
from graphsvc.ingest.things import Arrived

#: More places of a list than this count as one.
MOST_PLACES: Final = 1 << 14


def arrival(born: int, position: int = 0) -> int:
    """Number the arrival of a form: by its record, then by its place on the list."""
    return born * MOST_PLACES + min(position, MOST_PLACES - 1)


@dataclass
class Lists:
    """Author lists as forms: of each work, by the name of the record that gives them."""

    works: dict[str, dict[str, list[Form]]] = field(
        default_factory=dict[str, dict[str, list[Form]]]
    )
    #: Forms in which people's own records name them, with the names of those records.
    own: dict[Form, set[str]] = field(default_factory=dict[Form, set[str]])
    #: When each form was first met, as far as the lists tell.
    arrivals: dict[Form, int] = field(default_factory=dict[Form, int])
    #: A name that was printed for each form.
    names: dict[Form, str] = field(default_factory=dict[Form, str])

    def add(self, work: str, records: Iterable[Arrived], decisions: Decisions) -> None:
        """Add the lists of a work."""
        named: dict[str, list[Form]] = {}
        for born, record in records:
            if isinstance(record, WorkRecord):
                named[record.name] = forms = decisions.author_forms(record)
                for position, form in enumerate(forms, 1):
                    self._arrive(form, arrival(born, position))
                    self.names.setdefault(form, record.authors[position - 1].name)
        self.works[work] = named

    def _arrive(self, form: Form, number: int) -> None:
        self.arrivals[form] = min(number, self.arrivals.get(form, number))

    def add_own(self, born: int, record: ResearcherRecord, decisions: Decisions) -> None:
        """Add a person's own record, unless the batch has a newer version of it."""
        form = decisions.researcher_form(record)
        if not form.is_withheld and not any(record.name in names for names in self.own.values()):
            self._arrive(form, arrival(born))
            self.names.setdefault(form, record.display_name)
            self.own.setdefault(form, set()).add(record.name)

    def forms(self) -> set[Form]:
        """All forms that occur, but of those who asked to be left out."""
        return {form for form in self.arrivals if not form.is_withheld}

    def links(self) -> set[tuple[Form, Form]]:
        """Pairs of one name on two records of one work."""
        return {
            link
            for lists in self.works.values()
            if len(lists) > 1
            for link in same_work_links(list(lists.values()))
        }

    def rivals(self, groups: Groups) -> dict[Form, set[Form]]:
        """Forms of one group that stand at two places of one list."""
        found: dict[Form, set[Form]] = {}
        for lists in self.works.values():
            for forms in lists.values():
                places: dict[object, list[Form]] = {}
                for form in forms:
                    if not form.is_withheld:
                        places.setdefault(groups.find(form), []).append(form)
                if len(places) < len(forms):
                    for group in places.values():
                        if len(group) > 1:
                            add_rivals(found, group)
        return found

    def with_any(self, forms: set[Form]) -> set[str]:
        """Works that list any of these forms."""
        return {
            work
            for work, named in self.works.items()
            if any(form in forms for listed in named.values() for form in listed)
        }
