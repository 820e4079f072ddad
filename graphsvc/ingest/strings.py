"""Affiliation strings: which institution each names, as declared by a record or by a match.

A match depends on the string and on the set of institutions alone. So new strings are matched as
they come, and all of them anew, as a step of its own, once institutions have changed.
"""

from collections.abc import Collection
from typing import Final, NamedTuple

from graphsvc.gateway import Reader, WriteTransaction
from graphsvc.ingest.affiliations import Index, Institution
from graphsvc.models.graph import EntityRef, KnownString, MatchableInstitution, StringsState

_PAGE: Final = 2000


class Matched(NamedTuple):
    """An affiliation string with the institution it was found to name, if any."""

    text: str
    id: str | None
    score: float | None
    method: str | None


class Strings:
    """What affiliation strings stand for; one instance serves a whole import."""

    def __init__(self) -> None:
        self._index: Index | None = None

    def forget(self) -> None:
        """Forget the institutions, since they have changed."""
        self._index = None

    async def known(self, transaction: WriteTransaction, texts: Collection[str]) -> dict[str, str]:
        """Give the institutions that strings name, by text; matches those that are new."""
        rows = await transaction.many(KnownString, "ingest.strings_known", texts=sorted(texts))
        known = {row.text: row.id for row in rows}
        new = sorted(set(texts) - known.keys())
        if not new:
            return {text: id for text, id in known.items() if id}
        [state] = await transaction.many(StringsState, "ingest.strings_state")
        if not state.are_stale:
            matched = await self._match(transaction, new)
            rows = [row._asdict() for row in matched]
            await transaction.run("ingest.put_matches", rows=rows)
            known |= {row.text: row.id for row in matched}
        return {text: id for text, id in known.items() if id}

    async def _match(self, transaction: Reader, texts: Collection[str]) -> list[Matched]:
        """Match strings; what names no institution is kept without one."""
        if self._index is None:
            rows = await transaction.many(MatchableInstitution, "ingest.institutions")
            self._index = Index(
                Institution(
                    row.id,
                    row.display_name,
                    row.aliases,
                    row.acronyms,
                    row.country_code,
                    row.city,
                    row.parents,
                )
                for row in rows
            )
        index = self._index
        return [
            Matched(text, match.id, match.score, match.method)
            if (match := index.match(text))
            else Matched(text, None, None, None)
            for text in texts
        ]

    async def refresh(self, transaction: WriteTransaction, after: str) -> str | None:
        """Match a page of all strings anew; gives the last one, or None when all are done.

        Works that print a string which now names another institution are marked stale.
        """
        [state] = await transaction.many(StringsState, "ingest.strings_state")
        if not state.are_stale:
            return None
        page = await transaction.many(
            KnownString, "ingest.strings_matched", after=after, limit=_PAGE
        )
        if not page:
            await transaction.run("ingest.strings_done")
            return None
        stored = {row.text: row.id for row in page}
        matched = await self._match(transaction, stored)
        changed = [row for row in matched if row.id != stored[row.text]]
        if changed:
            await transaction.run("ingest.put_matches", rows=[row._asdict() for row in changed])
            works = await transaction.many(
                EntityRef, "ingest.printing", texts=[row.text for row in changed]
            )
            await transaction.run("ingest.mark_stale", ids=[row.id for row in works])
        return page[-1].text
