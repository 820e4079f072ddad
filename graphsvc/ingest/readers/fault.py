"""The one wording of a refusal: file, line, field, what is wrong and what to do."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from graphsvc.errors import InvalidFile


def fault(file: str, line: int | None, field: str, problem: str, remedy: str) -> InvalidFile:
    """Make the error that refuses a file; `line` counts from 1 and is None for the whole file."""
    place = file if line is None else f"{file}, line {line}"
    return InvalidFile(
        f"{place}: {field} {problem}.",
        remedy=remedy,
        field=field,
        extra={"file": file, "line": line},
    )


@contextmanager
def readable(path: Path) -> Generator[None]:
    """Turn a failure to open or read a file into a refusal that names it."""
    try:
        yield
    except FileNotFoundError as gone:
        raise fault(path.name, None, "file", "does not exist", "Check the path.") from gone
    except OSError as closed:
        problem = f"cannot be read ({closed.strerror})"
        raise fault(path.name, None, "file", problem, "Give a readable file.") from closed


def decoded(raw: bytes, file: str, line: int) -> str:
    """Decode one line of a file, or refuse the file.

    Raises:
        InvalidFile: the line is not UTF-8.
    """
    try:
        return raw.decode("utf-8-sig" if line == 1 else "utf-8")
    except UnicodeDecodeError as wrong:
        problem = f"is not UTF-8 at byte {wrong.start + 1}"
        raise fault(file, line, "text", problem, "Save the file as UTF-8.") from wrong
