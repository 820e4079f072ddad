"""Names are compared whatever they are made of."""

from graphsvc.ingest.names import can_be_one_person


def test_a_name_without_a_letter_is_compared():
    assert not can_be_one_person("0009 0009", "1234")
    # It is in no script, so nothing can be said of it beside a name in one.
    assert can_be_one_person("0009 0009", "ada invented")
