"""What the base edges of a build imply: the relations, and what Python chooses of people."""

from collections.abc import Iterator
from typing import Any, Final

import pyarrow

from graphsvc.ids import SCHEMES
from graphsvc.ingest.bulk.columns import Column
from graphsvc.ingest.bulk.relations import Base, citations, derived, with_employments
from graphsvc.ingest.bulk.tables import Tables
from graphsvc.ingest.implied import personal_key
from graphsvc.ingest.merge import by_preference, first, researcher_names
from graphsvc.ingest.records import RECORD, ResearcherRecord
from graphsvc.ingest.sources import indexed_sources, sources, voice_groups

pa: Any = pyarrow

_PAGE: Final = 5_000
_NAMES: Final = {
    "id": Column.TEXT,
    "display_name": Column.TEXT,
    "name_variants": Column.TEXTS,
    "headline": Column.TEXT,
}

_BASE: Final = """
CREATE VIEW base_people AS SELECT id FROM people;
CREATE VIEW base_works AS SELECT id, publication_year, is_retracted FROM chosen_works;
CREATE VIEW base_topics AS SELECT id FROM chosen_topics;
CREATE VIEW base_institutions AS SELECT id FROM chosen_institutions;
CREATE VIEW base_authored AS
SELECT
  work, researcher, asserted_by, institution_ids,
  coalesce(affiliations_inferred, false) AS affiliations_inferred, affiliations_asserted_by
FROM authored;
CREATE VIEW base_has_topic AS SELECT work, topic FROM has_topic;
CREATE TABLE employed AS
SELECT DISTINCT
  p.id AS source, k.id AS target, e.first_year, e.last_year, e.source::VARCHAR AS name
FROM employments e JOIN own ON own.number = e.number JOIN person_of p ON p.id = own.id
JOIN thing_keys k USING (key) JOIN chosen_institutions i ON i.id = k.id;
"""

_NAMED: Final = """
CREATE TABLE own AS
SELECT m.number, p.id FROM mentions m JOIN person_of p USING (fid) WHERE m.position = 0;
"""

_CHOSEN: Final = """
CREATE TABLE called AS
WITH each AS (
  SELECT
    researcher AS id, raw_name AS name,
    list_min(list_transform(asserted_by, lambda s: list_position($ranks, s))) AS rank
  FROM authored
  UNION ALL SELECT researcher, raw_name, list_position($ranks, source) FROM lists
), counted AS (
  SELECT id, name, count(*) AS n, min(rank) AS rank FROM each
  WHERE id NOT IN (SELECT id FROM own) GROUP BY ALL
), placed AS (
  SELECT
    id, name,
    row_number() OVER (PARTITION BY id ORDER BY rank, n DESC, length(name) DESC, name) AS place
  FROM counted
)
SELECT
  id, any_value(name) FILTER (place = 1) AS display_name,
  coalesce(list_sort(list(name) FILTER (place > 1)), []) AS name_variants,
  NULL::VARCHAR AS headline
FROM placed GROUP BY id
"""

_CANONICAL: Final = """
CREATE TABLE contested AS SELECT key FROM person_keys GROUP BY key HAVING count(*) > 1;
CREATE TABLE canonical AS
SELECT
  id, min({'rank': coalesce(list_position($schemes, split_part(key, ':', 1)), 99), 'key': key}).key
    AS canonical_key
FROM person_keys WHERE key NOT IN (SELECT key FROM contested) GROUP BY id
UNION ALL
SELECT id, min(key) FROM bears WHERE id NOT IN (SELECT id FROM person_keys) GROUP BY id;
"""


