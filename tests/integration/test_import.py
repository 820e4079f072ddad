"""`graphsvc import`: many formats, one graph, whatever their order, and nothing done twice."""

from collections.abc import Sequence
import itertools
import json
from pathlib import Path
import random
import subprocess
from typing import Any

import pytest

from graphsvc.cli.imports import sources_of
from graphsvc.errors import InvalidFile, InvalidInput
from graphsvc.gateway import Gateway
from graphsvc.ingest.check import check_graph
from graphsvc.ingest.checksum import checksum
from graphsvc.ingest.run import BATCH, Counts, Import, Options, Watch
from graphsvc.settings import Settings
from tests.conftest import COMMAND, environment

_DATA = Path("tests/unit/readers/data")
#: Files of all formats, invented, that speak of the same works, people and institutions.
_WORLD = [
    _DATA / name
    for name in (
        "crossref/list.json",
        "arxiv/feed.xml",
        "openalex/snapshot.jsonl",
        "ror/array.json",
        "orcid/record.json",
        "graphsvc/records.jsonl",
        "dblp/small.xml",
        "acl/works.jsonl",
        "bibtex/library.bib",
        "csl/library.json",
    )
]
_ADA = "0009-0009-9999-0019"
_BO = "0009-0009-9999-0027"
_NORD = "0zzzaaa51"
_VESK = "0zzzbbb81"


async def taken(
    gateway: Gateway,
    *paths: Path,
    source: str | None = None,
    rejects: Path = Path("/dev/null"),
    max_rejected: int = 1000,
    dry_run: bool = False,
    batch: int = BATCH,
) -> Counts:
    """Import as the command does; gives the sums over all inputs."""
    options = Options(100, rejects, max_rejected, dry_run, batch)
    work = Import(gateway, options, Watch())
    total = Counts()
    try:
        for item in sources_of(list(paths), source, None):
            counts = await work.run(item)
            for name, count in vars(counts).items():
                setattr(total, name, getattr(total, name) + count)
    finally:
        await work.finish()
    return total


async def run(gateway: Gateway, cypher: str, **params: Any) -> list[dict[str, Any]]:
    """Run Cypher of a test's own."""
    records, _, _ = await gateway._driver.execute_query(cypher, params)
    return [record.data() for record in records]


async def wipe(gateway: Gateway) -> None:
    await run(gateway, "MATCH (n) WHERE NOT n:GraphState DETACH DELETE n")


async def version(gateway: Gateway) -> int:
    [row] = await run(gateway, "MATCH (state:GraphState) RETURN state.version AS version")
    return int(row["version"])


def lines(path: Path, records: Sequence[dict[str, Any] | str]) -> Path:
    """Write graphsvc's own records, one a line; a text is written as it is."""
    texts = [item if isinstance(item, str) else json.dumps(item) for item in records]
    path.write_text("".join(f"{text}\n" for text in texts))
    return path


def work(key: str, *authors: str | dict[str, Any], **more: Any) -> dict[str, Any]:
    listed = [{"name": author} if isinstance(author, str) else author for author in authors]
    said = {"record": "work", "source": "dblp", "key": key, "title": f"Work {key}"}
    return {**said, "authors": listed, **more}


def institution(key: str, name: str, **more: Any) -> dict[str, Any]:
    said = {"record": "institution", "source": "ror", "key": key, "ids": {"ror": key}}
    return {**said, "display_name": name, **more}


