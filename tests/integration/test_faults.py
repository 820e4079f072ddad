"""Imports that are killed at any point, with or without their database, end as if they were not."""

import asyncio
from collections.abc import Iterator
import json
import os
from pathlib import Path
import random
import signal
import subprocess
from typing import Any

from neo4j import AsyncDriver
from pydantic import SecretStr
import pytest
from rich.console import Console

from graphsvc import embedded
from graphsvc.gateway import Gateway
from graphsvc.ingest.check import check_graph
from graphsvc.ingest.checksum import checksum
from graphsvc.settings import Settings
from tests.conftest import COMMAND, empty, environment, open_driver, open_gateway, wait_until

_WORKS = 1500
_SPOILT = 3
_INSTITUTIONS = 7
_COUNTS = ("created", "updated", "unchanged", "linked", "conflicts", "rejected")
_BATCH = 75
_PATIENCE = 300
_GIVEN = ["Ada", "Bo", "Chen", "Dora", "Emil", "Fei", "Gia", "Hugo"]
_FAMILY = ["Vesk", "Nord", "Haven", "Lattice", "Quill", "Marsh", "Stone", "Brook", "Field"]


def _orcid(number: int) -> str:
    """An iD with its check digit, of a block that ORCID does not give out."""
    digits = f"00000003499{number:04d}"
    rest = 0
    for digit in digits:
        rest = (rest + int(digit)) * 2 % 11
    text = digits + "0123456789X"[(12 - rest) % 11]
    return "-".join(text[start : start + 4] for start in range(0, 16, 4))


