"""The seeds as read, and a copy of them to spoil."""

from pathlib import Path
import shutil

import pytest

from graphsvc.ingest.readers.seeds import read_seeds, seeds_folder
from graphsvc.ingest.records import AffiliationRecord, AnyRecord, WorkRecord


@pytest.fixture(scope="session")
def first_layer() -> list[AnyRecord]:
    return read_seeds(seeds_folder())


@pytest.fixture(scope="session")
def second_layer() -> list[AffiliationRecord]:
    records = read_seeds(seeds_folder(), affiliations=True)
    return [record for record in records if isinstance(record, AffiliationRecord)]


@pytest.fixture(scope="session")
def displayed(first_layer: list[AnyRecord]) -> list[WorkRecord]:
    """The works as the seed source lists them."""
    works = [record for record in first_layer if isinstance(record, WorkRecord)]
    return [work for work in works if work.source == "seed"]


@pytest.fixture(scope="session")
def variants(first_layer: list[AnyRecord]) -> list[WorkRecord]:
    """The same works as other sources list them."""
    works = [record for record in first_layer if isinstance(record, WorkRecord)]
    return [work for work in works if work.source != "seed"]


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the seed folder."""
    return Path(shutil.copytree(seeds_folder(), tmp_path / "seeds"))
