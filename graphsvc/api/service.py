"""What every endpoint works with: the gateway, the trust policy, cursors and addresses."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Depends, Request

from graphsvc.api.paging import Cursors
from graphsvc.gateway import Gateway
from graphsvc.ids import Kind
from graphsvc.models.common import Links, Model
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

    def links(self, kind: Kind, id: str) -> Links:
        """Give the addresses of an entity; relative ones unless `public_url` is set."""
        return Links(
            self=f"{self.public_url}/v1/{kind.plural}/{id}",
            html=f"{self.public_url}/{kind.plural}/{id}",
        )

    async def ask(self, name: str, cursor: str | None = None, **given: Any) -> Model:
        """Run a query about one thing with what a client gives; the service adds the rest."""
        query = self.gateway.catalogue[name]
        model = query.model
        if model is None or query.rows != "one":
            raise TypeError(f"{name} does not give one record")
        params = given | {
            parameter: self._own(kind)
            for parameter, kind in query.params.items()
            if kind in OWN_KINDS
        }
        if "position" in query.params:
            position, counted = self.cursors.read(cursor, name, given)
            params["position"] = position
            if "counted" in query.params:
                params["counted"] = counted
        return await self.gateway.one(model, name, **params)

    def _own(self, kind: str) -> Any:
        return (
            self.policy.close_collaborators.model_dump()
            if kind == "CloseRule"
            else self.max_tie_authors
        )


def get_service(request: Request) -> Service:
    """Find the service of this application."""
    service: Service = request.app.state.service
    return service


Served = Annotated[Service, Depends(get_service)]
