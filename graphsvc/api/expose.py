"""A route is a line: turn a query of the catalogue into an endpoint."""

from inspect import Parameter, Signature
from keyword import iskeyword
from typing import Annotated, Any, cast

from fastapi import APIRouter, Path, Query, Request, Response

from graphsvc.api.formats import Negotiation, chosen, write
from graphsvc.api.moved import MOVED_RESPONSES
from graphsvc.api.present import present, present_changes, present_page, present_tie
from graphsvc.api.problems import PROBLEM_RESPONSES
from graphsvc.api.service import Served, Service, address, get_service
from graphsvc.models.changes import ChangeRows
from graphsvc.models.common import Model, Rows, Versioned
from graphsvc.models.parameters import ID_KINDS, PARAMETERS
from graphsvc.models.researcher import TieRows
from graphsvc.queries import Query as CatalogueQuery

Cursor = Annotated[
    str | None, Query(description="The `next_cursor` of the page before; none for the first page.")
]


async def respond(request: Request, answer: Model, version: int) -> Response:
    """Send an answer in the chosen format, with the graph version it was read at.

    A page names the address of the next one.
    """
    headers = {"Graph-Version": str(version), "Vary": "Accept"}
    cursor: str | None = getattr(answer, "next_cursor", None)
    if cursor:
        query = request.url.include_query_params(cursor=cursor).query
        headers["Link"] = f'<{address(request, request.scope["path"])}?{query}>; rel="next"'
    format = chosen(request)
    body = await write(answer, format, get_service(request))
    return Response(body, headers=headers, media_type=format.media_type)


async def answer(
    service: Service, name: str, cursor: str | None = None, *, cited: bool = False, **given: Any
) -> tuple[Model, int]:
    """Answer a query of the catalogue as the API does; gives the graph version beside it."""
    row = await service.ask(name, cursor, cited=cited, **given)
    assert isinstance(row, Versioned)
    if isinstance(row, TieRows):
        return present_tie(row, service, name, given), row.graph_version
    if isinstance(row, ChangeRows):
        position = service.cursors.position(cursor, name, given)
        changes = present_changes(row, service, name, given, position)
        return changes, changes.graph_version
    if isinstance(row, Rows):
        rows = cast(Rows[Any], row)
        return present_page(rows, service, name, given), rows.graph_version
    return present(row, service), row.graph_version


def expose(
    router: APIRouter, path: str, query: CatalogueQuery, model: type[Model], **more: Any
) -> None:
    """Add `GET path`: parameters and documentation come from the query's front matter.

    `more` goes to the route, such as `**deprecated(…)`.
    """
    in_path = {part.split(":")[0].strip("{}") for part in path.split("/") if part.startswith("{")}
    parameters = [
        Parameter("request", Parameter.KEYWORD_ONLY, annotation=Request),
        Parameter("service", Parameter.KEYWORD_ONLY, annotation=Served),
    ]
    for name, kind in query.params.items():
        declared = PARAMETERS[kind]
        if kind == "Position":
            name, annotation, default = "cursor", Cursor, None
        elif declared.given_by != "client":
            continue
        else:
            # No parameter of a function may be named `from`.
            source = Path() if name in in_path else Query(alias=name)
            name = f"{name}_" if iskeyword(name) else name
            annotation, default = Annotated[declared.annotation, source], declared.default
        parameters.append(
            Parameter(
                name,
                Parameter.KEYWORD_ONLY,
                annotation=annotation,
                default=Parameter.empty if default is ... else default,
            )
        )

    takes_ids = bool(in_path) or not ID_KINDS.isdisjoint(query.params.values())

    async def endpoint(request: Request, service: Service, **given: Any) -> Response:
        given = {name.removesuffix("_"): value for name, value in given.items()}
        cited = chosen(request).is_citation
        found, version = await answer(service, query.name, cited=cited, **given)
        return await respond(request, found, version)

    offered = Negotiation(model)
    endpoint.__signature__ = Signature(parameters)  # pyright: ignore[reportFunctionMemberAccess]
    router.add_api_route(
        path,
        endpoint,
        name=query.name,
        operation_id=query.name.replace(".", "_"),
        summary=query.title,
        description=query.description or None,
        response_model=model,
        dependencies=offered.dependencies,
        responses=offered.responses | PROBLEM_RESPONSES | (MOVED_RESPONSES if takes_ids else {}),
        **more,
    )
