"""Makes the synchronous client of the asynchronous one; `--check` only compares."""

from pathlib import Path
import re
import subprocess
import sys
from typing import Final

_CLIENT: Final = Path(__file__).parents[1] / "graphsvc" / "client"
SOURCE: Final = _CLIENT / "asynchronous"
MADE: Final = _CLIENT / "synchronous"
_NOTE: Final = "# Made of the asynchronous client by `make client`; changes here do not stay.\n"
#: Else a file that is not there yet counts as a package of others.
_FIRST_PARTY: Final = "lint.isort.known-first-party=['graphsvc']"
#: What is written in the source, and what stands for it where nothing is awaited.
_RULES: Final = {
    r"The asynchronous client: .*\.": "The synchronous client.",
    r"\b(async|await) ": "",
    r"\bAwaitable\[(\w+)\]": r"\1",
    r"\bAwaitable, ": "",
    r"\bAsync([A-Z]\w*)": r"\1",
    r"\bStopAsyncIteration\b": "StopIteration",
    r"__a(enter|exit|iter)__": r"__\1__",
    r"\baclose\b": "close",
    r"\bimport asyncio\n": "import time\n",
    r"\basyncio\.": "time.",
    r"\bclient\.asynchronous\b": "client.synchronous",
}


def made(source: Path) -> str:
    """Make the synchronous text of one file."""
    text = source.read_text()
    for written, instead in _RULES.items():
        text = re.sub(written, instead, text)
    # Names and lines are shorter now: their order and breaks are others.
    sort = ["check", "--fix", "--exit-zero", "--select=I", f"--config={_FIRST_PARTY}"]
    for arguments in (sort, ["format"]):
        command = [sys.executable, "-m", "ruff", *arguments, "--quiet", "--stdin-filename"]
        run = subprocess.run(
            [*command, str(MADE / source.name), "-"],
            input=text,
            capture_output=True,
            text=True,
            check=True,
        )
        text = run.stdout
    return _NOTE + text


def drifted() -> list[Path]:
    """Name the files that are not as their source has them."""
    sources = {MADE / source.name: source for source in SOURCE.glob("*.py")}
    return [
        path
        for path in sorted(sources.keys() | set(MADE.glob("*.py")))
        if path not in sources or not path.exists() or path.read_text() != made(sources[path])
    ]


def main(arguments: list[str]) -> int:
    """Write the files, or with `--check` name what drifted; gives the exit code."""
    if arguments == ["--check"]:
        names = drifted()
        for path in names:
            print(f"{path} is not as its source has it; run `make client`.")
        return 1 if names else 0
    MADE.mkdir(exist_ok=True)
    for source in SOURCE.glob("*.py"):
        (MADE / source.name).write_text(made(source))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
