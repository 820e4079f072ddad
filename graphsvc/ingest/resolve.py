"""Who is who: divides forms into people by the evidence, whatever the order it came in.

Classes of links, strongest first: 0 a curator's decision, 1 an external id, 2 the source's own
key, 3 the same name on two records of one work, 4 a name alone in a source whose names are
disambiguated. A group that contradicts itself (two ORCID iDs, two places of one author list) loses
its weakest class of links, all of the class together, until it does not.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import Final, NamedTuple

from graphsvc.ingest.evidence import Form
from graphsvc.ingest.names import can_be_one_person

Link = tuple[Form, Form]
_WEAKEST: Final = 3
_REASONS: Final = {
    "names": "one external id on names that cannot be one person's",
    "orcids": "two ORCID iDs",
    "rivals": "two places of one author list",
}
_CLASSES: Final = {
    1: "external ids",
    2: "the source's own keys",
    3: "same names on one work",
    4: "names alone",
}


class Conflict(NamedTuple):
    """Why evidence was set aside: the reason, the class of links dropped, the keys at fault."""

    reason: str
    dropped: int
    keys: tuple[str, ...]

    def __str__(self) -> str:
        return "\t".join((self.reason, str(self.dropped), " ".join(self.keys)))

    @classmethod
    def explained(cls, text: str) -> str:
        """Put a stored conflict into words."""
        reason, dropped, keys = text.split("\t")
        return f"{_REASONS[reason]} ({keys}); set aside: {_CLASSES[int(dropped)]}"


@dataclass
class Evidence:
    """All that is known of some forms."""

    forms: set[Form] = field(default_factory=set[Form])
    together: set[Link] = field(default_factory=set[Link])
    same_work: set[Link] = field(default_factory=set[Link])
    #: Forms that stand at other places of one author list.
    rivals: dict[Form, set[Form]] = field(default_factory=dict[Form, set[Form]])
    #: Keys of names that two keyed people are known to bear, whether or not they are among these.
    crowded: set[str] = field(default_factory=set[str])


@dataclass
class People:
    """The people that forms are, each with the conflicts it is part of."""

    parts: list[set[Form]]
    conflicts: dict[Form, set[Conflict]]


class Groups:
    """Disjoint sets that are joined step by step."""

    def __init__(self) -> None:
        self._parents: dict[object, object] = {}

    def find(self, item: object) -> object:
        """Give the set's representative."""
        parents = self._parents
        root = parents.setdefault(item, item)
        while parents[root] != root:
            root = parents[root]
        while item != root:
            parents[item], item = root, parents[item]
        return root

    def join(self, one: object, other: object) -> None:
        """Make the sets of two items one."""
        self._parents[self.find(one)] = self.find(other)


def components(forms: Iterable[Form], links: Iterable[Link]) -> list[set[Form]]:
    """Divide forms into sets that links connect."""
    groups = Groups()
    for one, other in links:
        groups.join(one, other)
    found: dict[object, set[Form]] = {}
    for form in forms:
        found.setdefault(groups.find(form), set()).add(form)
    return list(found.values())


def resolve(evidence: Evidence) -> People:
    """Divide forms into people."""
    conflicts: dict[Form, set[Conflict]] = {}
    links: list[set[Link]] = [set(), set(), set(), set()]
    links[0] = evidence.together
    links[2] = _chains(evidence.forms)
    links[1] = _external(evidence.forms, links[2], conflicts)
    links[3] = evidence.same_work
    apart = _Apart(evidence)
    parts = _consistent(evidence.forms, links, _WEAKEST, apart, conflicts)
    return People(_named(parts, evidence, apart, conflicts), conflicts)


def _chains(forms: Collection[Form]) -> set[Link]:
    """Link the forms that share a source's own key, each to the next."""
    bearers: dict[str, list[Form]] = {}
    for form in forms:
        if key := form.own_key:
            bearers.setdefault(key, []).append(form)
    return {pair for sharing in bearers.values() for pair in pairwise(sorted(sharing))}


def _external(
    forms: Collection[Form], own: set[Link], conflicts: dict[Form, set[Conflict]]
) -> set[Link]:
    """Link the forms that share an external id, unless their names cannot be one person's."""
    bearers: dict[str, list[Form]] = {}
    foreign = {key for form in forms for key in form.ids}
    for form in forms:
        # One source may name a person by another source's own key.
        for key in foreign.intersection(form.keys):
            bearers.setdefault(key, []).append(form)
    links: set[Link] = set()
    people: dict[Form, int] | None = None
    for key, sharing in sorted(bearers.items()):
        sharing.sort()
        if len({form.name for form in sharing}) == 1:
            links |= set(pairwise(sharing))
            continue
        if people is None:
            people = {f: n for n, group in enumerate(components(forms, own)) for f in group}
        groups = _compatible(sharing, forms, people)
        for group in groups:
            links |= set(pairwise(sorted(group)))
        if len(groups) > 1:
            for form in sharing:
                conflicts.setdefault(form, set()).add(Conflict("names", 1, (key,)))
    return links


