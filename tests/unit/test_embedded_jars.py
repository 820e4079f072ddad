"""The shipped lock of the embedded Neo4j."""

from pathlib import PurePosixPath
import re

from graphsvc.embedded.jars import LOCK_FILE, Jar, locked_jars, neo4j_version


def test_a_coordinate_gives_the_paths_of_its_file() -> None:
    plain = Jar("org.neo4j.app:neo4j-server:5.26.30", "", 0)
    assert plain.path == "org/neo4j/app/neo4j-server/5.26.30/neo4j-server-5.26.30.jar"
    classified = Jar("io.netty:epoll:4.1:linux-x86_64", "", 0)
    assert classified.path == "io/netty/epoll/4.1/epoll-4.1-linux-x86_64.jar"
    assert classified.file_name == "io.netty_epoll_4.1_linux-x86_64.jar"


def test_the_lock_pins_every_jar_and_names_no_host() -> None:
    jars = locked_jars()
    assert neo4j_version() == "5.26.30"
    assert len({jar.file_name for jar in jars}) == len(jars) > 200
    assert all(re.fullmatch("[0-9a-f]{64}", jar.sha256) and jar.size > 0 for jar in jars)
    assert "//" not in LOCK_FILE.read_text()
    assert not any(PurePosixPath(jar.path).is_absolute() for jar in jars)
