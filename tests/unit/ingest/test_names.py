"""Names are compared whatever they are made of."""

from hypothesis import given
from hypothesis import strategies as st
import pytest

from graphsvc.ingest.names import can_be_one_person, normal_name


@pytest.mark.parametrize(
    ("name", "normal"),
    [
        ("Ada Vesk", "ada vesk"),
        ("  ADA\tVESK ", "ada vesk"),
        ("Zoë Müller-Lüdenscheidt", "zoe muller ludenscheidt"),
        ("Zoe\u0308 Mu\u0308ller", "zoe muller"),
        ("José Ángel Núñez", "jose angel nunez"),
        ("Conor O'Brien", "conor obrien"),
        ("Conor O’Brien", "conor obrien"),
        ("A. B. C. Vesk", "a b c vesk"),
        ("Vesk, Ada", "vesk ada"),
        ("Ada_Vesk", "ada vesk"),
        ("Straße", "strasse"),
        ("李 波", "李 波"),
        ("Иван Йотов", "иван иотов"),
        ("Σίσυφος", "σισυφοσ"),
        # Marks that are letters in their script.
        ("राम", "राम"),
        ("นิรันดร์", "นิรันดร์"),
        ("𝐀𝐝𝐚 Ｖesk", "ada vesk"),
        ("한글", "한글"),
        ("が", "が"),
        ("***", "***"),
        (". .", "._."),
        ("0000-0002", "0000 0002"),
    ],
)
def test_the_normal_form_of_a_name(name: str, normal: str):
    assert normal_name(name) == normal


@given(st.text(min_size=1).filter(str.strip))
def test_a_normal_name_is_its_own_normal_form_and_can_be_kept_in_a_line(name: str):
    normal = normal_name(name)
    assert normal_name(normal) == normal
    assert normal
    assert not set("\t\n\r") & set(normal)


_SAME = [
    ("ada vesk", "a vesk"),
    ("ada vesk", "vesk ada"),
    ("ada marie vesk", "ada vesk"),
    ("ada marie vesk", "a m vesk"),
    ("ada marie vesk", "vesk a"),
    ("alex vesk", "alexander vesk"),
    ("jean luc vesk", "jeanluc vesk"),
    ("li bo", "李 波"),
    ("ada vesk", "ada vesk nord"),
    ("xiao ming li", "xiaoming li"),
    ("adavesk", "ada vesk"),
]
_OTHERS = [
    ("ada vesk", "bo vesk"),
    ("ada vesk", "ada nord"),
    ("a vesk", "b vesk"),
    ("ada marie vesk", "ada nora vesk"),
    ("ada m vesk", "ada n vesk"),
    ("ada vesk", "a v"),
    ("al vesk", "alex vesk"),
    ("ada vesk", "emil brook"),
    ("0009 0009", "1234"),
]


@pytest.mark.parametrize(("one", "other"), _SAME)
def test_names_that_can_be_one_persons(one: str, other: str):
    assert can_be_one_person(one, other)
    assert can_be_one_person(other, one)


@pytest.mark.parametrize(("one", "other"), _OTHERS)
def test_names_that_cannot_be_one_persons(one: str, other: str):
    assert not can_be_one_person(one, other)
    assert not can_be_one_person(other, one)


def test_a_name_without_a_letter_is_in_no_script():
    assert can_be_one_person("0009 0009", "ada invented")


_words = st.sampled_from(["a", "b", "ada", "adam", "al", "alex", "bo", "vesk", "nord", "v", "ad"])
_names = st.lists(_words, min_size=1, max_size=4).map(" ".join) | st.text(min_size=1).map(
    normal_name
)


@given(_names, _names)
def test_the_comparison_is_symmetric_and_every_name_is_its_own(one: str, other: str):
    assert can_be_one_person(one, one)
    assert can_be_one_person(one, other) == can_be_one_person(other, one)
