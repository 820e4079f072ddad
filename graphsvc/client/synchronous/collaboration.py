# Made of the asynchronous client by `make client`; changes here do not stay.
"""Gives who works with whom, on what, and where."""

from collections.abc import Sequence
from typing import Literal, Unpack
from urllib.parse import quote

from graphsvc.client.addresses import path_of
from graphsvc.client.asking import (
    CollaboratorFilters,
)
from graphsvc.client.synchronous.connection import Listing, Part
from graphsvc.models.collaboration import (
    CommonCollaborator,
    CommonCollaborators,
    Path,
    SuggestedCollaborator,
    SuggestedCollaborators,
)
from graphsvc.models.common import Page
from graphsvc.models.researcher import (
    Affiliation,
    Collaborator,
    Collaborators,
    CollaboratorsCount,
    ResearcherTopic,
    Tie,
)
from graphsvc.models.work import WorkSummary


class Collaboration(Part):
    """Asks about the ties of people."""

    def collaborators(
        self,
        id: str,
        *,
        sort: Literal["works", "weight", "recent", "name"] | None = None,
        limit: int = 200,
        **filters: Unpack[CollaboratorFilters],
    ) -> Listing[Collaborator, Collaborators]:
        """List co-authors, the strongest ties first.

        >>> ties = client.collaborators("RHZ6B2Z1AXF", min_works=5)
        >>> [(tie.researcher.display_name, tie.works_count) for tie in ties][:2]
        [('Rongrong Ji', 13), ('Fei Chao', 5)]
        >>> (ties.first()).close_min_works
        5
        """
        given = {"sort": sort, "limit": limit, **filters}
        return self._list(Collaborators, "researcher", given, id, "collaborators")

    def collaborators_count(self, id: str, *, limit: int | None = None) -> CollaboratorsCount:
        """Count co-authors: by year, and by the `limit` largest institutions and topics.

        >>> found = client.collaborators_count("RHZ6B2Z1AXF")
        >>> found.total, found.close
        (39, 4)
        """
        path = path_of("researcher", id, "collaborators/count")
        return self._connection.get(CollaboratorsCount, path, {"limit": limit})

    def tie(self, id: str, other: str, *, limit: int = 200) -> Listing[WorkSummary, Tie]:
        """List the works that two people share, the newest first; each page has their tie.

        >>> shared = client.tie("RHZ6B2Z1AXF", "R4V3RYTHBCB")
        >>> (shared.first()).weight, len([work for work in shared])
        (0.985714, 5)
        """
        view = f"collaborators/{quote(other, safe='')}"
        return self._list(Tie, "researcher", {"limit": limit}, id, view)

    def suggested_collaborators(
        self, id: str, *, limit: int = 25
    ) -> Listing[SuggestedCollaborator, SuggestedCollaborators]:
        """List people who are not co-authors yet but share much, with the reasons.

        >>> found = client.suggested_collaborators("seed-researcher:chenxin-li", limit=3)
        >>> [reason.kind for reason in (found.first()).items[0].reasons]
        ['shared_collaborators', 'shared_topics']
        """
        return self._list(
            SuggestedCollaborators, "researcher", {"limit": limit}, id, "suggested-collaborators"
        )

    def common_collaborators(
        self, ids: Sequence[str], *, at_least: int | None = None, limit: int = 200
    ) -> Listing[CommonCollaborator, CommonCollaborators]:
        """List people with ties to each of 2 to 10 others, or to `at_least` so many of them.

        >>> ids = ["seed-researcher:chenxin-li", "seed-researcher:ling-shao"]
        >>> "Mingbao Lin" in [
        ...     one.researcher.display_name for one in client.common_collaborators(ids)
        ... ]
        True
        """
        given = {"ids": ids, "at_least": at_least, "limit": limit}
        path = f"{path_of('researcher')}/common-collaborators"
        return Listing(self._connection, CommonCollaborators, path, given)

    def path(
        self,
        start: str,
        end: str,
        *,
        works: int | None = None,
        max_length: int | None = None,
        include_large: bool | None = None,
    ) -> Path:
        """Give a shortest path over co-authors, with the most cited `works` behind each hop.

        >>> found = client.path("seed-researcher:chenxin-li", "seed-researcher:ling-shao")
        >>> found.distance, found.path[1].display_name
        (2, 'Mingbao Lin')
        """
        given = {
            "from": start,
            "to": end,
            "works": works,
            "max_length": max_length,
            "include_large": include_large,
        }
        return self._connection.get(Path, "/v1/paths", given)

    def researcher_topics(
        self, id: str, *, limit: int = 200
    ) -> Listing[ResearcherTopic, Page[ResearcherTopic]]:
        """List the topics someone works on, the one with most works first."""
        return self._list(Page[ResearcherTopic], "researcher", {"limit": limit}, id, "topics")

    def affiliations(self, id: str, *, limit: int = 200) -> Listing[Affiliation, Page[Affiliation]]:
        """List the institutions someone was affiliated with, the latest first."""
        return self._list(Page[Affiliation], "researcher", {"limit": limit}, id, "institutions")