def _author(person: int, source: str) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": f"{_GIVEN[person % 8]} {_FAMILY[person // 8 % 9]} {person // 72 or ''}".strip()
    }
    if source == "dblp":
        said["key"] = f"p{person}"
    if source in ("crossref", "arxiv") and person % 3 == 0:
        said["ids"] = {"orcid": _orcid(person)}
    if person % 5 == 0:
        said["affiliations"] = [
            f"Department {person % 4}, Institute {person % _INSTITUTIONS} of Vesk"
        ]
    return said


def write_works(path: Path) -> None:
    """Write invented works of four sources, some on the same works, and a few that are spoilt."""
    rng = random.Random(7)
    with path.open("w") as file:
        for number in range(_INSTITUTIONS):
            record = {
                "record": "institution",
                "source": "local",
                "key": f"i{number}",
                "display_name": f"Institute {number} of Vesk",
                "affiliations": [f"Department 0, Institute {number} of Vesk"],
            }
            file.write(json.dumps(record) + "\n")
        for number in range(_WORKS):
            source = ("dblp", "crossref", "acl-anthology", "arxiv")[number % 4]
            # Few write much, many write little.
            people = {int(900 * rng.random() ** 3) for _ in range(3)}
            record = {
                "record": "work",
                "source": source,
                "key": f"w{number}",
                "title": f"Work {number}",
                "year": 2000 + number % 20,
                # Each fourth one is on the same work as one of another source.
                "ids": {"doi": f"10.5555/{number - 1 if number % 8 == 1 else number}"},
                "authors": [_author(person, source) for person in sorted(people)],
                "references": [f"doi:10.5555/{rng.randrange(_WORKS)}" for _ in range(2)],
            }
            if number % (_WORKS // _SPOILT) == 0:
                file.write('{"record": "work", "source": "dblp"}\n')
            file.write(json.dumps(record) + "\n")


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("faults") / "works.jsonl"
    write_works(path)
    return path


class Importer:
    """The command in a process of its own."""

    def __init__(self, env: dict[str, str], works: Path, rejects: Path) -> None:
        command = [COMMAND, "import", str(works), "--output", "json", "--rejects", str(rejects)]
        self.process = subprocess.Popen(
            [*command, "--batch", str(_BATCH)],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()

    def ended(self) -> tuple[int, list[dict[str, Any]], str]:
        """Wait for the end: exit code, summary, messages."""
        said, messages = self.process.communicate(timeout=_PATIENCE)
        assert "Traceback" not in messages
        return self.process.returncode, json.loads(said or "[]"), messages


async def progress(driver: AsyncDriver) -> tuple[int, bool]:
    """How far the open import is, and whether it has come to what is left to do at the end."""
    records, _, _ = await driver.execute_query(
        "OPTIONAL MATCH (run:ImportRun) "
        "RETURN max(run.checkpoint) AS place, any(s IN collect(run.state) WHERE s = 'done') AS end"
    )
    return records[0]["place"] or 0, bool(records[0]["end"])


async def left_to_do(driver: AsyncDriver) -> int:
    records, _, _ = await driver.execute_query("MATCH (n:Touched|Stale) RETURN count(n) AS n")
    return int(records[0]["n"])


@pytest.fixture(scope="module")
async def undisturbed(
    scratch_server: Settings, works: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, dict[str, Any]]:
    """What an import that nothing disturbs ends with: the checksum and the summary."""
    await empty(scratch_server)
    rejects = tmp_path_factory.mktemp("rejects") / "rejects.jsonl"
    code, [row], _ = Importer(environment(scratch_server), works, rejects).ended()
    assert (code, row["rejected"]) == (1, _SPOILT)
    assert row["created"] + row["linked"] == _WORKS + _INSTITUTIONS
    assert (row["updated"], row["unchanged"]) == (0, 0)
    async with open_driver(scratch_server, strict=False) as driver:
        gateway = open_gateway(driver)
        assert await check_graph(gateway, 100) == []
        return await checksum(gateway), row


async def is_whole(gateway: Gateway, expected: str) -> None:
    assert await check_graph(gateway, 100) == []
    assert await checksum(gateway) == expected


async def test_a_killed_importer_goes_on_where_it_stopped(
    undisturbed: tuple[str, dict[str, Any]], scratch_server: Settings, works: Path, tmp_path: Path
):
    expected, summary = undisturbed
    env, rejects = environment(scratch_server), tmp_path / "rejects.jsonl"
    await empty(scratch_server)
    rng = random.Random(11)
    async with open_driver(scratch_server, strict=False) as driver:
        for place in sorted(rng.sample(range(1, _WORKS - _BATCH), 3)):
            importer = Importer(env, works, rejects)
            while importer.is_running and (await progress(driver))[0] < place:
                pass
            # At any point of a batch.
            await asyncio.sleep(rng.random() / 5)
            assert importer.is_running, importer.ended()
            importer.kill()
        # Once more while nothing but derived data is left to do.
        importer = Importer(env, works, rejects)
        while importer.is_running and not (await progress(driver))[1]:
            pass
        assert importer.is_running, importer.ended()
        importer.kill()
        assert await left_to_do(driver)
        records, _, _ = await driver.execute_query("MATCH (run:ImportRun) RETURN run {.*}")
        [run] = [record[0] for record in records]
        assert {name: run[name] for name in _COUNTS} == {name: summary[name] for name in _COUNTS}
        rejected = [json.loads(line) for line in rejects.read_text().splitlines()]
        assert len({item["line"] for item in rejected}) == _SPOILT
        # Nothing is left but what hangs on it: every record is there already.
        code, [row], _ = Importer(env, works, rejects).ended()
        assert (code, row["created"], row["unchanged"]) == (1, 0, _WORKS + _INSTITUTIONS)
        await is_whole(open_gateway(driver), expected)


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Settings]:
    """Settings of an embedded Neo4j that is this test's own."""
    settings = Settings(data_dir=tmp_path / "data", neo4j_uri=None)
    yield settings
    embedded.stop(settings)


async def test_a_database_killed_in_mid_import_ends_it_and_the_next_goes_on(
    undisturbed: tuple[str, dict[str, Any]], own_server: Settings, works: Path, tmp_path: Path
):
    expected, summary = undisturbed
    env = {**os.environ, "GRAPHSVC_DATA_DIR": str(own_server.data_dir)}
    env.pop("GRAPHSVC_NEO4J_URI", None)
    with embedded.acquire(own_server, console=Console(quiet=True)) as lease:
        given = own_server.model_copy(
            update={
                "neo4j_uri": lease.uri,
                "neo4j_user": lease.user,
                "neo4j_password": SecretStr(lease.password),
            }
        )
        importer = Importer(env, works, tmp_path / "rejects.jsonl")
        async with open_driver(given, strict=False) as driver:
            while importer.is_running and (await progress(driver))[0] < _WORKS // 3:
                pass
        java = lease.pid
        assert java
        os.kill(java, signal.SIGKILL)
        code, rows, messages = importer.ended()
        assert (code, rows) == (3, [])
        assert "error: The graph database" in messages
        assert "remedy: Try again in a few seconds" in messages

        wait_until(lambda: lease.pid not in (None, java))
        again = Importer(env, works, tmp_path / "rejects.jsonl")
        code, [row], _ = again.ended()
        assert (code, row) == (1, summary)
        async with open_driver(given, strict=False) as driver:
            await is_whole(open_gateway(driver), expected)
