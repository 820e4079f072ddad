"""A store built from files is the one that an import of them makes: same ids, same checksum."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, contextmanager
import json
from pathlib import Path
import random
from typing import Any

import pytest
from rich.console import Console

from graphsvc import embedded
from graphsvc.cli.imports import sources_of
from graphsvc.embedded.load import build_store
from graphsvc.errors import InvalidFile
from graphsvc.gateway import Gateway
from graphsvc.ingest.bulk.build import Build
from graphsvc.ingest.carry import carry, follow, gather, take_all, told_in, withheld
from graphsvc.ingest.check import check_graph, entity_pages
from graphsvc.ingest.checksum import checksum
from graphsvc.ingest.curate import Curator
from graphsvc.ingest.decisions import Decisions
from graphsvc.ingest.export import export_lines
from graphsvc.ingest.ranks import mark_hubs
from graphsvc.ingest.readers.seeds import read_seeds, seeds_folder
from graphsvc.ingest.run import Import, Options, Watch
from graphsvc.models.common import Versioned
from graphsvc.models.curation import DecisionItem
from graphsvc.opening import open_gateway
from graphsvc.settings import Settings
from tests.integration.test_identity import client_of

pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")

ORCIDS = ["0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-1694-233X"]
RORS = ["03yrm5c26", "00mcjh785", "02rgb2k63"]
NAMES = [
    *("Ana Ruiz", "A. Ruiz", "Ana Silva", "Bo Li", "Li Bo", "李波", "Cy Young", "Élodie Straße"),
    *(
        f"{first} {last}"
        for first in ("Kim", "Ola", "İpek")
        for last in ("Berg", "Çelik", "O'Hara")
    ),
]
STRINGS = [
    "Dept. of X, Uni One, Oslo",
    "Uni One",
    "UNI TWO",
    "Institute Three, Lima",
    "Nowhere",
    "Elsewhere",
]


def random_records(seed: int, works: int) -> list[dict[str, Any]]:
    """Works of four sources that share ids, people in conflict, and all that hangs on them."""
    chance = random.Random(seed)

    def some(share: float, value: Callable[[], Any]) -> Any:
        return value() if chance.random() < share else None

    def author(source: str) -> dict[str, Any]:
        said = {
            "name": chance.choice(NAMES),
            "key": some(0.2, lambda: chance.choice(["k1", "k2", "k3", "k4"])),
            "ids": some(0.15, lambda: {"orcid": chance.choice(ORCIDS)}),
            "is_corresponding": some(0.1, lambda: True),
        }
        if source in ("openalex", "crossref"):
            said |= {
                "affiliations": some(0.4, lambda: chance.sample(STRINGS, 2)),
                "institutions": some(0.3, lambda: [f"ror:{chance.choice(RORS)}"]),
                "affiliations_inferred": some(0.2, lambda: True),
            }
        return {name: value for name, value in said.items() if value is not None}

    def work(number: int) -> dict[str, Any]:
        source = chance.choice(["acl-anthology", "arxiv", "dblp", "openalex", "crossref"])
        ids = {
            "doi": some(0.5, lambda: f"10.5555/{chance.randrange(works)}"),
            "arxiv": some(0.3, lambda: f"2001.{chance.randrange(works):05}"),
        }
        said = {
            "record": "work",
            "source": source,
            "key": f"w{number}",
            "ids": {scheme: value for scheme, value in ids.items() if value},
            "title": chance.choice(["On Graphs", "ÜBER Graphen", "Zur Straße", "Of Trees"]),
            "year": some(0.9, lambda: chance.randrange(1990, 2024)),
            "venue": some(0.5, lambda: chance.choice(["ACL", "arXiv"])),
            "abstract": some(0.3, lambda: 'A "quoted"\nabstract, with; signs.'),
            "publication_date": some(0.3, lambda: "2001-02-03"),
            "unverified": some(0.1, lambda: {"doi": "10.5555/unsure"}),
            "locations": some(0.2, lambda: [{"name": "arXiv", "date": "2001"}]),
            "cited_by_count": some(0.5, lambda: chance.randrange(20)),
            "is_retracted": some(0.3, lambda: chance.random() < 0.2),
            "label": some(0.1, lambda: "preprint"),
            "version": some(0.3, lambda: str(chance.randrange(3))),
            "is_stub": some(0.1, lambda: True),
            "observed_at": some(0.3, lambda: f"2024-01-0{chance.randrange(1, 9)}T00:00:00Z"),
            "references": [f"doi:10.5555/{chance.randrange(works)}" for _ in range(2)],
            "authors": [author(source) for _ in range(chance.choice([1, 2, 3, 4, 8]))],
            "authors_complete": some(0.1, lambda: False),
        }
        if source in ("openalex", "dblp"):
            said["topics"] = chance.sample(["t1", "t2", "t3", "none"], 2)
            said["topic_scores"] = {"t1": chance.random(), "t3": 0.5}
        return {name: value for name, value in said.items() if value not in (None, [], {})}

    made = [work(number) for number in range(works)]
    # Later versions, and the same again.
    made += [work(number) | {"key": f"w{number}"} for number in range(0, works, 10)]
    made += [dict(chance.choice(made)) for _ in range(10)]
    chance.shuffle(made)
    for source in ("openalex", "dblp"):
        made += [
            {
                "record": "topic",
                "source": source,
                "key": f"t{n}",
                "field": "F",
                "display_name": f"Topic {n}",
                "ids": {"openalex": f"T{n}"} if n < 3 else {},
            }
            for n in (1, 2, 3)
        ]
    # What this record declares holds, though another one of the same institution declares nothing.
    made.append(
        {
            "record": "institution",
            "source": "local",
            "key": "two",
            "ids": {"ror": RORS[1]},
            "display_name": "Second",
            "affiliations": ["Elsewhere"],
        }
    )
    names = ["Uni One", "Uni Two", "Institute Three"]
    for n, (ror, name) in enumerate(zip(RORS, names, strict=True)):
        made.append(
            {
                "record": "institution",
                "source": "ror",
                "key": ror,
                "ids": {"ror": ror},
                "display_name": name,
                "country_code": "NO",
                "city": "Oslo",
                "parents": [f"ror:{RORS[0]}"],
                "aliases": [f"Alias {n}"],
                "affiliations": ["Nowhere"] if n == 2 else [],
            }
        )
    made.append(
        {
            "record": "institution",
            "source": "openalex",
            "key": "I1",
            "ids": {"ror": RORS[1], "openalex": "I1"},
            "display_name": "Second University",
        }
    )
    for n, orcid in enumerate(ORCIDS):
        made.append(
            {
                "record": "researcher",
                "source": "orcid",
                "key": orcid,
                "ids": {"orcid": orcid},
                "display_name": NAMES[2 * n],
                "name_variants": ["A. N. Other"],
                "headline": "Someone",
                "employments": [
                    {"name": "One", "institution": f"ror:{RORS[n]}", "first_year": 1999 + n},
                    {"name": "One", "institution": f"ror:{RORS[0]}", "last_year": 2030},
                    {"name": "None", "institution": "ror:05gq02987"},
                ],
            }
        )
    keyed = [
        (said, author["key"])
        for said in made
        for author in said.get("authors", ())
        if "key" in author and said["source"] == "dblp"
    ]
    for n, (said, key) in enumerate(keyed[:10]):
        made.append(
            {
                "record": "affiliation",
                "source": "dblp",
                "key": f"a{n}",
                "work": said["key"],
                "author": key,
                "affiliations": [STRINGS[n % 5]],
            }
        )
    return made


def write_lines(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


@contextmanager
def silent(step: str, total: int | None) -> Any:
    del step, total
    yield lambda done: None


def options(folder: Path, *, max_rejected: int = 0) -> Options:
    return Options(100, folder / "rejects.jsonl", max_rejected)


def build(
    path: Path,
    folder: Path,
    withheld: Decisions | None = None,
    version: int = 1,
    **limits: int,
) -> tuple[Build, Any]:
    decisions = withheld or Decisions()
    work = Build(folder / "build", options(folder, **limits), decisions, silent, version)
    return work, work.files(list(sources_of([path], None, None)))


async def said_by(gateway: Gateway) -> tuple[str, set[str]]:
    ids = {id async for page in entity_pages(gateway) for id in page}
    return await checksum(gateway), ids


async def imported(
    gateway: Gateway, path: Path, folder: Path, **limits: int
) -> tuple[str, set[str]]:
    await gateway._driver.execute_query("MATCH (n) WHERE NOT n:GraphState DETACH DELETE n")
    await gateway._driver.execute_query("MATCH (n:GraphState) SET n.arrivals = 0")
    work = Import(gateway, options(folder, **limits), Watch())
    for source in sources_of([path], None, None):
        await work.run(source)
    await work.finish()
    return await said_by(gateway)


@asynccontextmanager
async def stored(files: Any, folder: Path) -> AsyncIterator[Gateway]:
    settings = Settings(data_dir=folder / "store", neo4j_uri=None)
    build_store(settings.data_dir, files, settings, console=Console(quiet=True))
    async with open_gateway(settings) as (gateway, _):
        yield gateway
    embedded.stop(settings)


async def test_seeds_are_built_as_they_are_imported(scratch: Gateway, tmp_path: Path) -> None:
    said = [json.loads(record.body) for record in read_seeds(seeds_folder())]
    said += [json.loads(record.body) for record in read_seeds(seeds_folder(), True)]
    path = write_lines(tmp_path / "seeds.jsonl", said)
    wanted = await imported(scratch, path, tmp_path)
    _, files = build(path, tmp_path)
    async with stored(files, tmp_path) as gateway:
        assert await said_by(gateway) == wanted
        assert await check_graph(gateway, 100) == []
        told = await changes_since(gateway, 0)
        assert told == dict.fromkeys(wanted[1], ("created", None))
        assert await changes_since(gateway, 1) == {}


async def test_sources_in_conflict_are_built_as_they_are_imported(
    scratch: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So few relationships make a hub that there are many of them.
    for module in ("ranks", "bulk.files"):
        monkeypatch.setattr(f"graphsvc.ingest.{module}.HUB_DEGREE", 4)
    path = write_lines(tmp_path / "works.jsonl", random_records(7, 300))
    wanted = await imported(scratch, path, tmp_path)
    work, files = build(path, tmp_path)
    assert work.made["conflicts"] > 0
    # A second build is the same, whatever ran beside what.
    contents = {name: nodes_of(files.folder / name) for _, name in files.nodes}
    again, files = build(path, tmp_path)
    assert again.made == work.made
    changing = {"node_run.parquet", "node_work.parquet", "node_record.parquet"}
    for _, name in files.nodes:
        if name not in changing:
            assert nodes_of(files.folder / name) == contents[name]
    async with stored(files, tmp_path) as gateway:
        await mark_hubs(gateway, again.hubs)
        assert await said_by(gateway) == wanted
        assert await check_graph(gateway, 100) == []
        assert len(again.hubs) > 100
        # An import goes on from there: it finds nothing new.
        work = Import(gateway, options(tmp_path), Watch())
        for source in sources_of([path], None, None):
            counts = await work.run(source)
            assert counts.created == 0
        await work.finish()
        assert await said_by(gateway) == wanted


async def test_decisions_and_ids_once_given_are_carried_over(
    scratch: Gateway, tmp_path: Path
) -> None:
    path = write_lines(tmp_path / "works.jsonl", random_records(11, 200))
    await imported(scratch, path, tmp_path)
    await scratch._driver.execute_query("MATCH (n:Decision|Gone) DETACH DELETE n")
    found = await scratch._driver.execute_query(
        "MATCH (r:Researcher)-[:AUTHORED]->(w:Work) WHERE r.conflicts IS NULL "
        "WITH r, collect(w.id) AS works ORDER BY size(works) DESC, r.id LIMIT 6 "
        "RETURN r.id AS id, works"
    )
    (a, _), (b, _), (c, works), (d, others), (e, _), (f, _) = (tuple(row) for row in found.records)
    curator = Curator(scratch, 100)
    undone = await curator.merge([e, f])
    await curator.merge([a, b])
    await curator.split(c, works[:1])
    await curator.not_author(d, others[0], "a namesake")
    await curator.suppress(e)
    await curator.undo(undone.id)
    wanted = await said_by(scratch), await kept_by(scratch)
    carried = await gather(scratch, tmp_path / "ids.jsonl")
    # The files may tell decisions too, before or after what they are about.
    exported = [line async for page in export_lines(scratch) for line in page]
    with path.open("ab") as file:
        file.writelines(line for line in exported if b'"decision"' in line)
    told = told_in(sources_of([path], None, None))
    assert {one.key: one for one in told} == {one.key: one for one in carried.decisions}
    _, files = build(path, tmp_path, withheld(told), carried.version + 1)
    # An id of something that the files do not name.
    with carried.ids.open("a") as file:
        file.write('["Wgone", "arxiv:work:gone"]\n')
    async with stored(files, tmp_path) as gateway:
        await take_all(gateway, [*carried.decisions, *told], 100)
        assert await carry(carried, gateway) == 1
        assert (await said_by(gateway), await kept_by(gateway)) == wanted
        assert await check_graph(gateway, 100) == []
        [state] = await gateway.many(Versioned, "graph.state")
        assert state.graph_version > carried.version
        # Whoever followed the store before is told of all there is now, and of what is no more.
        before = await changes_since(scratch, 0)
        after = await changes_since(gateway, carried.version)
        assert after == before | {"Wgone": ("removed", None)}
        assert after[e] == ("removed", None)
        # So they are where that one went on while this one was built.
        await follow(gateway, state.graph_version + 5)
        assert await changes_since(gateway, state.graph_version + 5) == after
        assert await check_graph(gateway, 100) == []
        assert await gateway.version() == state.graph_version + 6
        # The decisions can be taken back there.
        await Curator(gateway, 100).undo((await scratch.many(DecisionItem, "curation.list"))[-1].id)


async def changes_since(gateway: Gateway, since: int) -> dict[str, tuple[str, str | None]]:
    """What the feed tells of each id, by its address in the API."""
    told: dict[str, tuple[str, str | None]] = {}
    async with client_of(gateway) as client:
        given: dict[str, Any] = {"since": since, "limit": 200}
        while True:
            page = (await client.get("/v1/changes", params=given)).json()
            told |= {one["id"]: (one["change"], one["merged_into"]) for one in page["items"]}
            if page["next_cursor"] is None:
                return told
            given["cursor"] = page["next_cursor"]


async def kept_by(gateway: Gateway) -> list[list[Any]]:
    """Decisions, what they noted, and ids that lead elsewhere."""
    queries = (
        "MATCH (d:Decision) RETURN properties(d) AS d ORDER BY d.id",
        "MATCH (r)-[n:NOT_AUTHOR_OF]->(w) RETURN r.id, properties(n), w.id",
        "MATCH (n:Redirect)-->(e) RETURN n.id, n.birth, e.id ORDER BY n.id",
        "MATCH (s:SourceRecord) WHERE s.body CONTAINS 'is_withheld' "
        "RETURN s.name, s.body, s.digest ORDER BY s.name",
    )
    return [
        [row.data() for row in (await gateway._driver.execute_query(query)).records]
        for query in queries
    ]


def nodes_of(path: Path) -> list[str]:
    import duckdb

    query = f"SELECT COLUMNS(c -> c NOT LIKE 'observed_at%') FROM '{path}'"
    return sorted(map(str, duckdb.sql(query).fetchall()))


def test_faults_are_set_aside_and_too_many_end_the_build(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "bad.jsonl", random_records(1, 5))
    with path.open("a", encoding="utf-8") as file:
        file.write('{"record": "work", "source": "arxiv"}\n')
    with pytest.raises(InvalidFile, match="1 records were rejected"):
        build(path, tmp_path)
    work, _ = build(path, tmp_path, max_rejected=1)
    assert [counts.rejected for _, counts in work.counts] == [1]
    assert len((tmp_path / "rejects.jsonl").read_text().splitlines()) == 2
    lost = {
        "record": "affiliation",
        "source": "dblp",
        "key": "a",
        "work": "w",
        "author": "x",
        "affiliations": ["Y"],
    }
    path = write_lines(tmp_path / "lost.jsonl", [*random_records(1, 5), lost])
    with pytest.raises(InvalidFile, match="dblp-work:w"):
        build(path, tmp_path)
    count = work.made["records"]
    work, _ = build(path, tmp_path, max_rejected=1)
    [(_, counts)] = work.counts
    assert (counts.rejected, work.made["records"]) == (1, count)
    assert counts.created + counts.linked + counts.updated + counts.unchanged == count
