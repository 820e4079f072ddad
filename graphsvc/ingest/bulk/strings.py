"""What affiliation strings name: as a record declares, or as a match of their text says."""

from typing import Any, Final

from graphsvc.ingest.affiliations import Index, Institution
from graphsvc.ingest.bulk.columns import Column
from graphsvc.ingest.bulk.tables import Tables

_PAGE: Final = 20_000
_STRINGS: Final = {
    "text": Column.TEXT,
    "id": Column.TEXT,
    "score": Column.FLOAT,
    "method": Column.TEXT,
}


def match_strings(tables: Tables) -> None:
    """Find what each affiliation string names: as a record declares, or as its text says."""
    declared: dict[str, str] = {}
    for id, texts in tables.rows(
        "SELECT o.id, d.texts FROM declared d JOIN record_of o USING (number) ORDER BY number"
    ):
        declared |= dict.fromkeys(texts, id)
    rows: list[tuple[Any, ...]] = [(text, id, 1.0, "declared") for text, id in declared.items()]
    tables.put("strings", _STRINGS, rows, is_new=True)
    index = _index(tables)
    texts = [
        row[0]
        for row in tables.rows("SELECT DISTINCT text FROM texts ANTI JOIN strings USING (text)")
    ]
    for start in range(0, len(texts), _PAGE):
        found = [
            (text, *match) if (match := index.match(text)) else (text, None, None, None)
            for text in texts[start : start + _PAGE]
        ]
        tables.put("strings", _STRINGS, found)


def _index(tables: Tables) -> Index:
    rows = tables.rows(
        "WITH parents AS ("
        "  SELECT o.id, list(DISTINCT k.id ORDER BY k.id) AS parents"
        "  FROM refers f JOIN record_of o USING (number) JOIN thing_keys k ON k.key = f.key"
        "  JOIN things p ON p.id = k.id AND p.kind = 'institution'"
        "  WHERE o.kind = 'institution' GROUP BY o.id"
        ") SELECT i.id, display_name, coalesce(aliases, []), coalesce(acronyms, []),"
        "  country_code, city, coalesce(parents, []) "
        "FROM chosen_institutions i LEFT JOIN parents USING (id) "
        "WHERE i.id IN (SELECT id FROM thing_keys WHERE key LIKE 'ror:%') ORDER BY i.id"
    )
    return Index(Institution(*row) for row in rows)
