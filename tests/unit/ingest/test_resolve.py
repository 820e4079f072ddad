"""Who is who, by each class of evidence, whatever the order of the forms."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from graphsvc.ingest.evidence import Form
from graphsvc.ingest.resolve import Evidence, People, resolve

_ONE = "orcid:0000-0002-1825-0097"
_TWO = "orcid:0000-0001-5109-3700"


def form(name: str, own: str = "", *ids: str, source: str = "dblp") -> Form:
    return Form(source, own, tuple(sorted(ids)), name)


def parts(people: People) -> set[frozenset[Form]]:
    return {frozenset(part) for part in people.parts}


def divided(*groups: set[Form], conflicts: set[str] = frozenset(), **evidence: Any) -> None:  # type: ignore[assignment]
    """Check that forms are divided into these groups, with these reasons of conflicts."""
    forms = set[Form]().union(*groups)
    people = resolve(Evidence(forms, **evidence))
    assert parts(people) == {frozenset(group) for group in groups}
    assert {why.reason for found in people.conflicts.values() for why in found} == set(conflicts)


def test_an_external_id_joins_names_that_can_be_one_persons():
    divided({form("ada vesk", "a", _ONE), form("a vesk", "", _ONE, source="crossref")})
    divided({form("ada vesk", "a", _ONE)}, {form("ada vesk", "b", _TWO)})


def test_an_external_id_on_names_that_cannot_be_one_is_a_conflict():
    divided(
        {form("ada vesk", "a", _ONE)},
        {form("emil brook", "b", _ONE)},
        conflicts={"names"},
    )
    # An initial does not make one person of two whom nothing else joins.
    divided(
        {form("ada vesk", "a", _ONE)},
        {form("alex vesk", "b", _ONE)},
        {form("a vesk", "c", _ONE)},
        conflicts={"names"},
    )


def test_the_sources_own_key_joins_whatever_the_names():
    divided({form("ada vesk", "a"), form("ada nord", "a")})
    divided({form("ada vesk", "a")}, {form("ada vesk", "a", source="arxiv")})


def test_one_source_may_name_another_ones_key():
    known = form("ada vesk", "a1")
    divided({known, form("ada vesk", "", "dblp-researcher:a1", source="openalex")})


def test_the_same_name_on_one_work_joins():
    one, other = form("ada vesk", "a"), form("ada vesk", "x", source="openalex")
    divided({one, other}, same_work={(one, other)})
    divided({one}, {other})


def test_a_curators_word_joins_what_nothing_else_does():
    one, other = form("ada vesk", "a", _ONE), form("emil brook", "b", _TWO)
    divided({one, other}, together={(one, other)})


def test_two_orcids_drop_the_weakest_class_alone():
    one, two = form("ada vesk", "a", _ONE), form("ada vesk", "b", _TWO)
    also = form("ada vesk", "a")
    mine = form("ada vesk", "x", _ONE, source="openalex")
    divided({one, also, mine}, {two}, same_work={(one, two), (also, mine)}, conflicts={"orcids"})


def test_two_orcids_under_one_key_drop_the_key():
    one, two = form("ada vesk", "a", _ONE), form("ada vesk", "a", _TWO)
    divided({one}, {two}, conflicts={"orcids"})


def test_two_orcids_of_whom_a_curator_joined_are_no_conflict():
    one, two = form("ada vesk", "a", _ONE), form("ada vesk", "b", _TWO)
    new, newer = form("ada vesk", "x", _ONE, source="openalex"), form("a vesk", "", _TWO)
    divided({one, two, new, newer}, together={(one, two)})


def test_two_places_of_one_list_are_two_people():
    one, other = form("ada vesk", "a"), form("a vesk", "b")
    same = form("ada vesk", "x", source="openalex")
    divided(
        {one},
        {other},
        {same},
        same_work={(one, same), (other, same)},
        rivals={one: {other}, other: {one}},
        conflicts={"rivals"},
    )


def _bare(name: str) -> Form:
    return form(name, source="acl-anthology")


def _keyed(name: str, key: str) -> Form:
    return form(name, key, source="acl-anthology")


def test_a_bare_name_joins_the_one_keyed_bearer_of_its_source():
    divided({_bare("ada vesk"), _keyed("ada vesk", "a")})
    divided({_bare("ada vesk")}, {_keyed("a vesk", "a")})
    divided({_bare("ada vesk")}, {_keyed("ada vesk", "a")}, {_keyed("ada vesk", "b")})
    divided({_bare("ada vesk")}, {form("ada vesk", "a")})
    divided(
        {_bare("ada vesk")},
        {_keyed("ada vesk", "a")},
        crowded={"acl-anthology-name:ada_vesk"},
    )


def test_a_bare_name_beside_its_bearer_on_one_list_is_another():
    one, other = _bare("ada vesk"), _keyed("ada vesk", "a")
    divided({one}, {other}, rivals={one: {other}, other: {one}}, conflicts={"rivals"})


_forms = st.builds(
    lambda source, own, ids, name: Form(source, own, ids, name),
    st.sampled_from(["dblp", "openalex", "acl-anthology"]),
    st.sampled_from(["", "", "a", "b"]),
    st.sampled_from([(), (), (_ONE,), (_TWO,)]),
    st.sampled_from(["ada vesk", "a vesk", "alex vesk", "emil brook", "李 波"]),
)


@given(
    forms=st.lists(_forms, min_size=2, max_size=8, unique=True),
    pairs=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=4),
    merges=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=2),
    rivals=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=2),
    order=st.randoms(use_true_random=False),
)
def test_the_order_of_the_evidence_makes_no_difference(
    forms: list[Form],
    pairs: list[tuple[int, int]],
    merges: list[tuple[int, int]],
    rivals: list[tuple[int, int]],
    order: Any,
):
    def linked(places: list[tuple[int, int]]) -> list[tuple[Form, Form]]:
        found = [(forms[a % len(forms)], forms[b % len(forms)]) for a, b in places]
        return [pair for pair in found if pair[0] != pair[1]]

    same = [(a, b) for a, b in linked(pairs) if a.name == b.name]
    apart: dict[Form, set[Form]] = {}
    for one, other in linked(rivals):
        apart.setdefault(one, set()).add(other)
        apart.setdefault(other, set()).add(one)
    first = resolve(Evidence(set(forms), set(linked(merges)), set(same), apart))
    shuffled = list(forms)
    order.shuffle(shuffled)
    order.shuffle(same)
    again = resolve(
        Evidence(
            dict.fromkeys(shuffled),  # type: ignore[arg-type]
            {(b, a) for a, b in linked(merges)},
            {(b, a) for a, b in same},
            {form: apart[form] for form in shuffled if form in apart},
        )
    )
    assert parts(again) == parts(first)
    assert again.conflicts == first.conflicts
    # Everyone is somebody, and nobody is two people.
    assert sorted(form for part in first.parts for form in part) == sorted(forms)
    for one, other in linked(merges):
        assert any(one in part and other in part for part in first.parts)
