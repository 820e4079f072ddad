"""The headers of answers, and the answers that no endpoint makes itself, as OpenAPI has them."""

from http import HTTPStatus
from typing import Any, Final

from graphsvc.api.problems import problem_responses


def _header(said: str, example: str, kind: str = "string") -> dict[str, Any]:
    return {"description": said, "schema": {"type": kind}, "example": example}


HEADERS: Final[dict[str, dict[str, Any]]] = {
    "ETag": _header(
        "Weak tag of the answer, for `If-None-Match`; absent where a commit cut the answer in two.",
        'W/"17--0f3a2b1c4d5e6f7089"',
    ),
    "Graph-Version": _header("Version of the graph that was read.", "17", "integer"),
    "Link": _header('The next page, as `rel="next"`.', '</v1/works?cursor=…>; rel="next"'),
    "RateLimit-Policy": _header(
        "Requests each client has (`q`) in a window of seconds (`w`), where there is a limit.",
        '"default";q=600;w=60',
    ),
    "RateLimit": _header(
        "Requests left (`r`), and seconds until the window ends (`t`).", '"default";r=599;t=60'
    ),
    "Retry-After": _header("Seconds to wait before asking again.", "12", "integer"),
    "Server-Timing": _header(
        "Milliseconds in the database and in all.", "db;dur=4.1, total;dur=5.2"
    ),
    "X-Request-ID": _header("Names the request.", "2cac8cceefb74871b3f8db68a387fe38"),
}
_ALWAYS: Final = ("RateLimit-Policy", "RateLimit", "Server-Timing", "X-Request-ID")
#: Operations that read no graph.
_UNVERSIONED: Final = ("rate_limit", "trust_policy")


def add_headers(method: str, operation: dict[str, Any]) -> None:
    """Complete the answers of one operation."""
    responses: dict[str, Any] = operation["responses"]
    names: list[str] = list(_ALWAYS)
    if operation["operationId"] not in _UNVERSIONED:
        names.append("Graph-Version")
        if method == "get":
            names.append("ETag")
            responses["304"] = {"description": "What the client holds is still the answer."}
    if any(parameter["name"] == "cursor" for parameter in operation.get("parameters", [])):
        names.append("Link")
    _refer(responses["200"], names)
    refusals = [HTTPStatus.TOO_MANY_REQUESTS]
    if "requestBody" in operation:
        refusals.append(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    responses |= {str(code): said for code, said in problem_responses(*refusals).items()}
    for code in ("429", "503"):
        if code in responses:
            responses[code] = {**responses[code]}
            _refer(responses[code], ["Retry-After"])
    operation["responses"] = dict(sorted(responses.items()))


def _refer(response: dict[str, Any], names: list[str]) -> None:
    known = {name: {"$ref": f"#/components/headers/{name}"} for name in sorted(names)}
    response["headers"] = response.get("headers", {}) | known
