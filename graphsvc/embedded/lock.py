"""Makes `jars.lock` anew: `python -m graphsvc.embedded.lock`, for a developer who moves versions.

Change `ROOTS`, run it, start the server once, and commit both files. It resolves with jgo (about
80 s), fetches every jar, and writes what it got; starting from the lock never resolves.
"""

from concurrent.futures import ThreadPoolExecutor
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory

from jgo.maven import Artifact, MavenContext
from rich.console import Console

from graphsvc.embedded.jars import LOCK_FILE, Jar, write_lock

ROOTS = (
    "org.neo4j:neo4j:5.26.30",
    "org.neo4j.app:neo4j-server:5.26.30",
    "org.neo4j:neo4j-slf4j-provider:5.26.30",
    "org.neo4j.client:neo4j-browser:5.24.0",
)


def _locked(artifact: Artifact) -> Jar:
    parts = [artifact.groupId, artifact.artifactId, artifact.version]
    if artifact.classifier:
        parts.append(artifact.classifier)
    path = artifact.resolve()
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    return Jar(":".join(parts), digest, path.stat().st_size)


def main() -> None:
    """Resolve `ROOTS` with their dependencies and write the lock."""
    console = Console(stderr=True)
    with TemporaryDirectory() as folder, console.status("Resolving and fetching the jars"):
        context = MavenContext(repo_cache=Path(folder))
        roots = [context.create_dependency(root) for root in ROOTS]
        found, transitive = context.resolver.resolve(roots)
        with ThreadPoolExecutor(16) as pool:
            jars = list(pool.map(_locked, [each.artifact for each in [*found, *transitive]]))
    write_lock(jars)
    total = sum(jar.size for jar in jars) / 1e6
    console.print(f"{LOCK_FILE.name}: {len(jars)} jars, {total:.0f} MB")


if __name__ == "__main__":
    main()