def command(
    env: dict[str, str], *arguments: str, code: int, given: str | None = None
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [COMMAND, "import", *arguments],
        env=env,
        input=given,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


async def test_any_order_of_files_of_all_formats_makes_one_graph(scratch: Gateway):
    at_once = await taken(scratch, *_WORLD)
    assert at_once.created > 20
    assert at_once.linked > 5
    expected = await checksum(scratch)
    assert await check_graph(scratch, 100) == []
    before = await version(scratch)
    again = await taken(scratch, *_WORLD)
    assert (again.created, again.updated, again.linked) == (0, 0, 0)
    assert again.unchanged == at_once.created + at_once.linked + at_once.unchanged
    assert (await version(scratch), await checksum(scratch)) == (before, expected)

    rng = random.Random(3)
    for size in (BATCH, 3):
        await wipe(scratch)
        files = list(_WORLD)
        rng.shuffle(files)
        for path in files:
            await taken(scratch, path, batch=size)
        assert await checksum(scratch) == expected, files
        assert await check_graph(scratch, 100) == []


async def test_the_command_as_a_person_uses_it(
    scratch: Gateway, scratch_server: Settings, tmp_path: Path
):
    env = environment(scratch_server, GRAPHSVC_DATA_DIR=str(tmp_path / "home"))
    good = [work(f"g{number}", f"Ada Vesk {number}") for number in range(3)]
    spoilt = '{"record": "work", "source": "dblp", "key": "no title"}'
    path = lines(tmp_path / "works.jsonl", [good[0], spoilt, good[1], "no JSON", good[2]])

    before = (await checksum(scratch), await version(scratch))
    dry = command(env, str(path), "--dry-run", "--output", "json", code=1)
    [row] = json.loads(dry.stdout)
    assert (row["created"], row["rejected"]) == (3, 2)
    assert (await checksum(scratch), await version(scratch)) == before
    assert await run(scratch, "MATCH (n:ImportRun|SourceRecord|Entity|ExternalId) RETURN n") == []
    assert not (tmp_path / "home" / "rejects").exists()

    done = command(env, str(path), "--output", "json", code=1)
    [row] = json.loads(done.stdout)
    assert row == {
        "input": "works.jsonl",
        "source": "",
        "format": "graphsvc",
        "created": 3,
        "updated": 0,
        "unchanged": 0,
        "linked": 0,
        "conflicts": 0,
        "rejected": 2,
    }
    assert "2 records were rejected" in done.stderr
    [rejects] = (tmp_path / "home" / "rejects").iterdir()
    assert str(rejects) in done.stderr
    first, second = map(json.loads, rejects.read_text().splitlines())
    assert (first["file"], first["line"], first["record"]) == (str(path), 2, spoilt)
    assert "key" in first["reason"]
    assert (second["line"], second["record"]) == (4, "no JSON")
    [run_row] = await run(scratch, "MATCH (run:ImportRun) RETURN run {.*} AS run")
    assert run_row["run"]["state"] == "done"
    assert run_row["run"]["files"][0].startswith(f"{path} sha256:")

    # Standard input, to which no name and no size belongs.
    text = "".join(json.dumps(item) + "\n" for item in [good[0], work("g9", "Bo Nord")])
    said = command(env, "-", "--format", "graphsvc", "--output", "json", code=0, given=text)
    [row] = json.loads(said.stdout)
    assert (row["input"], row["created"], row["unchanged"]) == ("standard input", 1, 1)

    limit = command(env, str(path), "--max-rejected", "1", code=2)
    assert "2 records were rejected, the last one on line 4" in limit.stderr
    assert "--max-rejected" in limit.stderr


async def test_wrong_use_is_said(scratch: Gateway, tmp_path: Path):
    path = lines(tmp_path / "works.jsonl", [work("w", "Ada Vesk")])
    with pytest.raises(InvalidInput, match=r"'docx' is not a known format.*bibtex"):
        list(sources_of([path], None, "docx"))
    with pytest.raises(InvalidInput, match="'nowhere' is not a known source"):
        list(sources_of([path], "nowhere", None))
    with pytest.raises(InvalidFile, match=r"missing\.jsonl"):
        list(sources_of([tmp_path / "missing.jsonl"], None, None))
    strange = tmp_path / "strange.jsonl"
    strange.write_text('{"some": "thing"}\n')
    with pytest.raises(InvalidFile, match=r"JSON with the fields some.*--format"):
        list(sources_of([strange], None, None))


async def test_another_source_can_be_named(scratch: Gateway):
    await taken(scratch, _DATA / "crossref" / "list.json", source="local")
    rows = await run(scratch, "MATCH (s:SourceRecord) RETURN DISTINCT s.source AS source")
    assert rows == [{"source": "local"}]


async def test_too_many_rejected_records_end_the_import_where_it_is(
    scratch: Gateway, tmp_path: Path
):
    spoilt = ['{"record": "work"}'] * 4
    path = lines(tmp_path / "works.jsonl", [work("a", "Ada Vesk"), *spoilt, work("b", "Bo Nord")])
    rejects = tmp_path / "rejects.jsonl"
    with pytest.raises(InvalidFile, match="rejected, the last one on line 4") as caught:
        await taken(scratch, path, rejects=rejects, max_rejected=2, batch=2)
    assert caught.value.exit_code == 2
    assert await check_graph(scratch, 100) == []
    # With a higher limit the same import goes on.
    counts = await taken(scratch, path, rejects=rejects, max_rejected=4, batch=2)
    assert (counts.created, counts.rejected) == (2, 4)


async def test_an_affiliation_at_a_work_that_is_nowhere_is_rejected_alone(
    scratch: Gateway, tmp_path: Path
):
    stray = {"record": "affiliation", "source": "local", "key": "a1", "work": "gone"}
    stray |= {"author": "ada", "affiliations": ["University of Quillmarsh"]}
    path = lines(tmp_path / "works.jsonl", [work("a", "Ada Vesk"), stray, {"record": "work"}])
    rejects = tmp_path / "rejects.jsonl"
    counts = await taken(scratch, path, rejects=rejects)
    assert (counts.created, counts.rejected) == (1, 2)
    said = {row["line"]: row for row in map(json.loads, rejects.read_text().splitlines())}
    assert "local-work:gone" in said[2]["reason"]
    assert json.loads(said[2]["record"])["affiliations"] == ["University of Quillmarsh"]
    # Once the work is there, it is taken.
    gone = work("gone", {"name": "Ada Vesk", "key": "ada"}, source="local")
    await taken(scratch, lines(tmp_path / "more.jsonl", [gone]))
    assert (await taken(scratch, path, rejects=rejects)).rejected == 1


async def test_a_record_of_an_unknown_source_is_rejected_alone(scratch: Gateway, tmp_path: Path):
    unknown = work("u", "Ada Vesk", source="nowhere")
    path = lines(tmp_path / "works.jsonl", [unknown, work("a", "Ada Vesk")])
    counts = await taken(scratch, path, rejects=tmp_path / "rejects.jsonl")
    assert (counts.created, counts.rejected) == (1, 1)
    [rejected] = map(json.loads, (tmp_path / "rejects.jsonl").read_text().splitlines())
    assert "'nowhere' is not a known source" in rejected["reason"]


async def test_standard_input_never_goes_on_where_another_stopped(
    scratch: Gateway, scratch_server: Settings
):
    text = "".join(json.dumps(work(f"w{n}", "Ada Vesk")) + "\n" for n in range(4))
    spoilt = "{\n"
    arguments = ["-", "--format", "graphsvc", "--output", "json", "--batch", "2"]
    env = environment(scratch_server)
    command(env, *arguments, "--max-rejected", "0", code=2, given=text + spoilt)
    other = text.replace('"w', '"x').replace('"xork"', '"work"')
    [row] = json.loads(command(env, *arguments, code=0, given=other).stdout)
    assert row["created"] == 4
    [found] = await run(scratch, "MATCH (w:Work) RETURN count(w) AS n")
    assert found == {"n": 8}


async def test_a_newer_version_replaces_all_that_the_older_said(scratch: Gateway, tmp_path: Path):
    ada = {"name": "Ada Vesk", "ids": {"orcid": _ADA}}
    old = work(
        *("w", ada, "Bo Nord"),
        version="2020-01-01",
        year=2001,
        abstract="Old.",
        venue="Annals",
        ids={"doi": "10.5555/1"},
        references=["doi:10.5555/2"],
    )
    new = work("w", "Cy Haven", version="2021-01-01", ids={"doi": "10.5555/3"})
    stub = work("w", "Di Stone", version="2022-01-01", is_stub=True)
    cited = work("cited", "Ed Brook", ids={"doi": "10.5555/2"})
    old_file = lines(tmp_path / "old.jsonl", [old])
    new_file = lines(tmp_path / "new.jsonl", [new])
    stub_file = lines(tmp_path / "stub.jsonl", [stub])
    rest = lines(tmp_path / "rest.jsonl", [cited])

    await taken(scratch, new_file, rest)
    expected = await checksum(scratch)
    assert (await taken(scratch, old_file, stub_file)).unchanged == 2
    assert await checksum(scratch) == expected

    await wipe(scratch)
    await taken(scratch, stub_file, old_file, rest)
    assert await run(scratch, "MATCH (:Work)-[c:CITES]->(:Work) RETURN 1 AS n") == [{"n": 1}]
    assert (await taken(scratch, new_file)).updated == 1
    assert await checksum(scratch) == expected
    assert await check_graph(scratch, 100) == []
    [kept] = await run(scratch, "MATCH (w:Work {title: 'Work w'}) RETURN w {.*} AS work")
    assert not {"abstract", "publication_year", "source"} & kept["work"].keys()
    names = await run(scratch, "MATCH (r:Researcher) RETURN r.display_name AS name ORDER BY name")
    assert [row["name"] for row in names] == ["Cy Haven", "Ed Brook"]


async def test_a_preprint_and_its_published_version_are_one_work(scratch: Gateway, tmp_path: Path):
    preprint = work(
        *("9901.1", "Ada Vesk"),
        source="arxiv",
        ids={"arxiv": "9901.00001"},
        venue="arXiv",
        locations=[{"name": "arXiv", "id": "https://arxiv.org/abs/9901.00001"}],
    )
    published = work(
        *("10.5555/1", "Ada Vesk"),
        source="crossref",
        ids={"doi": "10.5555/1"},
        versions=["arxiv:9901.00001"],
        venue="Annals",
        locations=[{"name": "Annals", "id": "https://doi.org/10.5555/1"}],
    )
    files = [
        lines(tmp_path / "preprint.jsonl", [preprint]),
        lines(tmp_path / "published.jsonl", [published]),
    ]
    sums: set[str] = set()
    for order in itertools.permutations(files):
        await wipe(scratch)
        for path in order:
            await taken(scratch, path)
        sums.add(await checksum(scratch))
        [row] = await run(
            scratch,
            "MATCH (w:Work) RETURN w.source AS source, w.locations AS places, "
            "[(w)-[:HAS_ID]->(x) | x.key] AS keys, w.authors_count AS authors",
        )
        assert {json.loads(place)["name"] for place in row["places"]} == {"arXiv", "Annals"}
        assert (row["source"], row["authors"]) == ("Annals", 1)
        assert {"doi:10.5555/1", "arxiv:9901.00001"} <= set(row["keys"])
        [people] = await run(scratch, "MATCH (r:Researcher) RETURN count(r) AS n")
        assert people == {"n": 1}
    assert len(sums) == 1


async def test_what_is_named_before_it_comes_is_linked_when_it_comes(
    scratch: Gateway, tmp_path: Path
):
    ada = {
        "name": "Ada Vesk",
        "ids": {"orcid": _ADA},
        "institutions": [f"ror:{_NORD}"],
        "affiliations": ["Somewhere unheard of"],
    }
    bo = {"name": "Bo Nord", "affiliations": ["Dept. of Lattices, University of Quillmarsh"]}
    citing = work("a", ada, bo, year=2020, references=["doi:10.5555/later"])
    person = {
        "record": "researcher",
        "source": "orcid",
        "key": _ADA,
        "ids": {"orcid": _ADA},
        "display_name": "Ada Vesk",
        "employments": [
            {"name": "Vesk", "institution": f"ror:{_VESK}", "first_year": 2011, "last_year": 2013}
        ],
    }
    parts = [
        lines(tmp_path / "works.jsonl", [citing]),
        lines(tmp_path / "later.jsonl", [work("b", "Cy Haven", ids={"doi": "10.5555/later"})]),
        lines(tmp_path / "person.jsonl", [person]),
        lines(
            tmp_path / "institutions.jsonl",
            [
                institution(_NORD, "Nordhaven Institute"),
                institution(_VESK, "Vesk Trust", parents=[f"ror:{_NORD}"]),
                institution(
                    "0zzzccc14", "University of Quillmarsh", country_code="NL", city="Quillmarsh"
                ),
            ],
        ),
    ]
    sums: set[str] = set()
    for order in (parts, parts[::-1], [parts[2], parts[0], parts[3], parts[1]]):
        await wipe(scratch)
        for path in order:
            await taken(scratch, path)
        assert await check_graph(scratch, 100) == []
        sums.add(await checksum(scratch))
    assert len(sums) == 1
    spans = await run(
        scratch,
        "MATCH (r:Researcher)-[a:AFFILIATED_WITH]->(i) RETURN r.display_name AS who, "
        "i.display_name AS place, a.first_year AS first, a.last_year AS last, "
        "a.works_count AS works, a.asserted_by AS said_by ORDER BY who, place",
    )
    ada_nord = {"who": "Ada Vesk", "place": "Nordhaven Institute", "first": 2020, "last": 2020}
    ada_vesk = {"who": "Ada Vesk", "place": "Vesk Trust", "first": 2011, "last": 2013}
    bo_quill = {"who": "Bo Nord", "place": "University of Quillmarsh", "first": 2020, "last": 2020}
    assert spans == [
        {**ada_nord, "works": 1, "said_by": ["dblp"]},
        {**ada_vesk, "works": 0, "said_by": ["orcid"]},
        {**bo_quill, "works": 1, "said_by": ["dblp"]},
    ]
    [edges] = await run(
        scratch,
        "RETURN count {(:Work)-[:CITES]->(:Work)} AS cites, "
        "count {(:Institution)-[:CHILD_OF]->(:Institution)} AS parents, "
        "count {(:Work)-[:HAS_INSTITUTION]->(:Institution)} AS places",
    )
    assert edges == {"cites": 1, "parents": 1, "places": 2}


async def test_strings_that_one_record_declares_outlive_another_of_the_institution(
    scratch: Gateway, tmp_path: Path
):
    own = institution(_NORD, "Nordhaven", source="local", affiliations=["The old lab on the hill"])
    parts = [
        lines(tmp_path / "own.jsonl", [own]),
        lines(tmp_path / "ror.jsonl", [institution(_NORD, "Nordhaven Institute")]),
        lines(
            tmp_path / "works.jsonl",
            [work("a", {"name": "Ada Vesk", "affiliations": ["The old lab on the hill"]})],
        ),
    ]
    sums: set[str] = set()
    for order in itertools.permutations(parts):
        await wipe(scratch)
        for path in order:
            await taken(scratch, path)
        assert await check_graph(scratch, 100) == []
        sums.add(await checksum(scratch))
        found = await run(
            scratch, "MATCH (:Work)-[:HAS_INSTITUTION]->(i) RETURN i.display_name AS name"
        )
        assert found == [{"name": "Nordhaven Institute"}], [path.name for path in order]
    assert len(sums) == 1
