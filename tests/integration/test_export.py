"""`graphsvc export jsonl`: what is written gives the same graph again, and is never half there."""

import gzip
import json
from pathlib import Path
import subprocess

import pytest

from graphsvc.cli.export import whole_file
from graphsvc.errors import InvalidInput
from graphsvc.gateway import Gateway
from graphsvc.ingest.check import check_graph, entity_pages
from graphsvc.ingest.checksum import checksum
from graphsvc.settings import Settings
from tests.conftest import COMMAND, empty, environment, load_layer
from tests.e2e.test_cli import run

_DATA = Path(__file__).parents[1] / "unit" / "readers" / "data"


async def state(gateway: Gateway) -> tuple[str, set[str], list[dict]]:
    """Checksum, ids, and when each record was read."""
    records, _, _ = await gateway._driver.execute_query(
        "MATCH (s:SourceRecord) RETURN s.name AS name, s.digest AS digest, "
        "toString(s.observed_at) AS at ORDER BY name"
    )
    ids = {id async for page in entity_pages(gateway) for id in page}
    return await checksum(gateway), ids, [record.data() for record in records]


async def test_an_export_gives_the_same_graph_again(
    scratch: Gateway, scratch_server: Settings, tmp_path: Path
):
    env = environment(scratch_server)
    # The second layer has arrived before the first that it adds to is written again.
    await load_layer(scratch)
    await load_layer(scratch, affiliations=True)
    before = await state(scratch)
    plain, packed = tmp_path / "all.jsonl", tmp_path / "all.jsonl.gz"
    done = run("export", "jsonl", "--output", str(plain), env=env)
    assert (done.stdout, f"Wrote {len(before[2])} records." in done.stderr) == ("", True)
    run("export", "jsonl", "--output", str(packed), env=env)
    printed = run("export", "jsonl", env=env).stdout
    assert plain.read_text() == gzip.decompress(packed.read_bytes()).decode() == printed
    lines = [json.loads(line) for line in printed.splitlines()]
    assert len(lines) == len(before[2])
    assert all(line["observed_at"] for line in lines)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.jsonl", "all.jsonl.gz"]

    for path in (plain, packed):
        await empty(scratch_server)
        run("import", str(path), env=env)
        assert await state(scratch) == before
        assert await check_graph(scratch, 100) == []
        again = tmp_path / "again.jsonl"
        run("export", "jsonl", "--output", str(again), env=env)
        assert again.read_text() == plain.read_text()


def import_some(folder: Path, env: dict[str, str]) -> None:
    """Import the readers' own test files, of which some records are rejected on purpose."""
    command = [COMMAND, "import", *map(str, sorted(folder.iterdir()))]
    done = subprocess.run(command, env=env, capture_output=True, timeout=300, check=False)
    assert done.returncode in (0, 1), done.stderr
    assert b"Traceback" not in done.stderr


async def test_records_of_other_formats_come_back(
    scratch: Gateway, scratch_server: Settings, tmp_path: Path
):
    env = environment(scratch_server)
    for name in ("ror", "openalex", "crossref", "dblp"):
        import_some(_DATA / name, env)
    before = await state(scratch)
    assert len(before[2]) > 10
    path = tmp_path / "all.jsonl"
    run("export", "jsonl", "--output", str(path), env=env)
    await empty(scratch_server)
    run("import", str(path), env=env)
    assert await state(scratch) == before


async def test_pages_lose_nothing(
    scratch: Gateway, scratch_server: Settings, monkeypatch: pytest.MonkeyPatch
):
    from graphsvc.ingest import export

    await load_layer(scratch)
    # Some records share the number of their arrival with others.
    await scratch._driver.execute_query("MATCH (s:SourceRecord) SET s.born = s.born / 5")
    monkeypatch.setattr(export, "_PAGE", 2)
    lines = [line async for page in export.export_lines(scratch) for line in page]
    assert len(lines) == len(set(lines)) == await export.export_count(scratch)


def test_a_reader_that_leaves_is_no_error(seeded: Settings):
    command = [COMMAND, "export", "jsonl"]
    with subprocess.Popen(
        command, env=environment(seeded), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        said = process.stderr.read().decode()
        assert process.wait(timeout=300) == 0, said
    assert "Traceback" not in said
    assert "Exception ignored" not in said


def test_a_file_is_whole_or_not_there(tmp_path: Path):
    path = tmp_path / "all.jsonl.gz"
    path.write_bytes(b"the one before")

    def write_half() -> None:
        with whole_file(path) as sink:
            sink.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_half()
    assert [item.name for item in tmp_path.iterdir()] == [path.name]
    assert path.read_bytes() == b"the one before"
    with whole_file(path) as sink:
        sink.write(b"all")
        assert path.read_bytes() == b"the one before"
    assert gzip.decompress(path.read_bytes()) == b"all"
    assert [item.name for item in tmp_path.iterdir()] == [path.name]


def test_a_device_stays_one():
    with whole_file(Path("/dev/null")) as sink:
        sink.write(b"all")
    assert Path("/dev/null").is_char_device()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path):
    for path in (tmp_path / "nowhere" / "all.jsonl", tmp_path):
        with pytest.raises(InvalidInput, match="cannot be written") as caught:
            whole_file(path).__enter__()
        assert str(path) in caught.value.detail
    with (
        pytest.raises(InvalidInput, match="No space left on device"),
        whole_file(Path("/dev/full")) as sink,
    ):
        sink.write(b"all" * 100_000)
