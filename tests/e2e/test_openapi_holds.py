"""Every operation keeps to the OpenAPI document, whatever it is sent: a real server, a real client.

Schemathesis makes the requests from the document: its examples, values at the bounds of its schemas
and beyond them, and random ones.
"""

from pathlib import Path
import subprocess
import sys

_COMMAND = Path(sys.executable).with_name("schemathesis")
_CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)


def test_no_answer_is_one_that_the_document_does_not_have(seeded_url: str, tmp_path: Path):
    done = subprocess.run(
        [
            _COMMAND,
            "run",
            f"{seeded_url}/openapi.json",
            f"--checks={','.join(_CHECKS)}",
            "--phases=examples,coverage,fuzzing",
            "--max-examples=10",
            "--seed=1",
            "--no-color",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-20_000:]
