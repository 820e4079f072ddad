"""Which of two versions of one record stands."""

import pytest

from graphsvc.ingest.versions import Standing, replaces


@pytest.mark.parametrize(
    ("new", "stored", "stands"),
    [
        # What is not there yet always comes in; what says the same never.
        (Standing("a", None, False), None, True),
        (Standing("a", "1", True), None, True),
        (Standing("a", "2", False), Standing("a", "1", False), False),
        (Standing("a", None, True), Standing("a", None, False), False),
        # Versions are numbers or dates; the same one again is a correction.
        (Standing("b", "10", False), Standing("a", "9", False), True),
        (Standing("b", "9", False), Standing("a", "10", False), False),
        (Standing("b", "9", False), Standing("a", "9", False), True),
        (Standing("b", "2024-01-02", False), Standing("a", "2024-01-01", False), True),
        (Standing("b", "2024-01-01", False), Standing("a", "2024-01-02", False), False),
        (Standing("b", "2024-01-01T00:00:01Z", False), Standing("a", "2024-01-01", False), True),
        # A date comes after any number, so that the two have an order.
        (Standing("b", "2024-01-01", False), Standing("a", "99999999", False), True),
        (Standing("b", "99999999", False), Standing("a", "2024-01-01", False), False),
        # Without one of the two the later import stands.
        (Standing("b", None, False), Standing("a", "9", False), True),
        (Standing("b", "1", False), Standing("a", None, False), True),
        (Standing("b", None, False), Standing("a", None, False), True),
        # A mention in passing gives way, whatever its version.
        (Standing("b", "9", True), Standing("a", "1", False), False),
        (Standing("b", "1", False), Standing("a", "9", True), True),
        (Standing("b", "2", True), Standing("a", "1", True), True),
    ],
)
def test_which_version_stands(new: Standing, stored: Standing | None, stands: bool):
    assert replaces(new, stored) is stands
