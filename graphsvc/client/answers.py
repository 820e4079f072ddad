"""Reads what the service sent: answers as models, problems as errors, and when to ask again."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final, TypeVar

import httpx2
from pydantic import BaseModel, TypeAdapter, ValidationError
from tenacity import RetryCallState, wait_random_exponential

from graphsvc.errors import GraphsvcError

Shape = TypeVar("Shape", bound=BaseModel)

#: What passes by itself; a query that took too long (504) would only do so again.
_PASSING: Final = (
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
_PROBLEM: Final = TypeAdapter(dict[str, Any])
_SAID: Final = frozenset({"type", "title", "detail", "field", "remedy"})


def read(response: httpx2.Response, shape: type[Shape]) -> Shape:
    """Read an answer.

    Raises:
        GraphsvcError: it is a problem; the class says which.
    """
    if not response.is_success:
        raise problem_of(response)
    # Newer services may say more than this client knows; the models themselves are closed.
    return shape.model_validate_json(response.content, extra="ignore")


def problem_of(response: httpx2.Response) -> GraphsvcError:
    """Make the error that an answer stands for; `extra` has its status and what else it says."""
    try:
        said = _PROBLEM.validate_json(response.content)
    except ValidationError:
        # A proxy on the way speaks for itself.
        said = {}
    slug = str(said.get("type", "")).rpartition("/")[2]
    by_slug = {error.slug: error for error in _kinds(GraphsvcError) if "slug" in vars(error)}
    # What is not there at all has no type of ours.
    fallback = by_slug["not-found"] if response.status_code == 404 else GraphsvcError
    error = by_slug.get(slug, fallback)
    return error(
        said.get("detail") or f"The answer was {response.status_code} {response.reason_phrase}.",
        remedy=said.get("remedy"),
        field=said.get("field"),
        extra={"status": response.status_code}
        | {name: value for name, value in said.items() if name not in _SAID},
    )


def _kinds(error: type[GraphsvcError]) -> Iterator[type[GraphsvcError]]:
    yield error
    for child in error.__subclasses__():
        yield from _kinds(child)


def passes(response: httpx2.Response, longest_wait: float) -> bool:
    """Tell whether to ask again: it will pass, and not later than one would wait."""
    wait = retry_after(response)
    return response.status_code in _PASSING and (wait is None or wait <= longest_wait)


def retry_after(response: httpx2.Response) -> float | None:
    """Give the seconds after which the service wants to be asked again (RFC 9110, 10.2.3)."""
    said = response.headers.get("Retry-After")
    if said is None:
        return None
    if said.isdecimal():
        return float(said)
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (zoned - datetime.now(UTC)).total_seconds())


def waiting(longest_wait: float) -> Callable[[RetryCallState], float]:
    """Make the rule of how long to wait: as the service says, else ever longer, by chance."""
    otherwise = wait_random_exponential(multiplier=0.5, max=longest_wait)

    def wait(state: RetryCallState) -> float:
        outcome = state.outcome
        if outcome is not None and not outcome.failed:
            said = retry_after(outcome.result())
            if said is not None:
                return said
        return otherwise(state)

    return wait


def last_outcome(state: RetryCallState) -> httpx2.Response:
    """Give what the last try gave, or raise what it raised."""
    assert state.outcome is not None
    return state.outcome.result()
