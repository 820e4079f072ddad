"""The embedded Neo4j for real: shared, killed, recovered, refused with a reason."""

from collections.abc import Callable, Generator
from dataclasses import replace
import json
import os
from pathlib import Path
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from typing import Any
from urllib.parse import unquote
import urllib.request

from click.testing import Result
from neo4j import Driver, GraphDatabase
from neo4j.exceptions import Neo4jError
import psutil
import pytest
from rich.console import Console
from typer.testing import CliRunner

from graphsvc import embedded
from graphsvc.cli.db import db_app
from graphsvc.embedded.fetch import fetch_jars
from graphsvc.embedded.jars import Jar, locked_jars
from graphsvc.embedded.launch import java_is_alive
from graphsvc.embedded.layout import Layout
from graphsvc.errors import EmbeddedError
from graphsvc.settings import Settings

QUIET = Console(quiet=True)
SMALLEST = tuple(sorted(locked_jars(), key=lambda jar: jar.size)[:3])

HOLD = """
import json, sys
from graphsvc.embedded import acquire
from graphsvc.settings import Settings
with acquire(Settings()) as lease:
    print(json.dumps([lease.pid, lease.uri]), flush=True)
    sys.stdin.read()
"""


def until(condition: Callable[[], Any], seconds: float = 60) -> Any:
    """Wait for the condition to be true; give its value."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, "the condition did not come true"
        time.sleep(0.05)
    return value


class Holder:
    """Another process that holds a lease until it is released or killed."""

    def __init__(self, settings: Settings) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLD],
            env=os.environ | {"GRAPHSVC_DATA_DIR": str(settings.data_dir)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        self.java_pid, self.uri = json.loads(self.process.stdout.readline())

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def supervisor_pid(settings: Settings) -> int:
    """Find the supervisor by what it runs."""
    run = str(Layout.of(settings).run)
    for process in psutil.process_iter(["cmdline"]):
        command = process.info["cmdline"] or []
        if run in command and any(part.endswith("supervisor.py") for part in command):
            return process.pid
    return 0


def cli(settings: Settings, *args: str) -> Result:
    return CliRunner().invoke(db_app, args, env={"GRAPHSVC_DATA_DIR": str(settings.data_dir)})


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Generator[Settings]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("embedded"), neo4j_uri=None)
    yield settings
    embedded.stop(settings)


def connect(lease: embedded.Lease) -> Driver:
    return GraphDatabase.driver(lease.uri, auth=(lease.user, lease.password))


def write(lease: embedded.Lease, name: str) -> None:
    with connect(lease) as driver:
        driver.execute_query("CREATE (:Kept {name: $name})", name=name)


def kept(driver: Driver) -> list[str]:
    records, _, _ = driver.execute_query("MATCH (n:Kept) RETURN n.name AS name")
    return [record["name"] for record in records]


def test_processes_share_one_server_that_outlives_kills(settings: Settings) -> None:
    holder = Holder(settings)
    with embedded.acquire(settings, console=QUIET) as lease:
        now = embedded.status(settings)
        assert (lease.pid, lease.uri) == (holder.java_pid, holder.uri)
        assert sorted(now.leases) == sorted([str(os.getpid()), str(holder.process.pid)])
        is_private_and_small(settings, lease, now)
        cannot_reach_out(lease)
        keeps_one_plan_of_a_query(lease)

        # Java killed: the same address answers again, and has what was committed.
        write(lease, "before Java was killed")
        os.kill(holder.java_pid, signal.SIGKILL)
        until(lambda: lease.pid not in (None, holder.java_pid))
        with embedded.acquire(settings, console=QUIET) as again, connect(again) as driver:
            assert again.uri == lease.uri
            assert kept(driver) == ["before Java was killed"]
        java = lease.pid

        # A holder and the supervisor killed: Java is adopted.
        first = supervisor_pid(settings)
        os.kill(first, signal.SIGKILL)
        holder.kill()
        until(lambda: not psutil.pid_exists(first))
        with embedded.acquire(settings, console=QUIET) as adopted:
            assert adopted.pid == java
            second = until(lambda: supervisor_pid(settings))
            assert second != first
            assert psutil.Process(second).memory_info().rss < 20e6

    # The last lease ended.
    until(lambda: not java_is_alive(Layout.of(settings)), seconds=30)
    assert not embedded.status(settings).running


def is_private_and_small(settings: Settings, lease: embedded.Lease, now: embedded.Status) -> None:
    assert stat.S_IMODE(now.password_file.stat().st_mode) == 0o600
    assert lease.pid and now.rss
    url = embedded.browser_url(settings)
    until(lambda: answers(url))
    process = psutil.Process(lease.pid)
    listening = [c.laddr.ip for c in process.net_connections("inet") if c.status == "LISTEN"]
    assert len(listening) >= 2
    assert set(listening) <= {"127.0.0.1", "::ffff:127.0.0.1"}
    assert now.rss < 500e6
    secret = lease.password
    for each in [process, psutil.Process(supervisor_pid(settings))]:
        assert secret not in " ".join([*each.cmdline(), *each.environ().values()])
    texts = [path.read_bytes() for path in Layout.of(settings).logs.iterdir()]
    assert texts
    assert not any(secret.encode() in text for text in texts)
    assert secret not in url


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url) as response:
            return response.status == 200 and b"<html" in response.read()
    except OSError:
        return False


def cannot_reach_out(lease: embedded.Lease) -> None:
    with connect(lease) as driver:
        for address in ("file:///etc/hostname", f"{lease.http_uri}/"):
            with pytest.raises(Neo4jError):
                driver.execute_query("LOAD CSV FROM $address AS row RETURN row", address=address)


def keeps_one_plan_of_a_query(lease: embedded.Lease) -> None:
    clear = "CALL db.clearQueryCaches() YIELD value RETURN value"
    with connect(lease) as driver:
        driver.execute_query(clear)
        for length in (0, 1, 10, 100, 1000):
            driver.execute_query("RETURN $text, $list", text="x" * length, list=[1] * length)
        [record], _, _ = driver.execute_query(clear)
        assert re.findall(r"\d+", record["value"]) == ["1"]
        # The texts of past queries are in nobody's memory.
        driver.execute_query("CALL db.stats.collect('QUERIES', {durationSeconds: 60})")
        driver.execute_query("RETURN 'remembered'")
        past, _, _ = driver.execute_query("CALL db.stats.retrieve('QUERIES')")
        assert past == []


def test_the_command_keeps_it_up_and_it_recovers_when_all_was_killed(settings: Settings) -> None:
    assert cli(settings, "status").exit_code == 3
    started = cli(settings, "start", "--format", "json")
    assert started.exit_code == 0, started.output
    assert json.loads(started.stdout)[0]["leases"] == ["db start"]
    with embedded.acquire(settings, console=QUIET) as lease:
        write(lease, "before all was killed")
        java = lease.pid or 0
        os.kill(supervisor_pid(settings), signal.SIGKILL)
        os.kill(java, signal.SIGKILL)
    # Not by `status`, which would adopt a Java that is still dying, and bring it back.
    until(lambda: not java_is_alive(Layout.of(settings)))
    assert cli(settings, "status").exit_code == 3

    assert cli(settings, "start").exit_code == 0
    assert "db start" in cli(settings, "status").stdout
    uri = cli(settings, "shell-uri").stdout.strip()
    [(user, password, address)] = re.findall(r"bolt://(.+):(.+)@(.+)", uri)
    with GraphDatabase.driver(f"bolt://{address}", auth=(user, unquote(password))) as driver:
        assert "before all was killed" in kept(driver)
    assert cli(settings, "browser").stdout.startswith("http://127.0.0.1:")
    stopped = cli(settings, "stop")
    assert (stopped.exit_code, stopped.stdout) == (0, "")
    assert cli(settings, "status").exit_code == 3
    assert isinstance(cli(settings, "shell-uri").exception, EmbeddedError)


def test_java_that_cannot_get_memory_says_so(settings: Settings) -> None:
    code = "import resource, sys\nresource.setrlimit(resource.RLIMIT_AS, (900 << 20,) * 2)\n" + HOLD
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"GRAPHSVC_DATA_DIR": str(settings.data_dir)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "Too little memory" in done.stderr


def refused(settings: Settings) -> EmbeddedError:
    with pytest.raises(EmbeddedError) as caught:
        embedded.acquire(settings, console=QUIET)
    assert caught.value.remedy
    assert embedded.status(settings).leases == ()
    return caught.value


def test_what_cannot_work_is_refused_up_front(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        error = refused(Settings(data_dir=tmp_path, embedded_http_port=port))
        assert f"Port {port}" in error.detail
        assert "GRAPHSVC_EMBEDDED_HTTP_PORT" in str(error.remedy)
    error = refused(Settings(data_dir=tmp_path, embedded_heap_mb=1 << 30))
    assert "Too little memory" in error.detail


def test_a_java_that_does_not_fit_is_named(tmp_path: Path) -> None:
    home = tmp_path / "java"
    (home / "bin").mkdir(parents=True)
    settings = Settings(data_dir=tmp_path / "data", java_home=home)
    assert "There is no Java" in refused(settings).detail
    java = home / "bin" / "java"
    java.write_bytes(b"\x7fELF of another processor")
    java.chmod(0o755)
    error = refused(settings)
    assert "cannot be run here" in error.detail
    assert "GRAPHSVC_NEO4J_URI" in str(error.remedy)
    (home / "release").write_text('JAVA_VERSION="1.8.0_402"\n')
    assert "Java 8" in refused(settings).detail


def test_without_a_network_the_first_start_says_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        proxy = f"http://127.0.0.1:{closed.getsockname()[1]}"
        done = subprocess.run(
            [sys.executable, "-c", "from graphsvc.cli import main; main()", "db", "start"],
            env=os.environ
            | {
                "GRAPHSVC_DATA_DIR": str(tmp_path / "data"),
                "GRAPHSVC_CACHE_DIR": str(tmp_path / "cache"),
                **dict.fromkeys(("HTTPS_PROXY", "https_proxy"), proxy),
                **dict.fromkeys(("NO_PROXY", "no_proxy"), ""),
            },
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 3
    assert "cannot be reached" in done.stderr
    assert "GRAPHSVC_NEO4J_URI" in done.stderr
    assert "Traceback" not in done.stderr


def contents(folder: Path, jars: tuple[Jar, ...]) -> list[bytes]:
    return [(folder / jar.file_name).read_bytes() for jar in jars]


def test_damaged_and_cut_jars_are_made_good(tmp_path: Path) -> None:
    fetch_jars(SMALLEST, tmp_path, QUIET)
    good = contents(tmp_path, SMALLEST)
    damaged, cut, wrongly_cut = (tmp_path / jar.file_name for jar in SMALLEST)
    damaged.write_bytes(good[0][:-1] + b"!")
    cut.rename(cut.with_suffix(".part"))
    os.truncate(cut.with_suffix(".part"), SMALLEST[1].size // 2)
    wrongly_cut.unlink()
    wrongly_cut.with_suffix(".part").write_bytes(b"!" * (SMALLEST[2].size // 2))
    fetch_jars(SMALLEST, tmp_path, QUIET)
    assert contents(tmp_path, SMALLEST) == good
    assert not list(tmp_path.glob("*.part"))


def test_a_jar_that_is_never_right_is_refused(tmp_path: Path) -> None:
    other = replace(SMALLEST[0], sha256="0" * 64)
    with pytest.raises(EmbeddedError, match="sha256") as caught:
        fetch_jars((other,), tmp_path, QUIET)
    assert other.file_name in caught.value.detail
    assert not (tmp_path / other.file_name).exists()


FETCH_ONE = """
import resource, signal, sys
from pathlib import Path
from rich.console import Console
from graphsvc.embedded.fetch import fetch_jars
from graphsvc.embedded.jars import locked_jars
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
jar = min((jar for jar in locked_jars() if jar.size > 100_000), key=lambda jar: jar.size)
try:
    fetch_jars((jar,), Path(sys.argv[1]), Console(quiet=True))
except Exception as error:
    print(type(error).__name__, error)
"""


def test_a_disk_that_fills_up_is_named(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FETCH_ONE, tmp_path], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("EmbeddedError The disk is full")


def test_a_full_disk_is_seen_before_the_download(tmp_path: Path) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(tmp_path)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a small disk")
    try:
        with pytest.raises(EmbeddedError, match="Not enough disk space"):
            fetch_jars(locked_jars(), tmp_path, QUIET)
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)
