"""Where the embedded Neo4j keeps things: the one place that knows its folders and files."""

from dataclasses import dataclass
from pathlib import Path

from graphsvc.embedded.jars import lock_key
from graphsvc.settings import Settings


@dataclass(frozen=True, slots=True)
class Layout:
    """Paths of one instance (`data_dir`) and of what instances share (`cache_dir`)."""

    data: Path
    cache: Path

    @classmethod
    def of(cls, settings: Settings) -> "Layout":
        """Give the layout of the instance these settings describe."""
        return cls(settings.data_dir.absolute(), settings.cache_dir.absolute())

    @property
    def home(self) -> Path:
        """Neo4j's home: configuration, store, transaction logs, log files."""
        return self.data / "neo4j"

    @property
    def conf(self) -> Path:
        """Folder of `neo4j.conf`."""
        return self.home / "conf"

    @property
    def store(self) -> Path:
        """Folder of the databases and their transaction logs."""
        return self.home / "data"

    @property
    def backup(self) -> Path:
        """Folder of the store that another one took the place of."""
        return self.home / "data.before"

    @property
    def logs(self) -> Path:
        """Folder of Neo4j's log files, and of what Java itself prints."""
        return self.home / "logs"

    @property
    def password(self) -> Path:
        """File of the password, readable by its owner only."""
        return self.data / "neo4j-password"

    @property
    def run(self) -> Path:
        """State of the running server; see `supervisor.py` for its files."""
        return self.home / "run"

    @property
    def jars(self) -> Path:
        """Folder of the verified jars."""
        return self.cache / "jars"

    def class_archive(self, java_key: str) -> Path:
        """Java's class archive for the locked jars and one Java."""
        return self.cache / f"classes-{lock_key()}-{java_key}.jsa"

    def make(self) -> None:
        """Make the folders; those with data are closed to other users."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.home.mkdir(mode=0o700, exist_ok=True)
        # A crash in the midst of a swap leaves no store where the file system cannot exchange two
        # folders in one step.
        if not self.store.exists() and self.backup.is_dir():
            self.backup.rename(self.store)
        names = ("conf", "data", "import", "logs", "plugins", "run", "run/leases")
        for name in names:
            (self.home / name).mkdir(exist_ok=True)
