"""The documentation tells the truth: references do not drift, everything there is has a place."""

from collections.abc import Iterator
from functools import cache
import json
from pathlib import Path
import re
import shlex
from urllib.parse import unquote

from httpx2 import AsyncClient
import pytest
import typer

from docs.generate import drifted, main
from graphsvc.app import create_app
from graphsvc.cli import app as command_line
from graphsvc.cli.query import offered
from graphsvc.errors import GraphsvcError
from graphsvc.queries import Catalogue
from graphsvc.settings import Settings

ROOT = Path(__file__).parents[2]
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text()
    for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("seeds/*.md")])
}
GUIDES = {name: text for name, text in PAGES.items() if "/reference/" not in name}
#: Variables that are not the service's own settings: for the tests, and the shell's.
OTHER_VARIABLES = {"GRAPHSVC_TEST_NEO4J_URIS"}
EVERYTHING = "\n".join(PAGES.values())
CATALOGUE = Catalogue.load()
COMMAND = typer.main.get_command(command_line)
SETTINGS = {f"GRAPHSVC_{name.upper()}" for name in Settings.model_fields}


@cache
def api_paths() -> frozenset[str]:
    return frozenset(create_app(Settings()).openapi()["paths"])


def error_tree(error: type[GraphsvcError]) -> list[type[GraphsvcError]]:
    return [error, *(kind for child in error.__subclasses__() for kind in error_tree(child))]


def command_names(command: object, path: str = "graphsvc") -> Iterator[str]:
    yield path
    for name, child in getattr(command, "commands", {}).items():
        yield from command_names(child, f"{path} {name}")


def examples() -> Iterator[tuple[str, str, str]]:
    """Every command line of the pages' console blocks: page, command, and the output shown."""
    for name, text in PAGES.items():
        for block in re.findall(r"^ *```console\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE):
            for example in re.split(r"^\s*\$ ", block, flags=re.MULTILINE)[1:]:
                line, _, output = example.partition("\n")
                yield name, line, output


EXAMPLES = list(examples())
CALLS = [
    (path, output)
    for _, line, output in EXAMPLES
    for path in re.findall(r"^curl -s '?localhost:8000([^']*)'?$", line)
    if "…" not in path
]


def anchors(text: str) -> set[str]:
    """Anchors of a page's headings, as GitHub makes them."""
    heads = re.findall(r"^#+ (.*)$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


def test_the_references_are_as_the_code_has_them():
    assert drifted() == []


def test_a_drifted_reference_is_named(capsys: pytest.CaptureFixture[str], monkeypatch, tmp_path):
    monkeypatch.setattr("docs.generate.REFERENCE", tmp_path)
    assert main([]) == 0
    assert main(["--check"]) == 0
    (tmp_path / "settings.md").write_text("something else")
    assert main(["--check"]) == 1
    assert "settings.md" in capsys.readouterr().out


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_every_setting_is_documented(name: str):
    assert f"`{name}`" in EVERYTHING


@pytest.mark.parametrize("name", list(command_names(COMMAND)))
def test_every_command_is_documented(name: str):
    assert f"## {name}\n" in PAGES["docs/reference/commands.md"]


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_query_is_documented(name: str):
    assert re.search(rf"(### |`){re.escape(name)}\b", PAGES["docs/reference/queries.md"])


@pytest.mark.parametrize("error", error_tree(GraphsvcError), ids=lambda error: error.slug)
def test_every_error_type_is_documented(error: type[GraphsvcError]):
    assert f"| `{error.slug}` | {error.status.value} |" in PAGES["docs/api.md"]


def test_every_path_is_documented():
    paths = create_app(Settings()).openapi()["paths"]
    missing = [
        path for path in paths if not re.search(rf"{re.escape(path)}`", PAGES["docs/api.md"])
    ]
    assert missing == []


@pytest.mark.parametrize("name", GUIDES)
def test_no_page_names_what_does_not_exist(name: str):
    known = SETTINGS | OTHER_VARIABLES
    named = set(re.findall(r"\bGRAPHSVC_[A-Z0-9_]*[A-Z0-9]\b", GUIDES[name]))
    assert named <= known
    for path in re.findall(r"`(?:GET )?(/v1/[^`?]*)[`?]", GUIDES[name]):
        assert path in api_paths()
    for place in re.findall(r"`((?:graphsvc|cypher|tests|docs|seeds)/[\w./-]*)`", GUIDES[name]):
        assert (ROOT / place).exists(), place


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name: str):
    text = re.sub(r"```.*?```", "", PAGES[name], flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = unquote(target).partition("#")
        found = (ROOT / name).parent / file if file else ROOT / name
        assert found.exists(), target
        if anchor:
            assert anchor in anchors(found.read_text()), target


def test_every_guide_is_linked_from_the_index():
    for path in ROOT.glob("docs/*.md"):
        assert path.name == "index.md" or f"({path.name})" in PAGES["docs/index.md"]
    for path in ROOT.glob("docs/adr/0*.md"):
        assert f"({path.name})" in PAGES["docs/adr/README.md"]


def check_graphsvc(words: list[str]) -> None:
    """Refuse a command line that names a command, option or query that is not there."""
    command = COMMAND
    while words and words[0] in getattr(command, "commands", {}):
        command = command.commands[words.pop(0)]
    if hasattr(command, "commands"):
        assert all(word.startswith("-") for word in words), f"no command {words}"
    options = {name for option in command.params for name in option.opts} | {"--help"}
    for word in words:
        assert not word.startswith("-") or word.partition("=")[0] in options, word
    if command.name == "query" and words:
        query = offered(CATALOGUE)[words[0]]
        given = {word.partition("=")[0] for word in words[1:] if "=" in word}
        assert given <= set(query.params)


@pytest.mark.parametrize(("page", "line"), [example[:2] for example in EXAMPLES])
def test_examples_name_what_exists(page: str, line: str):
    for inner in re.findall(r"\$\(([^)]*)\)", line):
        check_graphsvc(shlex.split(inner)[1:])
    words = shlex.split(line, comments=True)
    while words and (words[0] == "export" or "=" in words[0]):
        words.pop(0)
    if words[:1] == ["graphsvc"]:
        check_graphsvc(words[1:])
    if words[:1] == ["make"]:
        targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
        assert {word for word in words[1:] if "=" not in word} <= set(targets)


@pytest.mark.parametrize(("path", "output"), CALLS, ids=[path for path, _ in CALLS])
async def test_calls_answer_as_shown(client: AsyncClient, path: str, output: str):
    response = await client.get(path)
    if not response.headers["Content-Type"].endswith("json"):
        assert output.strip() in response.text.replace("\r\n", "\n")
        return
    answer = json.dumps(response.json(), ensure_ascii=False)
    shown = re.findall(r'"\w+": (?:"[^"…]*"|[\w.]+)', output)
    assert [pair for pair in shown if pair not in answer] == []
    assert response.status_code == (200 if '"status"' not in output else response.json()["status"])


def test_the_checks_notice_what_does_not_exist():
    for line in ("seed --afiliations", "sead", "db begin", "query researcher.friends"):
        with pytest.raises((AssertionError, KeyError)):
            check_graphsvc(line.split())


def test_the_changelog_says_what_is_unreleased():
    assert re.search(r"^## \[Unreleased\]\n\n### \w+\n- ", PAGES["CHANGELOG.md"], re.MULTILINE)
