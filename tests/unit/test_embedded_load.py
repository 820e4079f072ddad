"""Exchanging two stores: whatever step a crash comes at, one of them is whole and in place."""

from pathlib import Path
from typing import Any

import pytest

from graphsvc.embedded import load
from graphsvc.embedded.layout import Layout

_EXCHANGE = load._exchange_at_once
_RENAME = Path.rename


class Crash(BaseException):
    """The process ends here."""


def store(folder: Path, content: str) -> Layout:
    layout = Layout(folder, folder)
    layout.make()
    for database in ("neo4j", "system"):
        path = layout.store / "databases" / database
        path.mkdir(parents=True)
        (path / "content").write_text(f"{content} {database}")
    return layout


def content(layout: Layout, database: str = "neo4j") -> str:
    return (layout.store / "databases" / database / "content").read_text()


def test_the_new_store_takes_the_place_with_the_old_users(tmp_path: Path) -> None:
    current = store(tmp_path / "current", "old")
    for n in range(3):
        load._exchange_stores(store(tmp_path / f"new{n}", f"new{n}"), current)
        assert content(current) == f"new{n} neo4j"
        assert content(current, "system") == "old system"
        before = current.home / "data.before" / "databases" / "neo4j" / "content"
        assert before.read_text() == ("old neo4j" if n == 0 else f"new{n - 1} neo4j")
        assert not (current.home / "data.new").exists()


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("step", range(8))
def test_a_crash_at_any_step_leaves_one_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: bool, step: int
) -> None:
    current = store(tmp_path / "current", "old")
    (current.home / "data.before").mkdir()
    fresh = store(tmp_path / "new", "new")
    steps = 0

    def crashing(function: Any) -> Any:
        def call(*args: Any, **options: Any) -> Any:
            nonlocal steps
            steps += 1
            if steps > step:
                raise Crash
            return function(*args, **options)

        return call

    monkeypatch.setattr(load, "_exchange_at_once", _EXCHANGE if at_once else lambda *_: False)
    monkeypatch.setattr(load.shutil, "rmtree", crashing(load.shutil.rmtree))
    monkeypatch.setattr(load.shutil, "copytree", crashing(load.shutil.copytree))
    monkeypatch.setattr(Path, "rename", crashing(_RENAME))
    try:
        load._exchange_stores(fresh, current)
    except Crash:
        pass
    else:
        assert step >= 5
    monkeypatch.undo()

    current.make()
    assert content(current) in {"old neo4j", "new neo4j"}
    assert content(current, "system") == "old system"
    load._exchange_stores(store(tmp_path / "next", "next"), current)
    assert content(current) == "next neo4j"


def test_zeros_take_no_disk_and_are_still_read(tmp_path: Path) -> None:
    path = tmp_path / "log"
    whole = b"head" + bytes(9 << 20) + b"middle" + bytes(5 << 20)
    path.write_bytes(whole)
    load._give_back_zeros(path)
    assert path.read_bytes() == whole
    assert path.stat().st_blocks * 512 < 3 << 20
