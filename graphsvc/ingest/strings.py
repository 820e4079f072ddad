"""Affiliation strings: which institution each names, as far as the graph knows or a match tells."""

from collections.abc import Collection

from graphsvc.gateway import WriteTransaction
from graphsvc.models.graph import KnownString


class Strings:
    """What affiliation strings stand for; one instance serves a whole import."""

    def forget(self) -> None:
        """Forget what was matched, since institutions have changed."""

    async def known(self, transaction: WriteTransaction, texts: Collection[str]) -> dict[str, str]:
        """Give the institutions that strings name, by text."""
        rows = await transaction.many(KnownString, "ingest.strings_known", texts=sorted(texts))
        return {row.text: row.id for row in rows}
