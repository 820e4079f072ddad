"""Distributions: nearest-rank percentiles of a histogram, as a sorted list has them."""

from collections import Counter
from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from graphsvc.ingest.stats import distribution, distributions
from graphsvc.models.stats import ValueCounted


@given(st.lists(st.integers(0, 1000), min_size=1))
def test_as_a_sorted_list_has_them(values: list[int]):
    found = distribution("m", Counter(values))
    ordered = sorted(values)
    for percent, value in ((50, found.median), (90, found.p90), (99, found.p99)):
        assert value == ordered[ceil(percent * len(ordered) / 100) - 1]
    assert (found.min, found.max, found.entities) == (ordered[0], ordered[-1], len(ordered))
    assert found.mean == round(sum(values) / len(values), 4)


def test_of_nothing():
    found = distribution("m", {})
    assert (found.entities, found.min, found.median, found.mean) == (0, None, None, None)


def test_measures_stay_apart():
    rows = [
        ValueCounted(measure="a", value=1, total=2),
        ValueCounted(measure="a", value=3, total=1),
        ValueCounted(measure="b", value=7, total=1),
    ]
    found = {item.measure: (item.entities, item.max) for item in distributions(rows)}
    assert found == {"a": (3, 3), "b": (1, 7)}
