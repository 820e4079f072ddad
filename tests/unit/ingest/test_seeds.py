"""The seeds hold the facts that the product's numbers rest on, recomputed here in plain Python."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from fractions import Fraction
import json
from math import ceil
from pathlib import Path
from typing import Any

import pytest

from graphsvc import data
from graphsvc.errors import InvalidFile
from graphsvc.ingest.readers.seeds import read_seeds, seeds_folder
from graphsvc.ingest.records import (
    AffiliationRecord,
    AnyRecord,
    Author,
    InstitutionRecord,
    ResearcherRecord,
    TopicRecord,
    WorkRecord,
)

FOCUS = "mingbao-lin"
JI = "rongrong-ji"
HRANK = "HRank: Filter Pruning using High-Rank Feature Map"
VERIFIED_ROR = {
    "Xiamen University": "00mcjh785",
    "Beihang University": "00wk2mp56",
    "Peking University": "02v51f717",
    "Pinterest": "04m6zg706",
}


def person(author: Author) -> str:
    """Key of an author; other sources than the seed name the same people by an id."""
    key = author.key or author.ids["seed-researcher"]
    assert author.key is None or not author.ids
    return key


def shared_works(works: Iterable[WorkRecord]) -> Counter[str]:
    return Counter(
        person(author) for work in works for author in work.authors if person(author) != FOCUS
    )


def newman_weight(works: Iterable[WorkRecord], one: str, other: str) -> Fraction:
    teams = [{person(author) for author in work.authors} for work in works]
    return sum(
        (Fraction(1, len(team) - 1) for team in teams if {one, other} <= team), start=Fraction(0)
    )


def test_the_first_layer_holds_each_kind_of_record(first_layer: list[AnyRecord]) -> None:
    kinds = Counter(type(record) for record in first_layer)
    assert kinds == {
        ResearcherRecord: 1,
        TopicRecord: 5,
        InstitutionRecord: 8,
        WorkRecord: 14 + 4,
    }
    names = [record.name for record in first_layer]
    assert len(set(names)) == len(names)


def test_the_focus_is_as_on_the_page(first_layer: list[AnyRecord]) -> None:
    [focus] = [record for record in first_layer if isinstance(record, ResearcherRecord)]
    assert (focus.source, focus.key, focus.display_name) == ("seed", FOCUS, "Mingbao Lin")
    assert focus.headline is not None
    assert focus.headline.startswith("Mingbao Lin contributes")


def test_works_are_joined_with_the_page(displayed: list[WorkRecord]) -> None:
    assert Counter((work.year, work.type, work.venue) for work in displayed) == {
        (2022, "preprint", "arXiv"): 11,
        (2020, "preprint", "arXiv"): 3,
    }
    assert all(work.abstract and "\\" not in work.abstract for work in displayed)
    assert all(FOCUS in map(person, work.authors) for work in displayed)
    order = [(-(work.year or 0), work.title.casefold()) for work in displayed]
    assert order == sorted(order)


def test_counts_of_co_authors(displayed: list[WorkRecord]) -> None:
    shared = shared_works(displayed)
    assert len(shared) == 39
    assert shared[JI] == 13
    assert {key for key, count in shared.items() if count == 5} == {
        "fei-chao",
        "yonghong-tian",
        "yongjian-wu",
    }
    assert [key for key, count in shared.items() if count == 4] == ["ling-shao"]
    assert Counter(shared.values()) == {13: 1, 5: 3, 4: 1, 3: 6, 2: 3, 1: 25}


def test_close_collaborators_and_topics(displayed: list[WorkRecord]) -> None:
    threshold = min(5, max(2, ceil(len(displayed) / 3)))
    assert sum(count >= threshold for count in shared_works(displayed).values()) == 4
    assert len({topic for work in displayed for topic in work.topics}) == 5
    assert all(len(work.topics) == 1 for work in displayed)


def test_newman_weight_of_the_strongest_tie(displayed: list[WorkRecord]) -> None:
    assert round(float(newman_weight(displayed, FOCUS, JI)), 3) == 2.371


def test_counting_variants_would_be_wrong(
    displayed: list[WorkRecord], variants: list[WorkRecord]
) -> None:
    shared = shared_works([*displayed, *variants])
    assert len(shared) == 40
    assert set(shared) - set(shared_works(displayed)) == {"mingliang-xu"}
    wrong = newman_weight([*displayed, *variants], FOCUS, JI)
    assert round(float(wrong), 3) != 2.371


def test_variants_are_other_sources_of_the_same_works(
    displayed: list[WorkRecord], variants: list[WorkRecord]
) -> None:
    seeded = {work.key: work for work in displayed}
    assert {(work.source, work.key): len(work.authors) for work in variants} == {
        ("author-homepage", "white-box"): 7,
        ("arxiv", "fdda"): 9,
        ("arxiv-digest", "dmad"): 8,
        ("code-repository", "sadc"): 7,
    }
    assert {work.key: len(seeded[work.key].authors) for work in variants} == {
        "white-box": 8,
        "fdda": 8,
        "dmad": 6,
        "sadc": 5,
    }
    for work in variants:
        assert work.ids == {"arxiv": seeded[work.key].ids["arxiv"]}
        assert work.label
        same_title = work.title == seeded[work.key].title
        assert same_title is (work.key != "dmad")


def test_one_person_is_one_key(displayed: list[WorkRecord], variants: list[WorkRecord]) -> None:
    names: defaultdict[str, set[str]] = defaultdict(set)
    for work in [*displayed, *variants]:
        keys = [person(author) for author in work.authors]
        assert len(set(keys)) == len(keys)
        for author in work.authors:
            names[person(author)].add(author.name)
    assert len(names) == 41
    assert all(len(written) == 1 for written in names.values())
    assert len({name for written in names.values() for name in written}) == 41


def printed(works: list[WorkRecord]) -> set[str]:
    return {text for work in works for author in work.authors for text in author.affiliations}


def test_printed_affiliations_map_to_one_organisation_each(
    first_layer: list[AnyRecord],
    displayed: list[WorkRecord],
    second_layer: list[AffiliationRecord],
) -> None:
    organisations = [record for record in first_layer if isinstance(record, InstitutionRecord)]
    assert len({record.display_name for record in organisations}) == 8
    first = printed(displayed)
    both = first | {text for record in second_layer for text in record.affiliations}
    assert (len(first), len(both)) == (13, 14)
    known = Counter(text for record in organisations for text in record.affiliations)
    assert known == dict.fromkeys(both, 1)
    assert all(record.affiliations for record in organisations)


def test_only_verified_ids_are_given(
    first_layer: list[AnyRecord], displayed: list[WorkRecord]
) -> None:
    organisations = [record for record in first_layer if isinstance(record, InstitutionRecord)]
    rors = {record.display_name: record.ids["ror"] for record in organisations if record.ids}
    assert rors == VERIFIED_ROR
    topics = [record for record in first_layer if isinstance(record, TopicRecord)]
    assert [topic.ids for topic in topics if topic.ids] == [{"openalex": "T10036"}]
    assert all("arxiv" in work.ids for work in displayed)
    assert {work.key for work in displayed if "doi" not in work.ids} == {"dmad"}
    assert {work.key: work.unverified for work in displayed if work.unverified} == {
        "dmad": {"doi": "10.1109/tmm.2022.3156699"}
    }


def test_works_name_where_they_appeared(displayed: list[WorkRecord]) -> None:
    for work in displayed:
        arxiv, venue = work.locations
        assert (arxiv.name, arxiv.id) == ("arXiv", f"arxiv:{work.ids['arxiv']}")
        doi = work.ids.get("doi")
        assert (venue.id and venue.id.lower()) == (doi and f"doi:{doi}")


def test_the_focus_has_no_affiliation_in_the_first_layer(displayed: list[WorkRecord]) -> None:
    focus = [author for work in displayed for author in work.authors if author.key == FOCUS]
    assert len(focus) == 14
    assert not any(author.affiliations for author in focus)


def test_inferred_affiliations_are_flagged(displayed: list[WorkRecord]) -> None:
    for work in displayed:
        for author in work.authors:
            expected = work.key == "arm" and bool(author.affiliations)
            assert author.affiliations_inferred is expected


def test_the_second_layer_is_the_focus_alone(second_layer: list[AffiliationRecord]) -> None:
    assert {record.author for record in second_layer} == {FOCUS}
    assert [record.work for record in second_layer] == ["sadc", "abcpruner", "hmoh", "hrank"]
    by_work = {record.work: record.affiliations for record in second_layer}
    assert by_work["sadc"] == ["Tencent Youtu Lab, Shanghai"]
    assert all("Xiamen University" in by_work[key][0] for key in ("abcpruner", "hmoh", "hrank"))


Change = Callable[[dict[str, Any]], object]

# Each fault: the file, the record's key, what is done to it, the field that is named.
FAULTS: list[tuple[str, str, Change, str]] = [
    ("works.jsonl", "kcd", lambda record: record.update(title="Another"), "title"),
    ("works.jsonl", "kcd", lambda record: record.update(year=2022), "year"),
    ("works.jsonl", "kcd", lambda record: record.update(type="preprint"), "type"),
    ("works.jsonl", "kcd", lambda record: record.update(venue="arXiv"), "venue"),
    ("works.jsonl", "kcd", lambda record: record.update(abstract="Text."), "abstract"),
    ("works.jsonl", "kcd", lambda record: record.update(topics=["unknown"]), "topics"),
    ("works.jsonl", "kcd", lambda record: record.update(source="other", key="x"), "key"),
    ("works.jsonl", "kcd", lambda record: record["authors"][1].update(key="x"), "authors.key"),
    ("works.jsonl", "kcd", lambda record: record["ids"].update(arxiv="x"), "ids.arxiv"),
    ("topics.jsonl", "gan", lambda record: record.pop("display_name"), "display_name"),
    ("topics.jsonl", "gan", lambda record: record.update(key="nan"), "topics"),
    ("institutions.jsonl", "tencent", lambda record: record.update(country="CN"), "country"),
    ("institutions.jsonl", "pinterest", lambda record: record["ids"].update(ror="1"), "ids.ror"),
]
SECOND_FAULTS: list[tuple[str, str, Change, str]] = [
    ("affiliations.jsonl", "sadc-mingbao-lin", lambda record: record.update(work="x"), "work"),
    ("affiliations.jsonl", "sadc-mingbao-lin", lambda record: record.update(author="x"), "author"),
    (
        "affiliations.jsonl",
        "sadc-mingbao-lin",
        lambda record: record.update(affiliations=[]),
        "affiliations",
    ),
]


def spoil(path: Path, key: str, change: Change) -> None:
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    change(next(record for record in records if record["key"] == key))
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")


@pytest.mark.parametrize(("file", "key", "change", "field"), FAULTS + SECOND_FAULTS)
def test_a_fault_refuses_the_layer_whole(
    copied: Path, file: str, key: str, change: Change, field: str
) -> None:
    spoil(copied / file, key, change)
    with pytest.raises(InvalidFile) as caught:
        read_seeds(copied, affiliations=file == "affiliations.jsonl")
    assert caught.value.field == field
    assert caught.value.detail.startswith(str(caught.value.extra["file"]))
    assert caught.value.remedy


def test_a_title_on_the_page_alone_is_named(copied: Path) -> None:
    works = (copied / "works.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    left = [line for line in works if '"key": "kcd"' not in line]
    (copied / "works.jsonl").write_text("".join(left), encoding="utf-8")
    with pytest.raises(InvalidFile, match=r"researcher-profile\.txt, line \d+: title 'Knowledge C"):
        read_seeds(copied)


def test_a_title_in_the_records_alone_is_named(copied: Path) -> None:
    works = (copied / "works.jsonl").read_text(encoding="utf-8")
    more: dict[str, Any] = {
        "record": "work",
        "source": "seed",
        "key": "x",
        "title": "New",
        "authors": [],
    }
    (copied / "works.jsonl").write_text(f"{works}{json.dumps(more)}\n", encoding="utf-8")
    with pytest.raises(InvalidFile, match=r"works\.jsonl, line 19: title 'New' is not on"):
        read_seeds(copied)


def test_two_records_of_one_title_are_refused(copied: Path) -> None:
    spoil(copied / "works.jsonl", "kcd", lambda record: record.update(title=HRANK))
    with pytest.raises(InvalidFile, match=r"works\.jsonl, line 14: title .* of line 8 too"):
        read_seeds(copied)


def test_a_record_in_the_wrong_file_is_refused(copied: Path) -> None:
    topics = (copied / "topics.jsonl").read_text(encoding="utf-8")
    (copied / "institutions.jsonl").write_text(topics, encoding="utf-8")
    with pytest.raises(InvalidFile, match=r"institutions\.jsonl, line 1: record is 'topic'"):
        read_seeds(copied)


@pytest.mark.parametrize("file", ["researcher-profile.txt", "works.jsonl", "topics.jsonl"])
def test_a_missing_file_is_named(copied: Path, file: str) -> None:
    (copied / file).unlink()
    with pytest.raises(InvalidFile, match=f"{file}: file does not exist"):
        read_seeds(copied)


def test_packaged_data_is_found_in_a_wheel_and_in_a_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (seeds_folder() / "works.jsonl").is_file()
    package = tmp_path / "graphsvc"
    monkeypatch.setattr(data, "_PACKAGE", package)
    with pytest.raises(InvalidFile, match="'seeds'"):
        data.data_folder("seeds")
    (tmp_path / "seeds").mkdir()
    assert data.data_folder("seeds") == tmp_path / "seeds"
    (package / "_data" / "seeds").mkdir(parents=True)
    assert data.data_folder("seeds") == package / "_data" / "seeds"
