"""Ids: derivation, normal forms, and faults that are named."""

from hypothesis import given
from hypothesis import strategies as st
import idutils
import pytest

from graphsvc.errors import InvalidInput
from graphsvc.ids import (
    CROCKFORD,
    Kind,
    derive_id,
    external_key,
    key_rank,
    key_url,
    parse_reference,
)


@given(st.sampled_from(Kind), st.text(min_size=1), st.integers(0, 5))
def test_a_derived_id_is_a_reference_to_itself(kind: Kind, key: str, attempt: int):
    id = derive_id(kind, key, attempt)
    assert len(id) == 11
    assert set(id[1:]) <= set(CROCKFORD)
    assert parse_reference(id, kind) == id
    assert parse_reference(f" {id.lower()} ", kind) == id


def test_an_id_never_changes():
    # These are public: a change of the derivation would break every link to them.
    assert derive_id(Kind.RESEARCHER, "seed-researcher:mingbao-lin") == "RHZ6B2Z1AXF"
    assert derive_id(Kind.WORK, "arxiv:2203.10812", 1) != derive_id(Kind.WORK, "arxiv:2203.10812")


@given(st.lists(st.text(min_size=1), unique=True, max_size=300))
def test_ids_rarely_collide(keys: list[str]):
    assert len({derive_id(Kind.TOPIC, key) for key in keys}) == len(keys)


@pytest.mark.parametrize(
    ("kind", "raw", "normal"),
    [
        ("researcher", "orcid:0000-0002-1825-0097", "orcid:0000-0002-1825-0097"),
        ("researcher", "ORCID:0000000218250097", "orcid:0000-0002-1825-0097"),
        ("researcher", "orcid:0000-0002-1694-233x", "orcid:0000-0002-1694-233X"),
        ("researcher", "http://www.orcid.org/0000-0002-1825-0097", "orcid:0000-0002-1825-0097"),
        ("researcher", "openalex:a5023888391", "openalex:A5023888391"),
        ("work", "doi:10.1000/ABC", "doi:10.1000/abc"),
        ("work", "https://dx.doi.org/10.1000/182", "doi:10.1000/182"),
        ("work", "arxiv:2203.10812v4", "arxiv:2203.10812"),
        ("work", "https://arxiv.org/pdf/hep-th/9901001", "arxiv:hep-th/9901001"),
        ("institution", "ROR:00MCJH785", "ror:00mcjh785"),
        ("institution", "https://ror.org/00mcjh785", "ror:00mcjh785"),
        ("topic", "openalex:T10036", "openalex:T10036"),
        ("topic", "seed-topic:gan", "seed-topic:gan"),
    ],
)
def test_normal_forms(kind: str, raw: str, normal: str):
    assert parse_reference(raw, Kind(kind)) == normal
    assert parse_reference(normal, Kind(kind)) == normal


@given(st.text(max_size=40), st.sampled_from(Kind))
def test_any_text_is_an_id_or_refused_by_name(raw: str, kind: Kind):
    try:
        normal = parse_reference(raw, kind)
    except InvalidInput as fault:
        assert fault.field == "id"
        assert kind in fault.detail or "scheme" in fault.detail or "id" in fault.detail
    else:
        assert parse_reference(normal, kind) == normal


@given(st.integers(0, 9), st.integers(0, 15))
def test_one_wrong_digit_of_an_orcid_is_noticed(digit: int, place: int):
    right = "0000000218250097"
    wrong = right[:place] + str(digit) + right[place + 1 :]
    if wrong != right:
        with pytest.raises(InvalidInput, match="check digit"):
            parse_reference(f"orcid:{wrong}", Kind.RESEARCHER)


@given(
    st.sampled_from(["0000-0001-5", "0000-0002-1", "0009-0000-0", "0009-0010-0", "0000-0004-0"])
    | st.from_regex(r"[0-9]{4}-[0-9]{4}-[0-9]", fullmatch=True),
    st.from_regex(r"[0-9]{3}-[0-9]{3}[0-9X]", fullmatch=True),
)
def test_orcids_are_what_the_library_says(start: str, end: str):
    value = start + end
    if idutils.is_orcid(value):
        assert parse_reference(f"orcid:{value}", Kind.RESEARCHER) == f"orcid:{value}"
    else:
        with pytest.raises(InvalidInput, match="check digit"):
            parse_reference(f"orcid:{value}", Kind.RESEARCHER)


@given(
    st.sampled_from(["", "doi:", "DOI: ", "https://doi.org/", "http://dx.doi.org/", "http://a.b/"]),
    st.from_regex(r"1?[01]\.[0-9]{0,5}(\.[0-9])?/?[a-zA-Z0-9./<>()é -]{0,9}", fullmatch=True),
)
def test_dois_are_what_the_library_says(address: str, rest: str):
    value = (address + rest).strip()
    if idutils.is_doi(value):
        normal = idutils.normalize_doi(value).lower()
        assert external_key("doi", value, Kind.WORK) == f"doi:{normal}"
    else:
        with pytest.raises(InvalidInput):
            external_key("doi", value, Kind.WORK)


@given(st.sampled_from("0123456789abcdefghjkmnpqrstvwxyz"), st.integers(1, 6))
def test_one_wrong_character_of_a_ror_is_noticed(character: str, place: int):
    right = "00mcjh785"
    wrong = right[:place] + character + right[place + 1 :]
    if wrong != right:
        with pytest.raises(InvalidInput, match="check digits"):
            parse_reference(f"ror:{wrong}", Kind.INSTITUTION)


def test_better_schemes_come_first():
    keys = ["seed-work:arm", "openalex:W1", "arxiv:2203.10812", "doi:10.1/x"]
    assert sorted(keys, key=key_rank) == keys[::-1]
    assert key_url("ror:00mcjh785") == "https://ror.org/00mcjh785"
    assert key_url("seed-work:arm") is None
