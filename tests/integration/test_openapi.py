"""The OpenAPI document: every answer has an example, and the examples are what the service says.

`GRAPHSVC_UPDATE_EXAMPLES=1 make test ARGS=tests/integration/test_openapi.py` writes them anew.
"""

import json
import os
from pathlib import Path
from typing import Any

from httpx2 import AsyncClient
import jsonschema
import pytest

from graphsvc.api.openapi import shortened

_FILE = Path("graphsvc/api/examples.json")
_RESEARCHER = "seed-researcher:mingbao-lin"
_IDS = {
    "researchers": _RESEARCHER,
    "works": "arxiv:2203.10812",
    "topics": "openalex:T10036",
    "institutions": "ror:00mcjh785",
}
_OTHER = "seed-researcher:rongrong-ji"
_SHORT = {
    "neighbourhood": "?limit=2",
    "changes": "?limit=2",
    "list": "?limit=2",
    "autocomplete": "?q=ming",
}
#: Someone of whom there is more to say here.
_INSTEAD = {"researcher_suggested_collaborators": "seed-researcher:chenxin-li"}
#: Query strings of what cannot be asked for without one.
_NEEDED = {
    "researcher_path": "?from=seed-researcher:chenxin-li&to=seed-researcher:ling-shao&works=1",
    "researcher_common_collaborators": f"?ids=seed-researcher:chenxin-li,{_OTHER}",
}
_BODIES = {"graph_expand": {"id": _OTHER, "shown": ["RHZ6B2Z1AXF"], "limit": 2}}


def operations(document: dict[str, Any]) -> dict[str, tuple[str, dict[str, Any]]]:
    return {
        operation["operationId"]: (path, operation)
        for path, methods in document["paths"].items()
        for operation in methods.values()
    }


def without_times(answer: Any) -> Any:
    """Leave out the times of the import, which differ from run to run."""
    if isinstance(answer, dict):
        times = {"observed_at", "computed_at"}
        return {k: without_times(v) for k, v in answer.items() if k not in times}
    return [without_times(item) for item in answer] if isinstance(answer, list) else answer


@pytest.fixture
async def document(client: AsyncClient) -> dict[str, Any]:
    return (await client.get("/openapi.json")).json()


async def test_examples_are_what_the_service_answers(client: AsyncClient, document: dict[str, Any]):
    found: dict[str, Any] = {}
    for name, (path, operation) in operations(document).items():
        kind = path.split("/")[2] if path.startswith("/v1/") else ""
        parameters = {"id": _INSTEAD.get(name, _IDS.get(kind)), "other": _OTHER}
        used = {key: value for key, value in parameters.items() if f"{{{key}}}" in path}
        asked = path.format(**used) + _NEEDED.get(name, _SHORT.get(name.split("_")[-1], ""))
        found[name] = {"asked": asked, "parameters": used}
        if "requestBody" in operation:
            batch = {"ids": [_IDS.get(kind), "doi:10.5555/12345678"]}
            found[name]["body"] = _BODIES.get(name, batch)
            answer = await client.post(asked, json=found[name]["body"])
        else:
            answer = await client.get(asked)
        assert answer.status_code == 200, asked
        body = answer.json()
        found[name]["answer"] = body if name == "trust_policy" else shortened(body)
    if os.environ.get("GRAPHSVC_UPDATE_EXAMPLES"):
        _FILE.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    assert without_times(json.loads(_FILE.read_text())) == without_times(found)


async def test_examples_hold_to_their_schema(document: dict[str, Any]):
    for name, (_, operation) in operations(document).items():
        content = operation["responses"]["200"]["content"]["application/json"]
        schema = {**content["schema"], "components": document["components"]}
        jsonschema.Draft202012Validator(schema).validate(content["example"])
        assert operation["summary"], name
        for parameter in operation.get("parameters", []):
            assert parameter["in"] != "path" or parameter["example"], name


async def test_the_document_is_complete(document: dict[str, Any]):
    assert document["openapi"].startswith("3.1")
    names = list(operations(document))
    assert len(names) == len(set(names))
    assert "Problem" in document["components"]["schemas"]
    assert "HTTPValidationError" not in json.dumps(document)
    for path, operation in operations(document).values():
        if path.endswith("/batch"):
            # What an id comes to is in the answer.
            assert {"422", "503"} <= set(operation["responses"])
        elif path.startswith("/v1/") and path not in ("/v1/trust/policy", "/v1/rate-limit"):
            assert {"400", "404", "409", "422", "503"} <= set(operation["responses"])
