# Made of the asynchronous client by `make client`; changes here do not stay.
"""Gives records, one by one or many at once, and what there is of each."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from graphsvc.client.addresses import parts_of, path_of
from graphsvc.client.asking import (
    KindName,
)
from graphsvc.client.synchronous.connection import Part
from graphsvc.models.common import Batch, BatchItem
from graphsvc.models.lists import Autocomplete, Suggestion
from graphsvc.models.researcher import (
    Researcher,
    Timeline,
)
from graphsvc.models.topic import Institution, Topic
from graphsvc.models.trust import Trust
from graphsvc.models.work import Work

Entity = TypeVar("Entity", Researcher, Work, Topic, Institution)


class Records(Part):
    """Asks for records."""

    def researcher(self, id: str) -> Researcher:
        """Give one person.

        >>> found = client.researcher("RHZ6B2Z1AXF")
        >>> found.display_name, found.works_count, found.trust.band
        ('Mingbao Lin', 14, 'Emerging')
        """
        return self._connection.get(Researcher, path_of("researcher", id), {})

    def work(self, id: str) -> Work:
        """Give one work, with its authors.

        >>> found = client.work("https://arxiv.org/abs/2207.05409")
        >>> found.title, found.authors[0].raw_name
        ('Knowledge Condensation Distillation', 'Chenxin Li')
        """
        return self._connection.get(Work, path_of("work", id), {})

    def topic(self, id: str) -> Topic:
        """Give one topic.

        >>> found = client.topic("openalex:T10036")
        >>> found.id[0], found.works_count > 0
        ('T', True)
        """
        return self._connection.get(Topic, path_of("topic", id), {})

    def institution(self, id: str) -> Institution:
        """Give one institution."""
        return self._connection.get(Institution, path_of("institution", id), {})

    def batch(self, of: type[Entity], ids: Iterable[str]) -> Iterator[BatchItem[Entity]]:
        """Give many records of one kind, one answer for each id and in their order.

        However many: they are asked for by the thousand, as the answers are taken. `item` is None
        where `reason` says why.

        >>> from graphsvc.models.researcher import Researcher
        >>> asked = ["RHZ6B2Z1AXF", "orcid:0000-0002-1825-0097"]
        >>> [(one.asked, one.reason) for one in client.batch(Researcher, asked)]
        [('RHZ6B2Z1AXF', None), ('orcid:0000-0002-1825-0097', 'not_found')]
        """
        path = f"{path_of(of.model_fields['kind'].default)}/batch"
        for part in parts_of(ids):
            found = self._connection.post(Batch[of], path, {"ids": part})
            for item in found.items:
                yield item

    def autocomplete(
        self, q: str, *, types: Sequence[KindName] | None = None, limit: int = 10
    ) -> list[Suggestion]:
        """Give the records that a text being typed, or a pasted id, may mean; the best first.

        >>> [one.display_name for one in client.autocomplete("mingb")]
        ['Mingbao Lin']
        """
        given = {"q": q, "types": types, "limit": limit}
        return (self._connection.get(Autocomplete, "/v1/autocomplete", given)).items

    def timeline(self, id: str) -> Timeline:
        """Give a career year by year.

        >>> [(one.year, one.works_count) for one in (client.timeline("RHZ6B2Z1AXF")).items]
        [(2020, 3), (2022, 11)]
        """
        return self._connection.get(Timeline, path_of("researcher", id, "timeline"), {})

    def trust(self, id: str) -> Trust:
        """Give the trust score of a record with its components and inputs.

        >>> found = client.trust("RHZ6B2Z1AXF")
        >>> found.score, found.level
        (21, 'L1')
        """
        return self._connection.get(Trust, path_of("researcher", id, "trust"), {})
