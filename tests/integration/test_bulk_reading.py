"""Two processes read one input: each record is staged once."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
import json
from multiprocessing import get_context
from pathlib import Path

import duckdb

from graphsvc.ingest.bulk.stage import Share, Turns, stage
from graphsvc.ingest.decisions import Decisions
from graphsvc.ingest.readers.opening import inputs

_WORKS = 5_000


def _share(folder: Path, source: str = "dblp") -> Share:
    path = folder / "works.jsonl"
    said = {"record": "work", "source": source, "title": "On Graphs", "authors": [{"name": "Bo"}]}
    lines = [json.dumps(said | {"key": f"w{number}"}) for number in range(_WORKS)]
    path.write_text("\n".join(lines) + "\n")
    [input] = inputs([path])
    return Share(input, "graphsvc", "", folder / "staged", Decisions(), "000001", 0, 10)


def test_a_turn_is_given_out_once(tmp_path: Path) -> None:
    turns = Turns(tmp_path / "turns")
    assert [turns.take() for _ in range(12)] == list(range(12))


def test_two_processes_stage_each_record_once(tmp_path: Path) -> None:
    share = _share(tmp_path)
    other = share.input.again()
    assert other
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        theirs = pool.submit(stage, replace(share, input=other, process=1))
        parts = [stage(share), theirs.result()]
    assert [part.items for part in parts] == [_WORKS, _WORKS]
    assert parts[0].sha256 == parts[1].sha256
    found = duckdb.connect().execute(
        "SELECT count(*), count(DISTINCT name), count(DISTINCT number) "
        f"FROM '{share.folder}/records.*.parquet'"
    )
    assert found.fetchall() == [(_WORKS, _WORKS, _WORKS)]
