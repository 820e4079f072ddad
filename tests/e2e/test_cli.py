"""The command line as a person uses it: real processes, real database, exit codes."""

import csv
import io
import json
from pathlib import Path
import signal
import subprocess
import urllib.request

import pytest

from graphsvc.gateway import Gateway
from graphsvc.ingest.load import load_records
from graphsvc.ingest.records import RECORD
from graphsvc.settings import Settings
from tests.conftest import (
    COMMAND,
    environment,
    free_port,
    is_ready,
    load_layer,
    open_driver,
    serving,
    wait_until,
)


def run(*arguments: str, env: dict[str, str], code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the command and check its exit code."""
    done = subprocess.run(
        [COMMAND, *arguments], env=env, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def env(seeded: Settings) -> dict[str, str]:
    return environment(seeded)


def test_help_reads_well(env: dict[str, str]):
    text = run("--help", env=env).stdout
    for command in ("demo", "serve", "seed", "check", "checksum", "query", "show", "db"):
        assert command in text
    assert "external" in run("query", "--help", env=env).stdout
    assert "migrate" in run("db", "--help", env=env).stdout
    assert "Exit codes" in text
    run("--version", env=env)


def test_show_prints_the_profile(env: dict[str, str]):
    text = run("show", "researcher", "Mingbao Lin", env=env).stdout
    for said in (
        "21 – Emerging",
        "L1",
        "unclaimed",
        "Affiliation not imported",
        "Open to collaborate",
    ):
        assert said in text
    for said in ("Rongrong Ji", "2.371429", "25 of 39", "14 of 14", "Hadamard Matrix Guided"):
        assert said in text


def test_show_as_json_and_csv(env: dict[str, str]):
    [profile] = json.loads(
        run("show", "researcher", "mingbao lin", "--format", "json", env=env).stdout
    )
    assert profile["trust"]["score"] == 21
    assert len(profile["works"]["items"]) == profile["works"]["total"] == 14
    text = run("show", "researcher", profile["researcher"]["id"], "--format", "csv", env=env).stdout
    [row] = csv.DictReader(io.StringIO(text))
    assert row["works_count"] == "14"


def test_nobody_and_near_misses(env: dict[str, str]):
    done = run("show", "researcher", "Nobody Atall", env=env, code=2)
    assert (done.stdout, "no researcher called 'Nobody Atall'" in done.stderr) == ("", True)
    assert "[/x]" in run("show", "researcher", "zz [/x]", env=env, code=2).stderr
    wrong = run("show", "researcher", "orcid:0000-0002-1825-0098", env=env, code=2)
    assert "check digit" in wrong.stderr
    like_an_id = run("show", "researcher", "Ramachandra", env=env, code=2)
    assert "no researcher called 'Ramachandra'" in like_an_id.stderr
    near = run("show", "researcher", "Lin", env=env, code=2)
    assert "Chia-Wen Lin" in near.stdout
    assert "exactly" in near.stderr


def test_query_runs_a_named_query(env: dict[str, str]):
    listed = json.loads(run("query", "--format", "json", env=env).stdout)
    assert "researcher.collaborators" in [item["name"] for item in listed]
    arguments = ["query", "researcher.collaborators", "id=seed-researcher:mingbao-lin", "limit=3"]
    done = run(*arguments, "--format", "csv", env=env)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert (rows[0]["researcher"], rows[0]["works_count"]) == ("Rongrong Ji", "13")
    assert "3 of 39" in done.stderr
    cursor = done.stderr.rpartition("cursor=")[2].strip()
    more = run(*arguments, f"cursor={cursor}", "--format", "csv", env=env)
    assert next(csv.DictReader(io.StringIO(more.stdout)))["researcher"] == "Yongjian Wu"
    found = run("query", "work.list", "limit=1", "--format", "json", env=env).stdout
    assert json.loads(found)[0]["total"] == 14
    table = run("query", "researcher.get", "id=seed-researcher:mingbao-lin", env=env).stdout
    assert "close_collaborators_count │ 4" in table
    assert (
        "MATCH (ego:Researcher"
        in run("query", "researcher.collaborators", "--text", env=env).stdout
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["query", "researcher.colaborators"], "researcher.collaborators"),
        (["query", "researcher.works"], "id=…"),
        (["query", "researcher.works", "id=R1"], "R and ten characters"),
        (["query", "researcher.works", "id=R0000000000", "limt=3"], "limit=…"),
        (["query", "researcher.works", "id=R0000000000", "limit=900"], "less than or equal to 200"),
        (["query", "derived.set_properties"], "no query"),
        (["query", "graph.entities_count"], "no query"),
        (["query", "researcher.works", "id=R0000000000"], "R0000000000"),
        (["serve", "--port", "99999"], "65535"),
        (["seed", "--folder", "/nowhere"], "/nowhere"),
        (["nonsense"], "nonsense"),
    ],
)
def test_wrong_use_is_exit_2_with_a_remedy(env: dict[str, str], arguments: list[str], said: str):
    done = run(*arguments, env=env, code=2)
    assert said in done.stderr
    assert done.stdout == ""


def test_changes_are_listed(env: dict[str, str]):
    done = run("changes", "--types", "work,topic", "--format", "json", env=env)
    rows = json.loads(done.stdout)
    assert {row["kind"] for row in rows} == {"work", "topic"}
    assert {row["change"] for row in rows} == {"created"}
    assert "--since 1" in done.stderr
    cut = run("changes", "--limit", "3", "--format", "csv", env=env)
    assert len(cut.stdout.splitlines()) == 4
    assert "There are more" in cut.stderr
    mine = run("changes", "--researcher", "seed-researcher:mingbao-lin", "--since", "0", env=env)
    assert "RHZ6B2Z1AXF" in mine.stdout
    assert json.loads(run("changes", "--since", "1", "--format", "json", env=env).stdout) == []
    assert "restored" in run("changes", "--since", "9", env=env, code=2).stderr
    assert "works" in run("changes", "--types", "works", env=env, code=2).stderr


def test_check_and_checksum(env: dict[str, str]):
    run("check", env=env)
    assert json.loads(run("check", "--format", "json", env=env).stdout) == []
    done = run("checksum", env=env)
    assert done.stdout == run("checksum", env=env).stdout
    assert len(done.stdout) == 65
    int(done.stdout, 16)


async def test_check_reports_a_difference_with_exit_1(scratch: Gateway, scratch_server: Settings):
    await load_layer(scratch)
    env = environment(scratch_server)
    before = run("checksum", env=env).stdout
    again = json.loads(run("seed", "--format", "json", env=env).stdout)
    assert (again[0]["records_changed"], run("checksum", env=env).stdout) == (0, before)
    async with open_driver(scratch_server) as driver:
        await driver.execute_query("MATCH ()-[t:COLLABORATED_WITH]->() SET t.weight = 1.0")
    done = run("check", "--format", "json", env=env, code=1)
    found = json.loads(done.stdout)
    assert len(found) > 10
    assert {item["what"] for item in found} == {"COLLABORATED_WITH"}
    assert f"{len(found)} derived values differ" in done.stderr
    assert "--repair" in done.stderr
    assert run("checksum", env=env).stdout != before
    run("check", "--repair", env=env)
    run("check", env=env)
    assert run("checksum", env=env).stdout == before


def test_a_seed_file_with_a_fault_is_refused_whole(env: dict[str, str], tmp_path: Path):
    folder = tmp_path / "seeds"
    folder.mkdir()
    for path in Path("seeds").iterdir():
        (folder / path.name).write_text(path.read_text())
    topics = (folder / "topics.jsonl").read_text().replace('"display_name"', '"name"', 1)
    (folder / "topics.jsonl").write_text(topics)
    before = run("checksum", env=env).stdout
    done = run("seed", "--folder", str(folder), env=env, code=2)
    for said in ("topics.jsonl", "line 1", "display_name"):
        assert said in done.stderr
    assert run("checksum", env=env).stdout == before


def test_a_database_that_is_away_is_exit_3(env: dict[str, str]):
    away = {**env, "GRAPHSVC_NEO4J_URI": f"bolt://127.0.0.1:{free_port()}"}
    for arguments in (["seed"], ["serve", "--port", "0"]):
        done = run(*arguments, env=away, code=3)
        assert "not reachable" in done.stderr
        assert "retried" not in done.stderr
    wrong = {**env, "GRAPHSVC_NEO4J_PASSWORD": "wrong-password"}
    if env["GRAPHSVC_NEO4J_PASSWORD"]:
        done = run("check", env=wrong, code=3)
        assert "GRAPHSVC_NEO4J_PASSWORD" in done.stderr
        assert "wrong-password" not in done.stderr


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("GRAPHSVC_NEO4J_URI", "http://localhost:7687", "bolt"),
        ("GRAPHSVC_NEO4J_URI", "bolt://somebody:hidden@localhost:7687", "settings of their own"),
        ("GRAPHSVC_PORT", "many", "integer"),
        ("GRAPHSVC_SECRET", "short", "at least 16"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    env: dict[str, str], variable: str, value: str, said: str
):
    done = run("check", env={**env, variable: value}, code=2)
    assert f"{variable} cannot be used" in done.stderr
    assert said in done.stderr
    assert "hidden" not in done.stderr


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_an_external_database_by_either_scheme(env: dict[str, str], scheme: str):
    address = env["GRAPHSVC_NEO4J_URI"].partition("://")[2]
    done = run("checksum", env={**env, "GRAPHSVC_NEO4J_URI": f"{scheme}://{address}"})
    assert len(done.stdout) == 65


def test_a_server_without_tls_is_said_to_be_out_of_reach(env: dict[str, str]):
    address = env["GRAPHSVC_NEO4J_URI"].partition("://")[2]
    for scheme in ("bolt+ssc", "neo4j+s"):
        done = run("check", env={**env, "GRAPHSVC_NEO4J_URI": f"{scheme}://{address}"}, code=3)
        assert "not reachable" in done.stderr


def test_a_taken_port_is_said(env: dict[str, str], seeded_url: str):
    port = seeded_url.rpartition(":")[2]
    done = run("serve", "--port", port, env=env, code=2)
    assert f"Port {port}" in done.stderr
    assert "GRAPHSVC_PORT" in done.stderr


async def test_namesakes_are_listed_to_choose_from(scratch: Gateway, scratch_server: Settings):
    records = [
        RECORD.validate_python(
            {
                "record": "work",
                "source": "seed",
                "key": f"w{number}",
                "title": f"Work {number}",
                "authors": [{"name": "Wei Wang", "key": f"wei-wang-{number}"}],
            }
        )
        for number in range(2)
    ]
    await load_records(scratch, records, source="seed", max_authors=100)
    done = run("show", "researcher", "Wei Wang", env=environment(scratch_server), code=2)
    ids = [line.split("│")[1].strip() for line in done.stdout.splitlines() if "Wei Wang" in line]
    assert len(set(ids)) == 2
    assert "2 people are called 'Wei Wang'" in done.stderr
    run("show", "researcher", ids[0], env=environment(scratch_server))


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_serve_ends_cleanly(env: dict[str, str], stop: signal.Signals):
    port = free_port()
    command = [COMMAND, "serve", "--port", str(port)]
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True) as server:
        try:
            # Where a shell started us in the background, SIGINT is ignored until it is asked for.
            wait_until(lambda: is_ready(f"http://127.0.0.1:{port}"))
            server.send_signal(stop)
            assert "Traceback" not in server.communicate(timeout=60)[1]
        finally:
            server.kill()
    assert server.returncode in (0, -stop, 128 + stop, 130)


def test_two_workers_answer_alike(env: dict[str, str]):
    with serving({**env, "GRAPHSVC_WORKERS": "2"}) as url:
        path = f"{url}/v1/researchers/seed-researcher:mingbao-lin/collaborators?limit=5"
        first = json.load(urllib.request.urlopen(path))
        for _ in range(8):
            # A cursor of one worker holds with the other.
            following = json.load(urllib.request.urlopen(f"{path}&cursor={first['next_cursor']}"))
            assert following["total"] == 39
