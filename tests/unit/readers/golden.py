"""Compares what a reader makes of a file with what is kept beside the file.

`GRAPHSVC_UPDATE_GOLDEN=1` writes the expected records anew; read the difference before keeping it.
"""

from collections.abc import Iterator
import json
import os
from pathlib import Path

import pytest

from graphsvc.ingest.readers.base import ItemFault, Reader
from graphsvc.ingest.records import RECORD

DATA = Path(__file__).parent / "data"
SAMPLES = Path(__file__).parents[4] / "shared" / "data"


def fixtures(format: str) -> list[Path]:
    return sorted(
        path for path in (DATA / format).iterdir() if not path.name.endswith(".expected.jsonl")
    )


def outcomes(reader: Reader, path: Path) -> Iterator[str]:
    """Give the body of each record, and the fault of each item that makes none."""
    with path.open("rb") as stream:
        for item in reader.items(stream):
            fault = item.fault
            if fault is None:
                try:
                    yield from (record.body for record in reader.convert(item.value, reader.source))
                except ItemFault as wrong:
                    fault = str(wrong)
            if fault is not None:
                yield json.dumps({"fault": fault, "line": item.line})


def check(reader: Reader, path: Path) -> None:
    found = list(outcomes(reader, path))
    expected = path.with_name(f"{path.name}.expected.jsonl")
    if os.environ.get("GRAPHSVC_UPDATE_GOLDEN") == "1":
        expected.write_text("".join(f"{line}\n" for line in found), encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8").splitlines()
    for line in found:
        if "fault" not in json.loads(line):
            # What is written can be read again as the same record.
            assert RECORD.validate_json(line).body == line


def sample(*parts: str) -> Path:
    """Give a real record kept outside of the repository, or skip."""
    path = SAMPLES.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the real samples are not beside the repository ({'/'.join(parts)})")
    return path
