"""Which person each form on the touched author lists is, as the whole graph's evidence says.

Most forms are new, or known to one person whom nothing contradicts. Only where evidence joins two
known people, or speaks against one, is all of theirs gathered and resolved anew.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from graphsvc.gateway import WriteTransaction
from graphsvc.ids import Kind
from graphsvc.ingest.decisions import Decisions
from graphsvc.ingest.evidence import Form, unnumbered
from graphsvc.ingest.lists import Lists
from graphsvc.ingest.records import ResearcherRecord
from graphsvc.ingest.registry import Birth, Registry
from graphsvc.ingest.resolve import Conflict, Evidence, Groups, People, resolve
from graphsvc.ingest.things import stored_record
from graphsvc.models.graph import KnownPerson, ListedWork


@dataclass
class Person:
    """A person as this transaction leaves them: forms by their arrival, and what is in conflict."""

    id: str
    birth: str
    born: int
    forms: dict[Form, int]
    conflicts: set[Conflict] = field(default_factory=set[Conflict])
    #: Of new people: what they are called until all that names them is looked at.
    name: str | None = None

    @classmethod
    def known(cls, row: KnownPerson) -> "Person":
        """Read a stored person."""
        forms = {form: number for number, form in map(unnumbered, row.forms)}
        return cls(row.id, row.birth, row.born, forms)


@dataclass
class Settled:
    """Who everybody is: the person of each form, and what is to be written."""

    owners: dict[Form, str] = field(default_factory=dict[Form, str])
    people: list[Person] = field(default_factory=list[Person])
    merged: dict[str, str] = field(default_factory=dict[str, str])
    gone: set[str] = field(default_factory=set[str])
    #: Works whose authors changed hands though none of their records did.
    works: set[str] = field(default_factory=set[str])
    #: People who were in conflict before.
    contested: set[str] = field(default_factory=set[str])
    #: Whether evidence was looked at anew, so that forms may have changed hands.
    is_anew: bool = False
    #: Names of people's own records, by form, as far as they were read.
    own: dict[Form, set[str]] = field(default_factory=dict[Form, set[str]])


class PeopleStep:
    """Settles the people of one batch."""

    def __init__(
        self, transaction: WriteTransaction, registry: Registry, decisions: Decisions, lists: Lists
    ) -> None:
        self._transaction = transaction
        self._registry = registry
        self._decisions = decisions
        self._lists = lists
        self._asked: set[str] = set()
        self._known: dict[str, Person] = {}
        self._contested: set[str] = set()
        self._bearers: dict[str, set[str]] = {}

    async def settle(
        self,
        vanished: set[Form],
        doubted: set[str] | None = None,
        disputed: set[Form] | None = None,
    ) -> Settled:
        """Find or make the person of every form on the lists.

        `vanished` are forms that a changed record no longer has; `doubted` are people whom a new
        decision speaks of, and `disputed` its forms, so that all of their evidence is looked at
        anew.
        """
        numbers = dict(self._lists.arrivals)
        forms = self._lists.forms()
        # A partner by a curator's word may share nothing else with a form.
        await self._look_up(forms | vanished | self._decisions.partners(forms), doubted or set())
        owners = {form: person.id for person in self._known.values() for form in person.forms}
        suspects = {owners[form] for form in vanished if form in owners} | self._contested
        suspects |= doubted or set()
        settled = Settled(own=self._lists.own, contested=self._contested)
        unborn: list[tuple[set[Form], set[Conflict]]] = []
        doubtful: set[str] = set(suspects)
        disputed = set(disputed or ())
        joined: list[tuple[str, set[Form]]] = []
        for forms, met, people in self._judged(suspects):
            new = {form for form in forms if form not in owners}
            if people is None or (
                met and new and (len(people.parts) > 1 or bool(people.conflicts))
            ):
                doubtful |= met
                disputed |= forms
            elif not met:
                unborn += [(part, _conflicts(part, people)) for part in people.parts]
            elif new:
                joined.append((next(iter(met)), new))
        if doubtful:
            settled.is_anew = True
            absorbed = await self._settle_anew(
                settled, doubtful, disputed, vanished, numbers, unborn
            )
            joined = [(id, new) for id, new in joined if id not in absorbed]
            unborn = [(part, why) for part, why in unborn if part]
        for id, new in joined:
            person = self._known[id]
            person.forms |= {form: numbers[form] for form in new}
            settled.people.append(person)
        await self._bear(settled, unborn, numbers)
        settled.owners = owners | {
            form: person.id for person in settled.people for form in person.forms
        }
        return settled

    def _judged(self, suspects: set[str]) -> Iterator[tuple[set[Form], set[str], People | None]]:
        """Give groups of forms with the known people they may be, and who they are.

        None stands for who must be settled anew, from all the evidence there is.
        """
        links = self._lists.links()
        groups = self._groups(links)
        members: dict[object, tuple[set[Form], set[str]]] = {}
        for form in sorted(self._lists.forms()):
            members.setdefault(groups.find(form), (set(), set()))[0].add(form)
        for id in self._known:
            if (root := groups.find(id)) in members:
                members[root][1].add(id)
        rivals = self._lists.rivals(groups)
        by_root: dict[object, set[tuple[Form, Form]]] = {}
        for link in links:
            by_root.setdefault(groups.find(link[0]), set()).add(link)
        for root, (forms, met) in members.items():
            if len(met) > 1 or met & suspects:
                yield forms, met, None
                continue
            whole = forms | self._forms_of(met)
            found = {form: rivals[form] for form in forms if form in rivals}
            if met and found:
                yield forms, met, None
            else:
                yield forms, met, self._resolve(whole, by_root.get(root, set()), found)

    async def _look_up(self, forms: Iterable[Form], ids: Collection[str] = ()) -> None:
        """Fetch the people who own keys of forms, or bear their names, or have these ids."""
        keys = {key for form in forms for key in form.keys} - self._asked
        names = {form.name_key for form in forms if form.name_key} - self._asked
        self._asked |= keys | names
        if not keys and not names and not ids:
            return
        rows = await self._transaction.many(
            KnownPerson, "ingest.people", keys=sorted(keys), names=sorted(names), ids=sorted(ids)
        )
        for row in rows:
            if row.id not in self._known:
                self._known[row.id] = Person.known(row)
                if row.is_contested:
                    self._contested.add(row.id)
            for key in row.keys:
                self._bearers.setdefault(key, set()).add(row.id)

    def _forms_of(self, people: Iterable[str]) -> set[Form]:
        return {form for id in people for form in self._known[id].forms}

    def _is_crowded(self, name_key: str) -> bool:
        """Whether two keyed people bear a name, so that it tells nobody."""
        bearers = self._bearers.get(name_key, ())
        if len(bearers) < 2:
            return False
        keyed = (
            id
            for id in bearers
            if any(form.is_keyed and form.name_key == name_key for form in self._known[id].forms)
        )
        return next(keyed, None) is not None and next(keyed, None) is not None

    def _groups(self, links: set[tuple[Form, Form]]) -> Groups:
        """Gather forms and known people that any evidence might join."""
        groups = Groups()
        forms = self._lists.forms()
        for id, person in self._known.items():
            for form in person.forms:
                groups.join(form, id)
        for form in forms:
            groups.find(form)
            for key in form.keys:
                groups.join(form, key)
            name = form.name_key
            if name and not self._is_crowded(name):
                groups.join(form, name)
        for key, bearers in self._bearers.items():
            if not self._is_crowded(key):
                for id in bearers:
                    groups.join(id, key)
        known = forms | self._forms_of(self._known)
        for one, other in links | self._decisions.together(known):
            groups.join(one, other)
        return groups

    def _resolve(
        self,
        forms: set[Form],
        links: set[tuple[Form, Form]],
        rivals: dict[Form, set[Form]],
        *,
        whole: bool = False,
    ) -> People:
        """Resolve a group; `whole` where everyone who bears its names is in it."""
        if len(forms) == 1:
            return People([forms], {})
        names = {form.name_key for form in forms if form.name_key}
        crowded = set[str]() if whole else {name for name in names if self._is_crowded(name)}
        together = self._decisions.together(forms)
        for form, others in self._decisions.rivals(forms).items():
            rivals = {**rivals, form: others | rivals.get(form, set())}
        return resolve(Evidence(forms, together, links, rivals, crowded))

    async def _bear(
        self,
        settled: Settled,
        unborn: list[tuple[set[Form], set[Conflict]]],
        numbers: Mapping[Form, int],
    ) -> None:
        """Make new people, in the order of their first forms."""
        births: dict[Birth, tuple[dict[Form, int], set[Conflict]]] = {}
        for part, conflicts in unborn:
            forms = {form: numbers[form] for form in part}
            first = min(forms, key=lambda form: (forms[form], form))
            births[Birth(forms[first], str(first), first.birth_key)] = forms, conflicts
        given = await self._registry.assign(
            self._transaction, [(Kind.RESEARCHER, birth) for birth in births]
        )
        for birth, (forms, conflicts) in births.items():
            name = self._lists.names.get(Form.parse(birth.unit))
            settled.people.append(
                Person(given[birth], birth.unit, birth.born, forms, conflicts, name)
            )

    async def _settle_anew(
        self,
        settled: Settled,
        doubtful: set[str],
        disputed: set[Form],
        vanished: set[Form],
        numbers: dict[Form, int],
        unborn: list[tuple[set[Form], set[Conflict]]],
    ) -> set[str]:
        """Gather all the evidence of people who are in doubt, and divide it anew.

        Gives the ids of all who were gathered. New people of this batch that share evidence with
        them are taken out of `unborn`.
        """
        met, group, lists = await self._gather(set(doubtful), set(disputed))
        for place, (part, why) in enumerate(unborn):
            if part & group:
                group |= part
                unborn[place] = (set(), why)
        old = {form: id for id in met for form in self._known[id].forms}
        for id in met:
            numbers |= self._known[id].forms
        for form, number in lists.arrivals.items():
            numbers.setdefault(form, number)
        settled.own = lists.own
        found = group & lists.forms()
        links = {link for link in lists.links() if found.issuperset(link)}
        one = Groups()
        for form in found:
            one.join(form, "all")
        rivals = {form: others & found for form, others in lists.rivals(one).items()}
        people = self._resolve(found, links, rivals, whole=True)
        claims: dict[Form, str] = {}
        for id in sorted(met, key=lambda id: (self._known[id].born, id)):
            person = self._known[id]
            left = [form for form in person.forms if form in found]
            if not left:
                settled.gone.add(id)
                continue
            birth = next((form for form in left if str(form) == person.birth), None)
            claims.setdefault(birth or min(left, key=lambda form: (numbers[form], form)), id)
        for part in people.parts:
            conflicts = _conflicts(part, people)
            mine = sorted(
                (claims[form] for form in part if form in claims),
                key=lambda id: (self._known[id].born, id),
            )
            if not mine:
                unborn.append((part, conflicts))
                moved = part
            else:
                kept = self._known[mine[0]]
                settled.merged |= dict.fromkeys(mine[1:], kept.id)
                moved = {form for form in part if old.get(form) != kept.id}
                forms = {form: numbers[form] for form in part}
                settled.people.append(Person(kept.id, kept.birth, kept.born, forms, conflicts))
            if moved:
                settled.works |= lists.with_any(moved)
        if old.keys() - found - vanished:
            # A decision took forms away, so that any of these works may list somebody else.
            settled.works |= lists.works.keys()
        # The lists of this batch are written anyway.
        settled.works -= self._lists.works.keys()
        return met

    async def _gather(self, met: set[str], group: set[Form]) -> tuple[set[str], set[Form], Lists]:
        """Read all lists with people in doubt, and with all who share evidence with them."""
        lists = Lists(
            dict(self._lists.works),
            {form: set(names) for form, names in self._lists.own.items()},
            dict(self._lists.arrivals),
            # What is read here may come to new people, too.
            self._lists.names,
        )
        read: set[str] = set()
        size = -1
        while met - read or len(group) > size:
            size = len(group)
            rows = await self._transaction.many(
                ListedWork, "ingest.works_of_people", ids=sorted(met - read)
            )
            read |= met
            for row in rows:
                records = [stored_record(stored) for stored in row.records]
                for born, record in records:
                    if isinstance(record, ResearcherRecord):
                        lists.add_own(born, record, self._decisions)
                if row.id.startswith(Kind.WORK.letter) and row.id not in lists.works:
                    lists.add(row.id, records, self._decisions)
            group |= self._forms_of(met) | self._decisions.partners(group)
            group |= {form for pair in lists.links() if not group.isdisjoint(pair) for form in pair}
            parts = self._decisions.parts(group)
            group |= {form for form in lists.forms() if form.part in parts}
            # What shares a key in this batch's lists belongs to the same question.
            keys = {key for form in group for key in _evidence_keys(form)}
            group |= {form for form in lists.forms() if not keys.isdisjoint(_evidence_keys(form))}
            await self._look_up(group)
            for key in {key for form in group for key in _evidence_keys(form)}:
                met |= self._bearers.get(key, set())
        return met, group, lists


def _evidence_keys(form: Form) -> tuple[str, ...]:
    return (*form.keys, form.name_key) if form.name_key else form.keys


def _conflicts(part: set[Form], people: People) -> set[Conflict]:
    return {conflict for form in part for conflict in people.conflicts.get(form, ())}
