"""What every endpoint works with: the gateway, the trust policy, cursors and addresses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from importlib.resources import files
import json
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import Depends, Request

from graphsvc.api.paging import Cursors
from graphsvc.errors import Ambiguous, InvalidInput, NotFound
from graphsvc.gateway import Gateway
from graphsvc.ids import Kind
from graphsvc.models.common import Links, Model, Named
from graphsvc.trust.policy import Policy

#: Parameter types whose values the service itself has.
OWN_KINDS: Final = frozenset({"CloseRule", "MaxAuthors"})


@dataclass(frozen=True)
class Service:
    """The running service, made once by `create_app`."""

    gateway: Gateway
    policy: Policy
    cursors: Cursors
    max_tie_authors: int
    public_url: str = ""

    @cached_property
    def edition(self) -> str:
        """Digest of what answers depend on beside the graph and the request."""
        parts = [
            _code(),
            *(query.text for query in self.gateway.catalogue.values()),
            self.policy.model_dump_json(),
            self.max_tie_authors,
            self.public_url,
            # Cursors in an answer hang on the secret.
            self.cursors.sign([], "", {}, 0),
        ]
        return blake2b(json.dumps(parts).encode(), digest_size=12).hexdigest()

    def links(self, kind: Kind, id: str) -> Links:
        """Give the addresses of an entity; relative ones unless `public_url` is set."""
        return Links(
            self=f"{self.public_url}/v1/{kind.plural}/{id}",
            html=f"{self.public_url}/{kind.plural}/{id}",
        )

    async def ask(
        self, name: str, cursor: str | None = None, *, cited: bool = False, **given: Any
    ) -> Model:
        """Run a query about one thing with what a client gives; the service adds the rest.

        Works that it lists have the names on them where they are to be `cited`.
        """
        query = self.gateway.catalogue[name]
        model = query.model
        if model is None or query.rows != "one":
            raise TypeError(f"{name} does not give one record")
        params = given | {
            parameter: self._own(kind)
            for parameter, kind in query.params.items()
            if kind in OWN_KINDS
        }
        if "cited" in query.params:
            params["cited"] = cited
        if "position" in query.params:
            position, counted = self.cursors.read(cursor, name, given)
            params["position"] = position
            if "counted" in query.params:
                params["counted"] = counted
        refuse_contradictions(given)
        found = await self.gateway.one(model, name, **params)
        require_each(getattr(found, "named", []))
        return found

    def _own(self, kind: str) -> Any:
        return (
            self.policy.close_collaborators.model_dump()
            if kind == "CloseRule"
            else self.max_tie_authors
        )


def refuse_contradictions(given: Mapping[str, Any]) -> None:
    """Refuse filters that leave nothing whatever the data.

    Raises:
        InvalidInput: the first year is after the last, or more ties are asked for than people.
    """
    first, last = given.get("year_from"), given.get("year_to")
    if first is not None and last is not None and first > last:
        raise InvalidInput(
            f"'year_from' ({first}) is after 'year_to' ({last}).",
            remedy="Swap them.",
            field="year_from",
        )
    least, ids = given.get("at_least"), given.get("ids")
    if least is not None and ids is not None and least > len(ids):
        raise InvalidInput(
            f"'at_least' ({least}) is more than the {len(ids)} ids that are given.",
            remedy="Ask for fewer, or leave it out for ties to all.",
            field="at_least",
        )


def require_each(named: Iterable[Named]) -> None:
    """Refuse ids, given as parameters, that do not each stand for one record of its own.

    Raises:
        NotFound: one stands for none.
        Ambiguous: one stands for several.
        InvalidInput: two of a list stand for the same.
    """
    met: set[tuple[str, str]] = set()
    for item in named:
        if item.asked is None:
            continue
        if not item.ids:
            raise NotFound(
                f"No record has the id '{item.asked}', given as '{item.parameter}'.",
                field=item.parameter,
            )
        if len(item.ids) > 1:
            raise Ambiguous(
                f"'{item.asked}' is claimed by {len(item.ids)} records: "
                f"{', '.join(sorted(item.ids))}.",
                remedy="Ask for one of them by its own id.",
                field=item.parameter,
                extra={"candidates": sorted(item.ids)},
            )
        if (item.parameter, item.ids[0]) in met:
            raise InvalidInput(
                f"'{item.parameter}' names {item.ids[0]} more than once.",
                remedy="Give each once.",
                field=item.parameter,
            )
        met.add((item.parameter, item.ids[0]))


def _code() -> str:
    """Digest what makes answers of rows: all code and templates of the package."""
    digest = blake2b(digest_size=12)
    for path in sorted(Path(str(files("graphsvc"))).rglob("*")):
        if path.suffix in (".py", ".toml", ".html"):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def get_service(request: Request) -> Service:
    """Find the service of this application."""
    service: Service = request.app.state.service
    return service


def address(request: Request, path: str) -> str:
    """Give the address of a path as a client may use it.

    Where `public_url` is set it stands for all that a proxy took away, `root_path` included.
    """
    root: str = request.scope.get("root_path", "")
    public_url: str = request.app.state.public_url
    return (public_url or root) + quote(path.removeprefix(root), safe="/:")


Served = Annotated[Service, Depends(get_service)]
