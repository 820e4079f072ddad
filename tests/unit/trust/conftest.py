"""A record to start from: source-backed, uncorroborated, unclaimed."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from graphsvc.models.trust import TrustInputs

MakeInputs = Callable[..., TrustInputs]


@pytest.fixture(scope="session")
def make_inputs() -> MakeInputs:
    """Build inputs; `close` sets how many ties are strong, the rest is given by field."""

    def make(*, close: int = 0, **fields: Any) -> TrustInputs:
        works = fields.get("works_count", 14)
        record = {
            "works_count": works,
            "topics_count": 5,
            "collaborators_count": close,
            "ties_at_least": [close] * 10,
            "institutions_count": None,
            "large_works_excluded": 0,
            "first_year": 2020,
            "last_year": 2022,
            "retracted_works_count": None,
            "indexed_works_count": works,
            "corroborated_works_count": 0,
            "asserted_by": ["arxiv"],
            "claim_state": None,
            "verification_level": None,
            "verification_expires_at": None,
            "followers_count": 0,
            "not_author_of_count": 0,
            "observed_at": datetime(2026, 1, 2, tzinfo=UTC),
        }
        return TrustInputs.model_validate(record | fields)

    return make
