from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx2
import pytest

from graphsvc.client.answers import passes, problem_of, retry_after
from graphsvc.errors import Ambiguous, GraphsvcError, InvalidInput, NotFound
from tests.contract.test_docs import error_tree

TREE = [error for error in error_tree(GraphsvcError) if "slug" in vars(error)]


def problem(code: int, **said: Any) -> GraphsvcError:
    return problem_of(httpx2.Response(code, json=said))


@pytest.mark.parametrize("error", TREE, ids=lambda error: error.slug)
def test_every_problem_becomes_the_error_it_was(error: type[GraphsvcError]):
    found = problem(error.status, type=f"https://some.where/errors/{error.slug}", detail="Said so.")
    assert type(found) is error
    assert found.detail == "Said so."


def test_a_problem_keeps_all_it_says():
    found = problem(
        409, type="/errors/ambiguous", title="…", status=409, detail="Two.", candidates=["a", "b"]
    )
    assert isinstance(found, Ambiguous)
    assert found.extra == {"status": 409, "candidates": ["a", "b"]}
    found = problem(422, type="/errors/invalid-input", detail="No.", field="sort", remedy="Do.")
    assert isinstance(found, InvalidInput)
    assert (found.field, found.remedy, str(found)) == ("sort", "Do.", "No. Do.")


@pytest.mark.parametrize("body", [b"", b"<html>Bad gateway</html>", b"[1]", b'{"error": 1}'])
def test_what_is_no_problem_of_ours_is_still_an_error(body: bytes):
    found = problem_of(httpx2.Response(502, content=body))
    assert type(found) is GraphsvcError
    assert found.detail == "The answer was 502 Bad Gateway."
    assert found.extra["status"] == 502


def test_an_address_that_is_not_there_is_not_found():
    assert type(problem(404, type="/errors/http-404", detail="Nothing.")) is NotFound


@pytest.mark.parametrize(
    ("said", "seconds"), [(None, None), ("7", 7), ("0", 0), ("soon", None), ("-1", None)]
)
def test_retry_after_in_seconds(said: str | None, seconds: float | None):
    headers = {} if said is None else {"Retry-After": said}
    assert retry_after(httpx2.Response(503, headers=headers)) == seconds


@pytest.mark.parametrize(("ahead", "least", "most"), [(3600, 3500, 3600), (-3600, 0, 0)])
def test_retry_after_as_a_date(ahead: int, least: float, most: float):
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=ahead), usegmt=True)
    found = retry_after(httpx2.Response(503, headers={"Retry-After": date}))
    assert found is not None
    assert least <= found <= most


@pytest.mark.parametrize(
    ("status", "after", "again"),
    [(200, None, False), (404, None, False), (504, None, False), (500, None, False)]
    + [(429, None, True), (502, None, True), (503, "60", True), (503, "61", False)],
)
def test_what_is_asked_again(status: int, after: str | None, again: bool):
    headers = {"Retry-After": after} if after else {}
    assert passes(httpx2.Response(status, headers=headers), 60) is again
