"""`graphsvc export jsonl`: what is written gives the same graph again, and is never half there."""

from collections.abc import Iterable
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
from graphsvc.ingest.curate import Curator
from graphsvc.settings import Settings
from tests.conftest import COMMAND, empty, environment, load_layer
from tests.curated import (
    ADA,
    HERS,
    WORLD,
    known,
    load,
    traces,
    work_id,
)
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


async def decided(gateway: Gateway) -> dict[str, list[dict]]:
    """Decisions and what they noted, ids that lead elsewhere, records without who is left out."""
    queries = {
        "decisions": "MATCH (d:Decision) RETURN properties(d) AS d ORDER BY d.id",
        "notes": "MATCH (r)-[n:NOT_AUTHOR_OF]->(w) RETURN r.id, properties(n), w.id",
        "redirects": "MATCH (n:Redirect)-->(e) RETURN n.id, n.birth, e.id ORDER BY n.id",
        "withheld": "MATCH (s:SourceRecord) WHERE s.body CONTAINS 'is_withheld' "
        "RETURN s.name, s.body, s.digest ORDER BY s.name",
    }
    return {
        name: [row.data() for row in (await gateway._driver.execute_query(query)).records]
        for name, query in queries.items()
    }


async def import_lines(
    gateway: Gateway, server: Settings, path: Path, lines: Iterable[str]
) -> tuple[tuple[str, set[str], list[dict]], dict[str, list[dict]]]:
    path.write_text("".join(lines))
    await empty(server)
    run("import", str(path), env=environment(server))
    assert await check_graph(gateway, 100) == []
    return await state(gateway), await decided(gateway)


async def test_decisions_stay_in_force(scratch: Gateway, scratch_server: Settings, tmp_path: Path):
    await load(scratch, *WORLD, *HERS)
    plain = await checksum(scratch)
    curator = Curator(scratch, 100, "Kim")
    ada, cy, zelda = [await known(scratch, key) for key in ("a1", "c1", f"orcid:{ADA}")]
    taken = await curator.merge([await known(scratch, "b1"), cy])
    await curator.undo(taken.id)
    merge = await curator.merge([ada, await known(scratch, "a2")], "The same")
    split = await curator.split(ada, [await work_id(scratch, 3)])
    note = await curator.not_author(cy, await work_id(scratch, 2), "A namesake")
    # Who is named by decisions, in force or not, and then left out.
    merge_of_hers = await curator.merge([zelda, await known(scratch, "zq2")])
    undone = await curator.split(zelda, [await work_id(scratch, 21)])
    await curator.undo(undone.id)
    left_out = await curator.suppress(zelda, "As asked")
    assert await traces(scratch) == []
    wanted = await state(scratch), await decided(scratch)
    assert len(wanted[1]["decisions"]) == 7
    assert [len(wanted[1][name]) for name in ("notes", "redirects")] == [1, 1]

    path, env = tmp_path / "all.jsonl", environment(scratch_server)
    run("export", "jsonl", "--output", str(path), env=env)
    text = path.read_text()
    assert not any(sign in text.lower() for sign in ("zelda", "quillmarsh", "zq1", "zq2", ADA))
    lines = text.splitlines(keepends=True)
    kinds = [json.loads(line).get("decision") for line in lines]
    assert (kinds[0], kinds.count(None)) == ("suppress", len(lines) - 7)
    same, kept = await import_lines(scratch, scratch_server, path, lines)
    assert same == wanted[0]
    for name, rows in wanted[1].items():
        for got, want in zip(kept[name], rows, strict=True):
            assert got == want
    again = tmp_path / "again.jsonl"
    run("export", "jsonl", "--output", str(again), env=env)
    assert again.read_text() == text
    # The same once more says nothing new.
    done = run("import", str(again), "--output", "json", env=env)
    [counts] = json.loads(done.stdout)
    assert (counts["created"], counts["unchanged"]) == (0, len(lines))
    assert (await state(scratch), await decided(scratch)) == wanted

    # Records of whoever is left out bring nothing of them back.
    await load(scratch, *HERS)
    assert await traces(scratch) == []
    assert (await state(scratch))[0] == wanted[0][0]

    # In whatever order: the same but for what depends on who came first.
    changed, _ = await import_lines(scratch, scratch_server, path, reversed(lines))
    assert changed[0] == wanted[0][0]
    assert await checksum(scratch) == wanted[0][0]
    assert [(n["properties(n)"]["reason"]) for n in (await decided(scratch))["notes"]] == [
        "A namesake"
    ]

    # All of it can be taken back there, and what was left out comes back with its sources.
    for one in (left_out, merge_of_hers, note, split, merge):
        await Curator(scratch, 100).undo(one.id)
    assert (await decided(scratch))["notes"] == []
    await load(scratch, *HERS)
    assert await checksum(scratch) == plain
    assert await check_graph(scratch, 100) == []
    run("export", "jsonl", "--output", str(again), env=env)
    # An export from before does not bring back a decision that was taken back since.
    run("import", str(path), env=env)
    assert not any(row["d"]["is_active"] for row in (await decided(scratch))["decisions"])

    # But one from after takes back what was in force.
    await import_lines(scratch, scratch_server, path, lines)
    run("import", str(again), env=env)
    assert await checksum(scratch) == plain
    assert await check_graph(scratch, 100) == []


async def test_records_alone_can_be_written(
    scratch: Gateway, scratch_server: Settings, tmp_path: Path
):
    await load(scratch, *WORLD)
    await Curator(scratch, 100).merge([await known(scratch, "a1"), await known(scratch, "a2")])
    path = tmp_path / "records.jsonl"
    env = environment(scratch_server)
    run("export", "jsonl", "--no-decisions", "--output", str(path), env=env)
    assert '"decision"' not in path.read_text()
    assert len(path.read_text().splitlines()) == len(WORLD)


def test_decisions_that_cannot_be_read_are_rejected(
    scratch: Gateway, scratch_server: Settings, tmp_path: Path
):
    said = {
        "record": "decision",
        "key": "d1",
        "decision": "merge",
        "forms": ["dblp\ta1\t\tada vesk\t"],
        "decided_at": "2026-01-01T00:00:00Z",
    }
    wrong = [
        said | {"decision": "banish"},
        said | {"forms": ["ada vesk"]},
        said | {"forms": ["nowhere\ta1\t\tada vesk\t"]},
        said | {"orders": "new"},
        {name: value for name, value in said.items() if name != "decided_at"},
        said | {"ids": {"doi": "10.5555/1"}},
    ]
    path, rejects = tmp_path / "some.jsonl", tmp_path / "rejects.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in [*wrong, said]))
    command = [COMMAND, "import", str(path), "--rejects", str(rejects), "--output", "json"]
    env = environment(scratch_server)
    done = subprocess.run(command, env=env, capture_output=True, timeout=300, check=False)
    assert done.returncode == 1, done.stderr
    reasons = [json.loads(line)["reason"] for line in rejects.read_text().splitlines()]
    for reason, field in zip(
        reasons,
        ("decision ", "forms.0 ", "forms.0 'nowhere'", "orders ", "decided_at ", "ids "),
        strict=True,
    ):
        assert reason.startswith(field)
    printed = run("decisions", "--format", "json", env=env).stdout
    assert [row["id"] for row in json.loads(printed)] == ["d1"]


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
