"""The built wheel holds all it needs: queries, seeds, templates, lock."""

from pathlib import Path
import subprocess
import sys

import pytest

from graphsvc.settings import Settings
from tests.conftest import environment


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the installed wheel alone."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--quiet"]
    subprocess.run([*build, "--wheel-dir", str(folder), "."], check=True)
    [wheel] = folder.glob("graphsvc-*.whl")
    install = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--quiet"]
    subprocess.run([*install, "--target", str(folder / "site"), str(wheel)], check=True)
    return folder / "site"


def test_the_wheel_runs_without_the_checkout(site: Path, seeded: Settings, tmp_path: Path):
    env = environment(seeded, PYTHONPATH=str(site), PYTHONSAFEPATH="1")
    code = (
        "import graphsvc, sys\n"
        f"assert graphsvc.__file__.startswith({str(site)!r}), graphsvc.__file__\n"
        "from graphsvc.cli import main\n"
        "sys.argv = ['graphsvc', *sys.argv[1:]]\n"
        "main()\n"
    )
    for arguments, said in (
        (["query"], "researcher.collaborators"),
        (["show", "researcher", "Mingbao Lin"], "21 – Emerging"),
        (["seed"], "records unchanged"),
    ):
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            env=env,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert said in done.stdout


def test_every_file_of_the_checkout_is_in_the_wheel(site: Path):
    for folder, place in (("cypher", "_data/cypher"), ("seeds", "_data/seeds"), ("graphsvc", "")):
        for path in Path(folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert (site / "graphsvc" / place / path.relative_to(folder)).is_file(), path
