"""Fetches the locked jars: in parallel, resumably, each verified before it gets its name."""

from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
import errno
import fcntl
from pathlib import Path
import shutil
from threading import Event

from jgo.maven import MavenContext
import requests
from requests.adapters import HTTPAdapter
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from urllib3 import Retry

from graphsvc.embedded.jars import Jar
from graphsvc.embedded.verify import CHUNK, accept, missing_jars
from graphsvc.errors import EmbeddedError

PARALLEL = 16
_TIMEOUT = (10, 30)
_RETRY = Retry(total=4, connect=2, backoff_factor=0.3, status_forcelist=(429, 500, 502, 503, 504))

_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_USE_OTHER = "or set GRAPHSVC_NEO4J_URI to a Neo4j that runs"


def fetch_jars(jars: tuple[Jar, ...], folder: Path, console: Console) -> None:
    """Make every jar present and verified in `folder`.

    What is there already is not fetched again; a cut file continues where it stopped.

    Raises:
        EmbeddedError: no network, no space, or a file that is damaged twice in a row.
    """
    with _one_fetcher(folder):
        missing = missing_jars(jars, folder)
        if missing:
            _require_space(folder, sum(jar.size for jar in missing))
            _fetch_all(missing, folder, console)


@contextmanager
def _one_fetcher(folder: Path) -> Generator[None]:
    """Let one process at a time fetch into the folder; the others then find it complete."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except OSError as error:
        raise no_space_or(error, folder, f"The jar folder {folder} cannot be used") from error


def _require_space(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size:
        raise EmbeddedError(
            f"Not enough disk space: the jars need {size / 1e6:.0f} MB in {folder}, "
            f"{free / 1e6:.0f} MB are free.",
            remedy="Free some space, or set GRAPHSVC_CACHE_DIR to another disk.",
        )


def _fetch_all(jars: list[Jar], folder: Path, console: Console) -> None:
    total = sum(jar.size for jar in jars)
    console.print(f"Fetching Neo4j, once: {len(jars)} files, {total / 1e6:.0f} MB, to {folder}")
    # Where Maven's jars are by default is jgo's to know.
    repository = next(iter(MavenContext(repo_cache=folder).remote_repos.values()))
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    stop = Event()
    with (
        requests.Session() as session,
        Progress(*columns, console=console, transient=True) as progress,
        ThreadPoolExecutor(PARALLEL) as pool,
    ):
        session.mount("https://", HTTPAdapter(pool_maxsize=PARALLEL, max_retries=_RETRY))
        task = progress.add_task("Fetching Neo4j", total=total)

        def advance(count: int) -> None:
            progress.advance(task, count)

        # The largest first, so that the last seconds do not wait for one big file.
        largest_first = sorted(jars, key=lambda jar: jar.size, reverse=True)
        jobs = [
            pool.submit(_fetch_one, session, repository, jar, folder, advance, stop)
            for jar in largest_first
        ]
        try:
            for job in jobs:
                job.result()
        except BaseException:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _fetch_one(
    session: requests.Session,
    repository: str,
    jar: Jar,
    folder: Path,
    advance: Callable[[int], None],
    stop: Event,
) -> None:
    final = folder / jar.file_name
    part = final.with_suffix(".part")
    problem = ""
    for _attempt in ("first", "once more"):
        try:
            _download(session, repository, jar, part, advance, stop)
        except requests.RequestException as error:
            if stop.is_set() or isinstance(error, requests.HTTPError | requests.ConnectionError):
                raise _not_fetched(jar, error) from error
            # Cut in the middle of the body: the next attempt continues the part.
            problem = f"the transfer was cut ({type(error).__name__})"
            continue
        except OSError as error:
            raise no_space_or(error, part, f"{jar.file_name} cannot be written") from error
        if stop.is_set() or accept(part, final, jar):
            return
        advance(-part.stat().st_size)
        part.unlink()
        problem = "its sha256 is not the locked one"
    raise EmbeddedError(
        f"{jar.file_name} could not be fetched whole in two attempts: {problem}.",
        remedy=f"A proxy may be changing it; try again from another network, {_USE_OTHER}.",
    )


def _download(
    session: requests.Session,
    repository: str,
    jar: Jar,
    part: Path,
    advance: Callable[[int], None],
    stop: Event,
) -> None:
    """Write or continue the part file."""
    have = part.stat().st_size if part.exists() else 0
    if have >= jar.size:
        part.unlink()
        have = 0
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    response = session.get(
        f"{repository}/{jar.path}", headers=headers, stream=True, timeout=_TIMEOUT
    )
    with response:
        response.raise_for_status()
        continues = response.status_code == requests.codes.partial_content
        advance(have if continues else 0)
        with part.open("ab" if continues else "wb") as file:
            for chunk in response.iter_content(CHUNK):
                if stop.is_set():
                    return
                file.write(chunk)
                advance(len(chunk))


def _not_fetched(jar: Jar, error: requests.RequestException) -> EmbeddedError:
    if error.response is not None:
        reason = f"the Maven repository does not give it (HTTP {error.response.status_code})"
    elif isinstance(error, requests.exceptions.SSLError):
        reason = "the Maven repository's certificate is not trusted here (REQUESTS_CA_BUNDLE)"
    else:
        reason = "the Maven repository cannot be reached"
    return EmbeddedError(
        f"Neo4j could not be fetched: {reason} ({jar.file_name}).",
        remedy="Check the network and HTTPS_PROXY and start again, which continues where this "
        f"stopped, {_USE_OTHER}.",
    )


def no_space_or(error: OSError, path: Path, otherwise: str) -> EmbeddedError:
    """Turn a file error into one a person understands, a full disk above all."""
    if error.errno in _NO_SPACE:
        return EmbeddedError(
            f"The disk is full at {path}.",
            remedy="Free some space, or set GRAPHSVC_CACHE_DIR and GRAPHSVC_DATA_DIR to another "
            "disk; what is complete is kept.",
        )
    return EmbeddedError(
        f"{otherwise}: {error.strerror}.", remedy="Check the folder's owner and permissions."
    )
