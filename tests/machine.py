"""Programs that tests need of the machine, installed where a CI runs as root on Debian.

Tests run in several processes at once: whoever comes first installs, the others wait for it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
import os
from pathlib import Path
import shutil
import subprocess
import sys
from tempfile import gettempdir

from filelock import FileLock


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let only one process of all tests on this machine install something."""
    with FileLock(Path(gettempdir()) / f"graphsvc-tests-{os.getuid()}.lock"):
        yield


def find_program(package: str, *names: str) -> str | None:
    """Give the path of a program by any of its names, from Debian's package where it is missing."""
    with one_at_a_time():
        found = _found(names)
        apt = shutil.which("apt-get")
        if not found and apt and os.geteuid() == 0 and Path("/etc/debian_version").exists():
            sys.stderr.write(f"Installing {package} for the tests …\n")
            environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            for command in (["update", "-qq"], ["install", "-y", "-qq", package]):
                subprocess.run(
                    [apt, *command], check=True, env=environment, stdout=subprocess.DEVNULL
                )
            found = _found(names)
    return found


def _found(names: tuple[str, ...]) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)
