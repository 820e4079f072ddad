"""The OpenAPI document: real examples of every answer, and the one shape of errors."""

from functools import cache
from importlib.resources import files
import json
from typing import Any, Final

from fastapi import FastAPI

from graphsvc.api.headers import HEADERS, add_headers
from graphsvc.api.problems import Problem

#: Items that an example keeps of each list.
_KEPT: Final = 2


@cache
def examples() -> dict[str, dict[str, Any]]:
    """Read the packaged examples: by operation id, what was asked for and the answer.

    They are answers to the seeds, and a test holds them against the running service.
    """
    loaded: dict[str, dict[str, Any]] = json.loads(
        files("graphsvc.api").joinpath("examples.json").read_text()
    )
    return loaded


def shortened(answer: Any) -> Any:
    """Shorten the lists and texts of an answer, so that an example can be read."""
    if isinstance(answer, dict):
        return {str(name): shortened(value) for name, value in answer.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(answer, list):
        return [shortened(item) for item in answer[:_KEPT]]  # pyright: ignore[reportUnknownVariableType]
    if isinstance(answer, str) and len(answer) > 300:
        return answer[:120] + "…"
    return answer


def install_openapi(app: FastAPI) -> None:
    """Complete the document that FastAPI makes of the routes."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = generate()
            schemas = document["components"]["schemas"]
            for name in ("HTTPValidationError", "ValidationError"):
                schemas.pop(name, None)
            schemas["Problem"] = Problem.model_json_schema()
            document["components"]["headers"] = HEADERS
            for path, methods in document["paths"].items():
                for method, operation in methods.items():
                    _add_example(operation)
                    if path.startswith("/v1/"):
                        add_headers(method, operation)
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi


def _add_example(operation: dict[str, Any]) -> None:
    known = examples().get(operation["operationId"])
    if known is None:
        return
    operation["responses"]["200"]["content"]["application/json"]["example"] = known["answer"]
    if "body" in known:
        operation["requestBody"]["content"]["application/json"]["example"] = known["body"]
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "path":
            parameter["example"] = known["parameters"][parameter["name"]]
