"""Every error graphsvc raises on purpose, with the HTTP status and exit code it maps to.

    GraphsvcError
    ├── NotFound                404, exit 2   no such record
    ├── InvalidInput            422, exit 2   a parameter or id is malformed; names the field
    │   ├── BadCursor           400, exit 2   a cursor altered or of another query
    │   └── InvalidFile         422, exit 2   a seed or import file; names file, line and field
    ├── NotAcceptable           406, exit 2   no format of the answer is one that Accept allows
    ├── TooLarge                413, exit 2   the body of a request is over the limit
    ├── RateLimited             429, exit 2   a client has used up its requests
    ├── Ambiguous               409, exit 2   an id or name that means several records
    ├── DatabaseError           503, exit 3
    │   ├── DatabaseUnavailable 503, exit 3   not reachable; try again
    │   ├── TransactionTooLarge 503, exit 3   more than the server gives one transaction
    │   ├── SchemaUnknown       503, exit 3   the store has another schema version
    │   └── EmbeddedError       503, exit 3   the local Neo4j cannot run
    ├── QueryTimeout            504, exit 3   the query exceeded its time limit
    ├── RecordsRejected         422, exit 1   an import left some records out
    └── CheckFailed             500, exit 1   derived data or a declared contract does not hold

`detail` is one sentence a person understands; `remedy` says what to do next. Neither ever holds a
password, a query text or a stack trace, since both are sent to clients.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar


class GraphsvcError(Exception):
    """The service met an error that it has no better name for; its log says more."""

    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR
    slug: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong"
    exit_code: ClassVar[int] = 2

    def __init__(
        self,
        detail: str,
        *,
        remedy: str | None = None,
        field: str | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.remedy = remedy
        self.field = field
        self.extra: dict[str, Any] = dict(extra or {})

    def __str__(self) -> str:
        return f"{self.detail} {self.remedy}" if self.remedy else self.detail


class NotFound(GraphsvcError):
    """No record has this id."""

    status = HTTPStatus.NOT_FOUND
    slug = "not-found"
    title = "No such record"


class InvalidInput(GraphsvcError):
    """A parameter, field or id that cannot be used; `field` names it."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    slug = "invalid-input"
    title = "Invalid input"


class BadCursor(InvalidInput):
    """A paging cursor that was altered, or belongs to another query."""

    status = HTTPStatus.BAD_REQUEST
    slug = "bad-cursor"
    title = "Bad cursor"


class InvalidFile(InvalidInput):
    """A file that is refused whole; names file, line and field."""

    slug = "invalid-file"
    title = "Invalid file"


class NotAcceptable(GraphsvcError):
    """The answer is not to be had in a format that `Accept` allows; `available` lists what is."""

    status = HTTPStatus.NOT_ACCEPTABLE
    slug = "not-acceptable"
    title = "No such format"


class Ambiguous(GraphsvcError):
    """One id or name stands for several records; `candidates` lists them."""

    status = HTTPStatus.CONFLICT
    slug = "ambiguous"
    title = "Several records match"


class TooLarge(GraphsvcError):
    """The body of the request is larger than the service takes."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    slug = "too-large"
    title = "The request is too large"


class RateLimited(GraphsvcError):
    """The client has used up its requests of this window; `Retry-After` says when it ends."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    slug = "rate-limited"
    title = "Too many requests"


class DatabaseError(GraphsvcError):
    """The graph database cannot answer now."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    slug = "database"
    title = "The graph database cannot answer"
    exit_code = 3


class DatabaseUnavailable(DatabaseError):
    """The graph database is not reachable."""

    slug = "database-unavailable"
    title = "The graph database is away"


class TransactionTooLarge(DatabaseError):
    """A transaction needs more memory than the server gives one."""

    slug = "transaction-too-large"
    title = "The transaction is too large"


class SchemaUnknown(DatabaseError):
    """The store was written by another schema version."""

    slug = "schema-unknown"
    title = "Unknown schema version"


class EmbeddedError(DatabaseError):
    """The local Neo4j could not be fetched, started or stopped."""

    slug = "embedded"
    title = "The local Neo4j failed"


class QueryTimeout(GraphsvcError):
    """The query exceeded its time limit."""

    status = HTTPStatus.GATEWAY_TIMEOUT
    slug = "query-timeout"
    title = "The query took too long"
    exit_code = 3


class RecordsRejected(GraphsvcError):
    """An import is done, but some of the records could not be taken."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    slug = "records-rejected"
    title = "Some records were rejected"
    exit_code = 1


class CheckFailed(GraphsvcError):
    """Derived data, a query or a declaration does not hold what it promises."""

    slug = "check-failed"
    title = "The check failed"
    exit_code = 1