def _compatible(
    sharing: list[Form], forms: Collection[Form], people: dict[Form, int]
) -> list[set[Form]]:
    """Group the bearers of one id by names that can be one person's.

    What the source's own key joins already has all the names of that key. A name that would join
    two that cannot be one stands alone, so that no initial makes one person of two.
    """
    names: dict[int, set[str]] = {people[form]: set() for form in sharing}
    for form in forms:
        if people[form] in names:
            names[people[form]].add(form.name)
    links = [
        (one, other)
        for one, other in combinations(sharing, 2)
        if people[one] == people[other]
        or any(can_be_one_person(a, b) for a in names[people[one]] for b in names[people[other]])
    ]
    groups: list[set[Form]] = []
    for group in components(sharing, links):
        rival = any(
            not any(can_be_one_person(a, b) for a in names[people[x]] for b in names[people[y]])
            for x, y in combinations(sorted(group), 2)
            if people[x] != people[y]
        )
        if rival:
            links = [
                (x, y)
                for x, y in combinations(sorted(group), 2)
                if people[x] == people[y] or x.name == y.name
            ]
            groups += components(group, links)
        else:
            groups.append(group)
    return groups


def _consistent(
    forms: Collection[Form],
    links: list[set[Link]],
    weakest: int,
    apart: "_Apart",
    conflicts: dict[Form, set[Conflict]],
) -> list[set[Form]]:
    """Divide forms by links up to a class, dropping the weakest class where it contradicts."""
    parts: list[set[Form]] = []
    for group in components(forms, (link for level in links[: weakest + 1] for link in level)):
        found = apart.contradiction(group)
        if found is None or weakest == 0:
            parts.append(group)
            continue
        used = max(
            (n for n in range(weakest + 1) if any(one in group for one, _ in links[n])), default=0
        )
        reason, keys = found
        if used > 0:
            for form in group:
                conflicts.setdefault(form, set()).add(Conflict(reason, used, keys))
            parts += _consistent(group, links, used - 1, apart, conflicts)
        else:
            parts.append(group)
    return parts


class _Apart:
    """What cannot be one person: two ORCID iDs, two places, unless a curator has joined them."""

    def __init__(self, evidence: Evidence) -> None:
        self._rivals = evidence.rivals
        self._agreed = Groups()
        for one, other in evidence.together:
            for item in (*one.orcids, other, *other.orcids):
                self._agreed.join(one, item)

    def contradiction(self, group: set[Form]) -> tuple[str, tuple[str, ...]] | None:
        """Tell what contradicts that some forms are one person, with the keys at fault."""
        if len(group) == 1:
            return None
        agreed = self._agreed
        orcids = {key for form in group for key in form.orcids}
        if len(orcids) > 1 and len({agreed.find(key) for key in orcids}) > 1:
            return "orcids", tuple(sorted(orcids))
        names = {
            form.name
            for one in group
            for other in self._rivals.get(one, ())
            if other in group and agreed.find(one) != agreed.find(other)
            for form in (one, other)
        }
        if names:
            return "rivals", tuple(sorted(name.replace(" ", "_") for name in names))
        return None


def _named(
    parts: list[set[Form]],
    evidence: Evidence,
    apart: _Apart,
    conflicts: dict[Form, set[Conflict]],
) -> list[set[Form]]:
    """Join bare names to the one keyed person of the source that bears them, if it is one."""
    keyed: dict[str, set[int]] = {}
    bare: dict[str, int] = {}
    for number, part in enumerate(parts):
        for form in part:
            key = form.name_key
            if key:
                if form.is_keyed:
                    keyed.setdefault(key, set()).add(number)
                else:
                    bare[key] = number
    groups = Groups()
    for key, number in bare.items():
        bearers = keyed.get(key, set())
        if len(bearers) == 1 and key not in evidence.crowded:
            groups.join(number, next(iter(bearers)))
    joined: dict[object, list[int]] = {}
    for number in range(len(parts)):
        joined.setdefault(groups.find(number), []).append(number)
    people: list[set[Form]] = []
    for numbers in joined.values():
        whole = {form for number in numbers for form in parts[number]}
        found = apart.contradiction(whole) if len(numbers) > 1 else None
        if found is None:
            people.append(whole)
            continue
        for form in whole:
            conflicts.setdefault(form, set()).add(Conflict(found[0], 4, found[1]))
        people += [parts[number] for number in numbers]
    return people
