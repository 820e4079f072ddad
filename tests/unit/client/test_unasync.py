from pathlib import Path

import pytest

from graphsvc.client import AsyncClient, AsyncListing, Client, Listing
from tools.unasync import MADE, drifted, main


def test_the_synchronous_client_is_as_its_source_has_it():
    assert drifted() == []


def test_a_changed_or_forgotten_file_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr("tools.unasync.MADE", tmp_path)
    assert main([]) == 0
    assert main(["--check"]) == 0
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in MADE.glob("*.py")}
    (tmp_path / "client.py").write_text("something else")
    (tmp_path / "old.py").write_text("its source is gone")
    assert main(["--check"]) == 1
    said = capsys.readouterr().out
    assert "client.py" in said
    assert "old.py" in said


def test_nothing_asynchronous_is_left():
    for path in MADE.glob("*.py"):
        assert "sync" not in path.read_text().replace("asynchronous", "").replace("synchronous", "")


def test_both_have_the_same_methods():
    for other, one in ((AsyncClient, Client), (AsyncListing, Listing)):
        names = {name for name in dir(other) if not name.startswith("_")}
        assert {name.replace("aclose", "close") for name in names} == {
            name for name in dir(one) if not name.startswith("_")
        }
