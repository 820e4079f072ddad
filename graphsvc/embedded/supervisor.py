"""The detached process that keeps Java running while any lease is held, and stops it after.

Runs as a script of its own (`python -I -S supervisor.py RUN_DIR LOCK_FD`), so it imports nothing
but a few small modules of the standard library and costs little memory. It knows its world by the
files of RUN_DIR:

    gate             held by whoever takes the first or gives up the last lease
    supervisor.lock  held by the supervisor
    java.lock        held by Java, which inherits it: the kernel drops it however Java dies
    java.pid         Java's process id, of meaning only while `java.lock` is held
    launch.json      Java's argv, environment, ports and log file
    leases/NAME      one file a holder, locked by it; `persistent` counts by being there

Locks are `flock`s: the kernel releases them on any death, so nothing here can be left behind stale.
"""

# ruff: noqa: PTH105, PTH108, PTH118, PTH123, PTH208
# Importing pathlib would cost this small process more memory than its own work does.
import fcntl
import json
import os
import signal
import sys
import time

PERSISTENT = "persistent"

# Consecutive commands find the server still up; a Ctrl-C is followed by a stop soon enough.
LINGER_SECONDS = 2.0

# Neo4j closes its store in about a second; past this a store that hangs is left to its recovery.
STOP_SECONDS = 120.0

_TICK_SECONDS = 0.1

# Java that ends by itself this early will do so again; one that was killed may be tried anew.
_EARLY_SECONDS = 30.0
_EARLY_RESTARTS = 3


def take_lock(path: str) -> int | None:
    """Lock the file; give its descriptor, or None while another process holds it.

    Another's `is_locked` takes the lock for a moment, hence the few tries.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    for _ in range(5):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.005)
        else:
            return descriptor
    os.close(descriptor)
    return None


def is_locked(path: str) -> bool:
    """Tell whether a living process holds the lock of the file."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        return is_held(descriptor)
    finally:
        os.close(descriptor)


def is_held(descriptor: int) -> bool:
    """Tell whether a living process holds the lock of an open file, even of a deleted one."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    return False


def held_leases(run: str) -> list[str]:
    """Name the leases that are held; files of holders that died are removed."""
    held: list[str] = []
    folder = os.path.join(run, "leases")
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if name == PERSISTENT or is_locked(path):
            held.append(name)
        elif name.endswith(".lease"):
            os.unlink(path)
    return held


class Supervisor:
    """Starts or adopts Java, restarts it when it is killed, stops it when nobody needs it."""

    def __init__(self, run: str) -> None:
        self.run = run
        with open(os.path.join(run, "launch.json"), encoding="utf-8") as file:
            self.launch = json.load(file)
        self.java_lock = os.path.join(run, "java.lock")
        self.probe = os.open(self.java_lock, os.O_RDWR | os.O_CREAT, 0o600)
        self.pid = 0
        self.exit_code: int | None = None
        self.started = 0.0
        self.early_restarts = 0
        self.told_to_stop = False

    def main(self) -> None:
        """Supervise until no lease is left, or Java cannot be kept up."""
        signal.signal(signal.SIGTERM, self._on_sigterm)
        try:
            if self.java_is_alive():
                with open(os.path.join(self.run, "java.pid"), encoding="ascii") as file:
                    self.pid = int(file.read())
            else:
                self.start_java()
            self.supervise()
        except FileNotFoundError:
            # The data folder was deleted: there is nothing left to serve.
            pass
        self.stop_java()

    def supervise(self) -> None:
        """Come back when Java is to stop, or has ended for good."""
        idle_since: float | None = None
        while not self.told_to_stop:
            time.sleep(_TICK_SECONDS)
            if held_leases(self.run):
                idle_since = None
                if not self.java_is_alive():
                    if not self.may_restart():
                        return
                    self.start_java()
                continue
            idle_since = idle_since or time.monotonic()
            if time.monotonic() - idle_since < LINGER_SECONDS:
                continue
            gate = take_lock(os.path.join(self.run, "gate"))
            if gate is not None:
                # Without a lease under the gate none can come; it stays shut until we are gone.
                if not held_leases(self.run):
                    return
                os.close(gate)

    def _on_sigterm(self, *_: object) -> None:
        self.told_to_stop = True

    def start_java(self) -> None:
        """Start Java with `java.lock` in its hands."""
        lock = take_lock(self.java_lock)
        if lock is None:
            return
        os.set_inheritable(lock, True)
        log = os.open(self.launch["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        argv = self.launch["argv"]
        actions = [(os.POSIX_SPAWN_DUP2, log, 1), (os.POSIX_SPAWN_DUP2, log, 2)]
        try:
            self.pid = os.posix_spawn(
                argv[0], argv, self.launch["env"], file_actions=actions, setsigdef=[signal.SIGTERM]
            )
        finally:
            os.close(lock)
            os.close(log)
        self.exit_code = None
        self.started = time.monotonic()
        path = os.path.join(self.run, "java.pid")
        with open(path + ".new", "w", encoding="ascii") as file:
            file.write(str(self.pid))
        os.replace(path + ".new", path)

    def java_is_alive(self) -> bool:
        """Tell whether Java lives; takes note of how a child of ours ended."""
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            pass
        else:
            if pid:
                self.exit_code = os.waitstatus_to_exitcode(status)
        return is_held(self.probe)

    def may_restart(self) -> bool:
        """Tell whether starting Java again can help, after it ended."""
        if time.monotonic() - self.started > _EARLY_SECONDS:
            self.early_restarts = 0
            return True
        self.early_restarts += 1
        gave_up_by_itself = self.exit_code is not None and self.exit_code > 0
        return not gave_up_by_itself and self.early_restarts <= _EARLY_RESTARTS

    def stop_java(self) -> None:
        """End Java, and wait until it has closed its store."""
        deadline = time.monotonic() + STOP_SECONDS
        told = 0
        while self.java_is_alive():
            wanted = signal.SIGKILL if time.monotonic() > deadline else signal.SIGTERM
            if told != wanted:
                os.kill(self.pid, wanted)
                told = wanted
            time.sleep(0.02)


if __name__ == "__main__":
    # The lock is the child's, and must not become Java's, whose life it does not tell.
    os.set_inheritable(int(sys.argv[2]), False)
    # The caller waits for this process only, and has no zombie of the child later.
    if os.fork() == 0:
        Supervisor(sys.argv[1]).main()
