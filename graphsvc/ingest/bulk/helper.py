"""Another process that stages its share of each input while the caller is at the same.

It is a program of its own: one that `multiprocessing` starts imports the caller's main module
first, and with it the whole command line.
"""

from multiprocessing import Pipe
from multiprocessing.connection import Connection
import os
import signal
import subprocess
import sys
from types import TracebackType
from typing import Any, Final, Self

from graphsvc.ingest.bulk.stage import Share, Staged, stage

_PROGRAM: Final = "from graphsvc.ingest.bulk.helper import serve; serve({})"


class Helper:
    """The process, which ends with the context."""

    def __init__(self) -> None:
        self._pipe, other = Pipe()
        with other:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-c", _PROGRAM.format(other.fileno())],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
                stdin=subprocess.DEVNULL,
                pass_fds=[other.fileno()],
            )

    def __enter__(self) -> Self:
        """Give the process."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it, whatever it is at."""
        self._pipe.close()
        self._process.kill()
        self._process.wait()

    def begin(self, share: Share) -> None:
        """Let it stage a share."""
        self._pipe.send(share)

    def result(self) -> Staged:
        """Wait for what it staged; raises what was raised there."""
        try:
            found: Staged | Exception = self._pipe.recv()
        except (EOFError, ConnectionResetError):
            raise ChildProcessError("The process that read half of an input has died.") from None
        if isinstance(found, Exception):
            raise found
        return found


def serve(descriptor: int) -> None:
    """Stage shares as they come, until there are no more."""
    # Whoever started this process ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pipe: Connection[Any, Any] = Connection(descriptor)
    with pipe:
        while True:
            try:
                share: Share = pipe.recv()
            except EOFError:
                return
            try:
                pipe.send(stage(share))
            except Exception as fault:
                pipe.send(fault)