def derive_all(tables: Tables, max_authors: int) -> None:
    """Make a table of each derived relation, and of what people are called."""
    tables.run(_NAMED)
    tables.run(_BASE)
    table = tables.ibis.table

    def keep(name: str, relation: Any) -> Any:
        if name == "affiliations":
            relation = with_employments(relation, table("employed"))
        return tables.ibis.create_table(name, relation)

    found = derived(
        Base(
            researchers=table("base_people"),
            works=table("base_works"),
            topics=table("base_topics"),
            institutions=table("base_institutions"),
            authorships=table("base_authored"),
            topic_assignments=table("base_has_topic"),
        ),
        max_authors=max_authors,
        groups=voice_groups(),
        indexed=indexed_sources(),
        keep=keep,
    )
    counted = citations(table("authored"), table("chosen_works"))
    tables.ibis.create_table("works_derived", found.works)
    tables.ibis.create_table("researchers_derived", found.researchers)
    tables.ibis.create_table("citations", counted)
    tables.ibis.create_table("topics_derived", found.topics)
    tables.ibis.create_table("institutions_derived", found.institutions)
    tables.drop("derived_authorships")
    name_people(tables)


def name_people(tables: Tables) -> None:
    """Choose display names, canonical keys and the strings that people are sorted by."""
    tables.con.execute(_CHOSEN, {"ranks": list(sources())})
    for first_number, last in tables.batches("SELECT number FROM own", _PAGE):
        tables.put("called", _NAMES, list(_named(tables, first_number, last)))
    create, canonical = _CANONICAL.split(";")[:2]
    tables.run(create)
    tables.con.execute(canonical, {"schemes": list(SCHEMES)})
    columns = {"id": Column.TEXT, "canonical_key": Column.TEXT}
    tables.put("canonical", columns, list(_contested(tables)))
    tables.con.create_function("casefold", _casefold, ["VARCHAR"], "VARCHAR", type="arrow")
    tables.run(
        "CREATE TABLE named AS SELECT id, display_name, name_variants, headline, canonical_key, "
        "left(CASE WHEN strlen(display_name) = length(display_name) THEN lower(display_name) "
        "ELSE casefold(display_name) END, 200) || chr(9) || canonical_key AS sort_key "
        "FROM called JOIN canonical USING (id)"
    )
    tables.drop("called", "canonical")


def _casefold(names: Any) -> Any:
    return pa.array([name and name.casefold() for name in names.to_pylist()], type=pa.string())


def _named(tables: Tables, start: int, end: int) -> Iterator[tuple[Any, ...]]:
    """Name people who have records of their own."""
    # A person is named with the first of their records.
    people = "SELECT id FROM own GROUP BY id HAVING min(number) BETWEEN ? AND ?"
    records = tables.grouped(
        f"SELECT own.id, r.body FROM own JOIN records r USING (number) WHERE own.id IN ({people})",  # noqa: S608
        start,
        end,
    )
    names = tables.grouped(
        "SELECT id, name, said_by FROM ("  # noqa: S608
        "SELECT researcher AS id, raw_name AS name, asserted_by AS said_by FROM authored "
        "UNION ALL SELECT researcher, raw_name, [source] FROM lists"
        f") WHERE id IN ({people})",
        start,
        end,
    )
    for id, bodies in records.items():
        said = (RECORD.validate_json(body) for (body,) in bodies)
        own = by_preference(record for record in said if isinstance(record, ResearcherRecord))
        printed = [(name, said_by) for name, said_by in names.get(id, ())]
        name, variants = researcher_names(own, printed, None)
        yield id, name, variants, first(own, "headline")


def _contested(tables: Tables) -> Iterator[tuple[str, str | None]]:
    """Choose the canonical keys of people all of whose keys others claim too."""
    keys = tables.grouped(
        "SELECT id, key FROM person_keys WHERE id NOT IN (SELECT id FROM canonical)"
    )
    forms = dict(
        tables.rows(
            "SELECT id, forms FROM people WHERE id IN (SELECT id FROM person_keys "
            "WHERE id NOT IN (SELECT id FROM canonical))"
        )
    )
    for id, found in keys.items():
        claimed = [{"key": key, "is_contested": True} for (key,) in found]
        yield id, personal_key({"keys": claimed, "forms": forms[id], "name_keys": []})
