"""The evidence of who an author is: the forms in which sources name people, and their keys.

A `Form` is everything one source says of a person in one place: its own key, external ids, the
normal name. The same form is the same person wherever it occurs, so people are sets of forms.
"""

from collections import Counter
from typing import Final, NamedTuple

from graphsvc.ids import Kind, external_key, key_rank
from graphsvc.ingest.names import normal_name
from graphsvc.ingest.records import Author, ResearcherRecord, WorkRecord
from graphsvc.ingest.sources import names_disambiguated

#: The part of all who asked to be left out.
WITHHELD: Final = "withheld"
#: Marks a form that is good for one place of one author list only.
_PLACE: Final = "@"


class Form(NamedTuple):
    """One way in which a source names a person.

    `own` is the source's own key, or `@work/position` for a name that identifies nobody; `part`
    names the decision that set these occurrences apart, and then tells alone who this is.
    """

    source: str
    own: str
    ids: tuple[str, ...]
    name: str
    part: str = ""

    def __str__(self) -> str:
        return "\t".join((self.source, self.own, " ".join(self.ids), self.name, self.part))

    @classmethod
    def parse(cls, text: str) -> "Form":
        """Read the text form back."""
        source, own, ids, name, part = text.split("\t")
        return cls(source, own, tuple(ids.split()), name, part)

    @property
    def is_keyed(self) -> bool:
        """Whether more than a name tells who this is."""
        return bool(self.part) or bool(self.ids) or (bool(self.own) and not self.is_placed)

    @property
    def is_placed(self) -> bool:
        """Whether it is good for one place of one author list only."""
        return self.own.startswith(_PLACE)

    @property
    def orcids(self) -> set[str]:
        """ORCID iDs among the external ids."""
        return {key for key in self.ids if key.startswith("orcid:")}

    @property
    def own_key(self) -> str | None:
        """The source's own key as an external key."""
        if self.part:
            return f"part-{Kind.RESEARCHER}:{self.part}"
        return f"{self.source}-{Kind.RESEARCHER}:{self.own.lstrip(_PLACE)}" if self.own else None

    @property
    def name_key(self) -> str | None:
        """Key of the name where the source declares that a name is one person."""
        if self.part or self.is_placed or not names_disambiguated(self.source):
            return None
        return self._named

    @property
    def _named(self) -> str:
        return f"{self.source}-name:{self.name.replace(' ', '_')}"

    @property
    def keys(self) -> tuple[str, ...]:
        """External keys that this form gives of the person, best first."""
        own = self.own_key
        if not self.ids:
            return (own,) if own else ()
        return tuple(sorted({*self.ids, *([own] if own else [])}, key=key_rank))

    @property
    def birth_key(self) -> str:
        """Key from which the id of a person first seen in this form is derived."""
        keys = self.keys
        return keys[0] if keys else self._named

    def set_apart(self, part: str) -> "Form":
        """Give the form of the same name where a decision alone tells who it is."""
        return Form(self.source, "", (), self.name, part)

    @property
    def is_withheld(self) -> bool:
        """Whether this is somebody who asked to be left out."""
        return self.part == WITHHELD


def numbered(form: Form, number: int) -> str:
    """Write a form after the number of its arrival, as the graph keeps it."""
    return f"{number}\t{form}"


def unnumbered(text: str) -> tuple[int, Form]:
    """Read a form and the number of its arrival back."""
    number, _, form = text.partition("\t")
    return int(number), Form.parse(form)


def _ids_of(ids: dict[str, str]) -> tuple[str, ...]:
    if not ids:
        return ()
    return tuple(sorted(external_key(s, v, Kind.RESEARCHER) for s, v in ids.items()))


def author_forms(record: WorkRecord) -> list[Form]:
    """Give the form of each author, in the order of the list.

    A bare name is good for all its places where the source declares so and it stands once on the
    list; else for this place alone.
    """
    source = record.source
    disambiguated = names_disambiguated(source)
    names = [normal_name(author.name) for author in record.authors]
    named = list(zip(names, record.authors, strict=True))
    bare = Counter([name for name, author in named if not _keyed(author)])
    forms: list[Form] = []
    for position, (name, author) in enumerate(named, 1):
        if author.is_withheld:
            forms.append(Form(source, "", (), "", WITHHELD))
        elif _keyed(author):
            forms.append(Form(source, author.key or "", _ids_of(author.ids), name))
        elif disambiguated and bare[name] == 1:
            forms.append(Form(source, "", (), name))
        else:
            forms.append(Form(source, f"{_PLACE}{record.key}/{position}", (), name))
    return forms


def _keyed(author: Author) -> bool:
    return bool(author.key or author.ids)


def researcher_form(record: ResearcherRecord) -> Form:
    """Give the form in which a person's own record names them."""
    return Form(record.source, record.key, _ids_of(record.ids), normal_name(record.display_name))


def same_work_links(lists: list[list[Form]]) -> set[tuple[Form, Form]]:
    """Pair forms of one name, once each, on two author lists of one work."""
    once: list[dict[str, Form]] = []
    for forms in lists:
        counts = Counter(form.name for form in forms)
        once.append({form.name: form for form in forms if counts[form.name] == 1})
    links: set[tuple[Form, Form]] = set()
    for place, names in enumerate(once):
        for others in once[place + 1 :]:
            for name in names.keys() & others.keys():
                if names[name] != others[name]:
                    links.add((names[name], others[name]))
    return links


def add_rivals(found: dict[Form, set[Form]], forms: list[Form]) -> None:
    """Note which of these forms, all on one list, are at two places and so two people.

    The same strong key at two places is one person listed twice.
    """
    for one in forms:
        for other in forms:
            if one != other and not _same_key(one, other):
                found.setdefault(one, set()).add(other)


def _same_key(one: Form, other: Form) -> bool:
    return not set(one.keys).isdisjoint(other.keys)
