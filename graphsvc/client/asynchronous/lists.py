"""Gives lists of everything of one kind, filtered and ordered, or counts it by groups."""

from typing import Unpack

from graphsvc.client.asking import (
    InstitutionFilters,
    InstitutionGroup,
    InstitutionSort,
    ResearcherFilters,
    ResearcherGroup,
    ResearcherSort,
    TopicFilters,
    TopicGroup,
    TopicSort,
    WorkFilters,
    WorkGroup,
    WorkSort,
)
from graphsvc.client.asynchronous.connection import AsyncListing, AsyncPart
from graphsvc.models.common import Page
from graphsvc.models.lists import Group, Groups
from graphsvc.models.researcher import (
    ResearcherItem,
)
from graphsvc.models.topic import Institution, Topic
from graphsvc.models.work import WorkSummary


class AsyncLists(AsyncPart):
    """Asks for lists."""

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
