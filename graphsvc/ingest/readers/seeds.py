"""Reads the seed folder: the seed page joined with the records that stand beside it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, TypeVar

from graphsvc.data import data_folder
from graphsvc.ingest.readers.clean import clean_text
from graphsvc.ingest.readers.fault import fault
from graphsvc.ingest.readers.jsonl import read_records
from graphsvc.ingest.readers.seed_page import SeedPage, read_seed_page
from graphsvc.ingest.records import (
    AffiliationRecord,
    AnyRecord,
    InstitutionRecord,
    Record,
    ResearcherRecord,
    TopicRecord,
    WorkRecord,
)

R = TypeVar("R", bound=Record)

SOURCE: Final = "seed"
_PAGE: Final = "researcher-profile.txt"
_TOPICS: Final = "topics.jsonl"
_INSTITUTIONS: Final = "institutions.jsonl"
_WORKS: Final = "works.jsonl"
_AFFILIATIONS: Final = "affiliations.jsonl"
_FROM_PAGE: Final = ("type", "year", "venue", "abstract")


def seeds_folder() -> Path:
    """Locate the seeds that graphsvc ships with."""
    return data_folder("seeds")


def read_seeds(folder: Path, affiliations: bool = False) -> list[AnyRecord]:
    """Read one layer of the seeds, whole or not at all.

    The first layer is the page's researcher, the topics, the institutions, the page's works, and
    other sources' records of these works. The second, with `affiliations`, is the focus
    researcher's own affiliations.

    Raises:
        InvalidFile: names the file, the line and the field at fault.
    """
    works = _read(folder, _WORKS, WorkRecord)
    seeded = [(line, work) for line, work in works if work.source == SOURCE]
    if affiliations:
        printed = _read(folder, _AFFILIATIONS, AffiliationRecord)
        _check_authorships(printed, [work for _, work in seeded])
        return [record for _, record in printed]
    page = read_seed_page(folder / _PAGE)
    topics = [topic for _, topic in _read(folder, _TOPICS, TopicRecord)]
    institutions = [record for _, record in _read(folder, _INSTITUTIONS, InstitutionRecord)]
    _check_keys(works, topics, {work.key for _, work in seeded})
    displayed = _joined(page, seeded)
    variants = [work for _, work in works if work.source != SOURCE]
    return [_focus(page, displayed), *topics, *institutions, *displayed, *variants]


def _read(folder: Path, file: str, model: type[R]) -> list[tuple[int, R]]:
    """Read all of a file that holds records of one kind, with their line numbers."""
    found: list[tuple[int, R]] = []
    for line, record in read_records(folder / file, file):
        if not isinstance(record, model):
            problem = f"is '{record.record}', which this file does not hold"
            raise fault(file, line, "record", problem, "Move the line to the file of its kind.")
        found.append((line, record))
    return found


def _joined(page: SeedPage, works: Sequence[tuple[int, WorkRecord]]) -> list[WorkRecord]:
    """Give the page's works, in its order, with the authors and ids of the records."""
    records: dict[str, WorkRecord] = {}
    lines: dict[str, int] = {}
    for line, work in works:
        for field in _FROM_PAGE:
            if getattr(work, field) is not None:
                problem = f"is given here, but comes from {_PAGE}"
                raise fault(_WORKS, line, field, problem, "Remove the field.")
        title = clean_text(work.title)
        if title in records:
            problem = f"'{title}' is that of line {lines[title]} too"
            raise fault(_WORKS, line, "title", problem, "Remove one of the two lines.")
        records[title], lines[title] = work, line
    joined: list[WorkRecord] = []
    for item in page.items:
        title = clean_text(item.title)
        work = records.pop(title, None)
        if work is None:
            problem = f"'{title}' has no record in {_WORKS}"
            raise fault(_PAGE, item.line, "title", problem, "Give the work the same title in both.")
        said = {
            "title": title,
            "type": item.type,
            "year": item.year,
            "venue": item.source,
            "abstract": clean_text(item.abstract),
        }
        joined.append(work.model_copy(update=said))
    for title in records:
        problem = f"'{title}' is not on {_PAGE}"
        raise fault(_WORKS, lines[title], "title", problem, "Give the work the same title in both.")
    return joined


def _focus(page: SeedPage, works: Sequence[WorkRecord]) -> ResearcherRecord:
    """Make the page's researcher, whose key is the one that the works give this name."""
    keys = {
        author.key for work in works for author in work.authors if author.name == page.display_name
    }
    key = keys.pop() if len(keys) == 1 else None
    if key is None:
        problem = f"of '{page.display_name}' must be one and the same in all works"
        raise fault(_WORKS, None, "authors.key", problem, f"Name them as on {_PAGE}.")
    # The page shows whether this person is open to collaborate, but for an unclaimed record that
    # is the service's default and nothing the person has said.
    return ResearcherRecord(
        source=SOURCE,
        key=key,
        ids={},
        version=None,
        observed_at=None,
        display_name=page.display_name,
        headline=clean_text(page.headline),
    )


def _check_keys(
    works: Sequence[tuple[int, WorkRecord]], topics: Sequence[TopicRecord], seeded: set[str]
) -> None:
    """Refuse a work whose topic, or whose work in the seeds, does not exist."""
    known = {topic.key for topic in topics}
    for line, work in works:
        for topic in work.topics:
            if topic not in known:
                problem = f"'{topic}' is not in {_TOPICS}"
                raise fault(_WORKS, line, "topics", problem, "Add the topic or correct its key.")
        if work.key not in seeded:
            problem = f"'{work.key}' is no work of the source '{SOURCE}'"
            raise fault(_WORKS, line, "key", problem, "Give it the key of the work it speaks of.")


def _check_authorships(
    printed: Sequence[tuple[int, AffiliationRecord]], works: Sequence[WorkRecord]
) -> None:
    """Refuse an affiliation whose authorship does not exist."""
    authors = {work.key: {author.key for author in work.authors} for work in works}
    for line, record in printed:
        if record.work not in authors:
            problem = f"'{record.work}' is not in {_WORKS}"
            raise fault(_AFFILIATIONS, line, "work", problem, "Correct the key of the work.")
        if record.author not in authors[record.work]:
            problem = f"'{record.author}' is no author of '{record.work}'"
            raise fault(_AFFILIATIONS, line, "author", problem, "Correct the key of the author.")
