"""The methods of the client: one for each question that the API answers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from itertools import islice
from types import TracebackType
from typing import Any, Final, Literal, Self, TypeVar, Unpack
from urllib.parse import quote

import httpx2

from graphsvc.client.asking import (
    CollaboratorFilters,
    InstitutionFilters,
    InstitutionGroup,
    InstitutionSort,
    KindName,
    ResearcherFilters,
    ResearcherGroup,
    ResearcherSort,
    SliceFilters,
    TopicFilters,
    TopicGroup,
    TopicSort,
    WorkFilters,
    WorkGroup,
    WorkSort,
)
from graphsvc.client.asynchronous.connection import AsyncConnection, AsyncListing
from graphsvc.ids import Kind
from graphsvc.models.collaboration import (
    CommonCollaborator,
    CommonCollaborators,
    Path,
    SuggestedCollaborator,
    SuggestedCollaborators,
)
from graphsvc.models.common import Batch, BatchItem, Page
from graphsvc.models.lists import Autocomplete, Group, Groups, Suggestion
from graphsvc.models.neighbourhood import Neighbourhood, Node
from graphsvc.models.researcher import (
    Affiliation,
    Collaborator,
    Collaborators,
    CollaboratorsCount,
    Researcher,
    ResearcherItem,
    ResearcherTopic,
    Tie,
    Timeline,
)
from graphsvc.models.topic import Institution, Topic
from graphsvc.models.trust import Trust
from graphsvc.models.work import Work, WorkSummary

Entity = TypeVar("Entity", Researcher, Work, Topic, Institution)

#: Ids that the service takes at once.
_BATCH: Final = 1000


class AsyncClient:
    """Asks one service.

    Every id may be graphsvc's own, an external one (`orcid:…`) or the address of one. An id that
    was merged away is answered with the record it became part of. Every method raises the errors
    of `graphsvc.errors`, such as `NotFound`, `InvalidInput` and `Ambiguous`, or
    `httpx2.TransportError` where the service is not to be reached.

    >>> client = AsyncClient("http://localhost:8000")
    """

    def __init__(
        self,
        url: str,
        *,
        timeout: float = 60,
        retries: int = 3,
        longest_wait: float = 60,
        http: httpx2.AsyncClient | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Make a client of the service at `url`; nothing is sent yet.

        A request that failed on the way, or was refused for now (429, 502, 503), is sent again up
        to `retries` times: after as many seconds as `Retry-After` says, unless these are more than
        `longest_wait`; else after a random time, of at most half a second and then twice as long
        each time. `timeout` is in seconds, for each try. `http` is a client of your own, for
        proxies, certificates and headers; closing it is left to you.
        """
        self._is_own = http is None
        self._http = http or httpx2.AsyncClient(timeout=timeout)
        self._connection = AsyncConnection(url, self._http, retries, longest_wait, sleep)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        if self._is_own:
            await self._http.aclose()

    async def researcher(self, id: str) -> Researcher:
        """Give one person.

        >>> found = await client.researcher("RHZ6B2Z1AXF")
        >>> found.display_name, found.works_count, found.trust.band
        ('Mingbao Lin', 14, 'Emerging')
        """
        return await self._connection.get(Researcher, _path("researcher", id), {})

    async def work(self, id: str) -> Work:
        """Give one work, with its authors.

        >>> found = await client.work("https://arxiv.org/abs/2207.05409")
        >>> found.title, found.authors[0].raw_name
        ('Knowledge Condensation Distillation', 'Chenxin Li')
        """
        return await self._connection.get(Work, _path("work", id), {})

    async def topic(self, id: str) -> Topic:
        """Give one topic.

        >>> found = await client.topic("openalex:T10036")
        >>> found.id[0], found.works_count > 0
        ('T', True)
        """
        return await self._connection.get(Topic, _path("topic", id), {})

    async def institution(self, id: str) -> Institution:
        """Give one institution."""
        return await self._connection.get(Institution, _path("institution", id), {})

    async def batch(self, of: type[Entity], ids: Iterable[str]) -> AsyncIterator[BatchItem[Entity]]:
        """Give many records of one kind, one answer for each id and in their order.

        However many: they are asked for by the thousand, as the answers are taken. `item` is None
        where `reason` says why.

        >>> from graphsvc.models.researcher import Researcher
        >>> asked = ["RHZ6B2Z1AXF", "orcid:0000-0002-1825-0097"]
        >>> [(one.asked, one.reason) async for one in client.batch(Researcher, asked)]
        [('RHZ6B2Z1AXF', None), ('orcid:0000-0002-1825-0097', 'not_found')]
        """
        path = f"{_path(of.model_fields['kind'].default)}/batch"
        for part in _parts(ids):
            found = await self._connection.post(Batch[of], path, {"ids": part})
            for item in found.items:
                yield item

    def researchers(
        self,
        *,
        sort: ResearcherSort | None = None,
        limit: int = 200,
        **filters: Unpack[ResearcherFilters],
    ) -> AsyncListing[ResearcherItem, Page[ResearcherItem]]:
        """List people, `limit` to a page.

        >>> found = client.researchers(search="mingbao")
        >>> [person.display_name async for person in found]
        ['Mingbao Lin']
        """
        return self._list(
            Page[ResearcherItem], "researcher", {"sort": sort, "limit": limit, **filters}
        )

    def works(
        self, *, sort: WorkSort | None = None, limit: int = 200, **filters: Unpack[WorkFilters]
    ) -> AsyncListing[WorkSummary, Page[WorkSummary]]:
        """List works, `limit` to a page.

        >>> found = client.works(researcher="RHZ6B2Z1AXF", year_from=2021)
        >>> await found.total()
        11
        """
        return self._list(Page[WorkSummary], "work", {"sort": sort, "limit": limit, **filters})

    def topics(
        self, *, sort: TopicSort | None = None, limit: int = 200, **filters: Unpack[TopicFilters]
    ) -> AsyncListing[Topic, Page[Topic]]:
        """List topics, `limit` to a page."""
        return self._list(Page[Topic], "topic", {"sort": sort, "limit": limit, **filters})

    def institutions(
        self,
        *,
        sort: InstitutionSort | None = None,
        limit: int = 200,
        **filters: Unpack[InstitutionFilters],
    ) -> AsyncListing[Institution, Page[Institution]]:
        """List institutions, `limit` to a page."""
        return self._list(
            Page[Institution], "institution", {"sort": sort, "limit": limit, **filters}
        )

    def researcher_groups(
        self, by: ResearcherGroup, **filters: Unpack[ResearcherFilters]
    ) -> AsyncListing[Group, Groups]:
        """Count people by what they have in common, the most first."""
        return self._list(Groups, "researcher", {"group_by": by, **filters})

    def work_groups(
        self, by: WorkGroup, **filters: Unpack[WorkFilters]
    ) -> AsyncListing[Group, Groups]:
        """Count works by what they have in common, the most first.

        >>> found = client.work_groups("publication_year", researcher="RHZ6B2Z1AXF")
        >>> [(group.key, group.count) async for group in found]
        [('2022', 11), ('2020', 3)]
        """
        return self._list(Groups, "work", {"group_by": by, **filters})

    def topic_groups(
        self, by: TopicGroup, **filters: Unpack[TopicFilters]
    ) -> AsyncListing[Group, Groups]:
        """Count topics by what they have in common, the most first."""
        return self._list(Groups, "topic", {"group_by": by, **filters})

    def institution_groups(
        self, by: InstitutionGroup, **filters: Unpack[InstitutionFilters]
    ) -> AsyncListing[Group, Groups]:
        """Count institutions by what they have in common, the most first."""
        return self._list(Groups, "institution", {"group_by": by, **filters})

    async def autocomplete(
        self, q: str, *, types: Sequence[KindName] | None = None, limit: int = 10
    ) -> list[Suggestion]:
        """Give the records that a text being typed, or a pasted id, may mean; the best first.

        >>> [one.display_name for one in await client.autocomplete("mingb")]
        ['Mingbao Lin']
        """
        given = {"q": q, "types": types, "limit": limit}
        return (await self._connection.get(Autocomplete, "/v1/autocomplete", given)).items

    def collaborators(
        self,
        id: str,
        *,
        sort: Literal["works", "weight", "recent", "name"] | None = None,
        limit: int = 200,
        **filters: Unpack[CollaboratorFilters],
    ) -> AsyncListing[Collaborator, Collaborators]:
        """List co-authors, the strongest ties first.

        >>> ties = client.collaborators("RHZ6B2Z1AXF", min_works=5)
        >>> [(tie.researcher.display_name, tie.works_count) async for tie in ties][:2]
        [('Rongrong Ji', 13), ('Fei Chao', 5)]
        >>> (await ties.first()).close_min_works
        5
        """
        given = {"sort": sort, "limit": limit, **filters}
        return self._list(Collaborators, "researcher", given, id, "collaborators")

    async def collaborators_count(self, id: str, *, limit: int | None = None) -> CollaboratorsCount:
        """Count co-authors: by year, and by the `limit` largest institutions and topics.

        >>> found = await client.collaborators_count("RHZ6B2Z1AXF")
        >>> found.total, found.close
        (39, 4)
        """
        path = _path("researcher", id, "collaborators/count")
        return await self._connection.get(CollaboratorsCount, path, {"limit": limit})

    def tie(self, id: str, other: str, *, limit: int = 200) -> AsyncListing[WorkSummary, Tie]:
        """List the works that two people share, the newest first; each page has their tie.

        >>> shared = client.tie("RHZ6B2Z1AXF", "R4V3RYTHBCB")
        >>> (await shared.first()).weight, len([work async for work in shared])
        (0.985714, 5)
        """
        view = f"collaborators/{quote(other, safe='')}"
        return self._list(Tie, "researcher", {"limit": limit}, id, view)

    def suggested_collaborators(
        self, id: str, *, limit: int = 25
    ) -> AsyncListing[SuggestedCollaborator, SuggestedCollaborators]:
        """List people who are not co-authors yet but share much, with the reasons.

        >>> found = client.suggested_collaborators("seed-researcher:chenxin-li", limit=3)
        >>> [reason.kind for reason in (await found.first()).items[0].reasons]
        ['shared_collaborators', 'shared_topics']
        """
        return self._list(
            SuggestedCollaborators, "researcher", {"limit": limit}, id, "suggested-collaborators"
        )

    def common_collaborators(
        self, ids: Sequence[str], *, at_least: int | None = None, limit: int = 200
    ) -> AsyncListing[CommonCollaborator, CommonCollaborators]:
        """List people with ties to each of 2 to 10 others, or to `at_least` so many of them.

        >>> ids = ["seed-researcher:chenxin-li", "seed-researcher:ling-shao"]
        >>> "Mingbao Lin" in [
        ...     one.researcher.display_name async for one in client.common_collaborators(ids)
        ... ]
        True
        """
        given = {"ids": ids, "at_least": at_least, "limit": limit}
        path = f"{_path('researcher')}/common-collaborators"
        return AsyncListing(self._connection, CommonCollaborators, path, given)

    async def path(
        self,
        start: str,
        end: str,
        *,
        works: int | None = None,
        max_length: int | None = None,
        include_large: bool | None = None,
    ) -> Path:
        """Give a shortest path over co-authors, with the most cited `works` behind each hop.

        >>> found = await client.path("seed-researcher:chenxin-li", "seed-researcher:ling-shao")
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
        return await self._connection.get(Path, "/v1/paths", given)

    def researcher_topics(
        self, id: str, *, limit: int = 200
    ) -> AsyncListing[ResearcherTopic, Page[ResearcherTopic]]:
        """List the topics someone works on, the one with most works first."""
        return self._list(Page[ResearcherTopic], "researcher", {"limit": limit}, id, "topics")

    def affiliations(
        self, id: str, *, limit: int = 200
    ) -> AsyncListing[Affiliation, Page[Affiliation]]:
        """List the institutions someone was affiliated with, the latest first."""
        return self._list(Page[Affiliation], "researcher", {"limit": limit}, id, "institutions")

    async def timeline(self, id: str) -> Timeline:
        """Give a career year by year.

        >>> [(one.year, one.works_count) for one in (await client.timeline("RHZ6B2Z1AXF")).items]
        [(2020, 3), (2022, 11)]
        """
        return await self._connection.get(Timeline, _path("researcher", id, "timeline"), {})

    async def trust(self, id: str) -> Trust:
        """Give the trust score of a record with its components and inputs.

        >>> found = await client.trust("RHZ6B2Z1AXF")
        >>> found.score, found.level
        (21, 'L1')
        """
        return await self._connection.get(Trust, _path("researcher", id, "trust"), {})

    async def neighbourhood(
        self,
        kind: KindName,
        id: str,
        *,
        depth: Literal[1, 2] | None = None,
        limit: int | None = None,
        limit2: int | None = None,
        types: Sequence[KindName] | None = None,
        edges: Literal["induced", "star"] | None = None,
        exclude: Sequence[str] | None = None,
        cursor: str | None = None,
        **filters: Unpack[SliceFilters],
    ) -> Neighbourhood:
        """Give the slice around a record: its best neighbours of each type, and their edges.

        `cursor` is the `next` of one type, and leads to its following neighbours.

        >>> from graphsvc.ids import Kind
        >>> drawn = await client.neighbourhood(Kind.WORK, "arxiv:2207.05409", edges="star")
        >>> len(drawn.nodes), len(drawn.edges), drawn.neighbours[Kind.RESEARCHER].total
        (10, 9, 8)
        """
        given = {
            "depth": depth,
            "limit": limit,
            "limit2": limit2,
            "types": types,
            "edges": edges,
            "exclude": exclude,
            "cursor": cursor,
            **filters,
        }
        return await self._connection.get(Neighbourhood, _path(kind, id, "neighbourhood"), given)

    async def neighbours(
        self,
        kind: KindName,
        id: str,
        type: KindName,
        *,
        limit: int = 200,
        **filters: Unpack[SliceFilters],
    ) -> AsyncIterator[Node]:
        """Give every neighbour of one type, the best first; `limit` of them to a request.

        >>> near = client.neighbours("work", "arxiv:2207.05409", "researcher", limit=3)
        >>> [node.rank async for node in near]
        [1, 2, 3, 4, 5, 6, 7, 8]
        """
        cursor = None
        while True:
            found = await self.neighbourhood(
                kind, id, types=[type], limit=limit, edges="star", cursor=cursor, **filters
            )
            for node in found.nodes:
                if node.hop == 1:
                    yield node
            cursor = found.neighbours[Kind(type)].next
            if cursor is None:
                break

    async def expand(
        self,
        id: str,
        shown: Iterable[str],
        *,
        limit: int | None = None,
        types: Sequence[KindName] | None = None,
        edges: Literal["induced", "star"] | None = None,
        cursor: str | None = None,
        **filters: Unpack[SliceFilters],
    ) -> Neighbourhood:
        """Give the best neighbours of a node among those not `shown`, and only what is new.

        >>> drawn = await client.neighbourhood("work", "arxiv:2207.05409", limit=2)
        >>> shown = [node.id for node in drawn.nodes]
        >>> more = await client.expand(drawn.focus.id, shown, types=["researcher"], limit=3)
        >>> [node.rank for node in more.nodes]
        [1, 2, 3]
        >>> {node.id for node in more.nodes} & set(shown)
        set()
        """
        body = {
            "id": id,
            "shown": list(shown),
            "limit": limit,
            "types": types,
            "edges": edges,
            "cursor": cursor,
            **filters,
        }
        return await self._connection.post(Neighbourhood, "/v1/graph/expand", body)

    def _list(
        self,
        page: type[Any],
        kind: KindName,
        given: dict[str, Any],
        id: str | None = None,
        view: str | None = None,
    ) -> AsyncListing[Any, Any]:
        return AsyncListing(self._connection, page, _path(kind, id, view), given)


def _path(kind: str, id: str | None = None, view: str | None = None) -> str:
    """Make the address of a collection, a record or what there is of it; ids may hold slashes."""
    parts = (f"/v1/{kind}s", id and quote(id, safe=""), view)
    return "/".join(part for part in parts if part)


def _parts(ids: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(ids)
    while part := list(islice(rest, _BATCH)):
        yield part
