"""What is displayed of things: chosen content, author lists, topics and affiliation strings.

Works with one record, which most are, take joins alone; all others go through the same functions
as in an import, some thousands at a time.
"""

from typing import Any, Final

from graphsvc.ids import Kind, key_rank
from graphsvc.ingest.bulk.columns import CHOSEN
from graphsvc.ingest.bulk.tables import Tables
from graphsvc.ingest.decisions import Decisions
from graphsvc.ingest.display import Shown
from graphsvc.ingest.implied import sort_key
from graphsvc.ingest.merge import (
    Known,
    ListedWorkRecord,
    authorships,
    by_preference,
    displayed_first,
    listed_authors,
    printed_texts,
    topic_assignments,
)
from graphsvc.ingest.records import RECORD, AffiliationRecord, WorkRecord
from graphsvc.ingest.rows import thing_rows
from graphsvc.ingest.things import Arrived, Thing

_PAGE: Final = 2_000
_PLAIN: Final = """
CREATE TABLE rich AS
SELECT unit, id FROM things WHERE kind = 'work' AND records > 1 ORDER BY unit;
CREATE TABLE plain AS
SELECT t.first AS number, t.id, [h.source] AS asserted_by
FROM things t JOIN heads h ON h.number = t.first
WHERE t.kind = 'work' AND t.unit NOT IN (SELECT unit FROM rich);
CREATE TABLE written AS
SELECT m.number, m.position, p.id AS researcher, m.raw_name, m.is_corresponding
FROM mentions m JOIN person_of p USING (fid) WHERE m.position > 0;
CREATE TABLE told AS
WITH identified AS (
  SELECT number, position, id, min(place) AS place
  FROM (
    SELECT
      number, position, unnest(institutions) AS key,
      generate_subscripts(institutions, 1) AS place
    FROM printed
  ) JOIN thing_keys USING (key) GROUP BY ALL
), meant AS (
  SELECT number, position, id, min(place) AS place
  FROM (
    SELECT
      number, position, unnest(affiliations) AS text,
      generate_subscripts(affiliations, 1) AS place
    FROM printed
  ) JOIN strings USING (text) WHERE id IS NOT NULL GROUP BY ALL
), first AS (
  SELECT number, position, list(id ORDER BY place) AS ids FROM identified GROUP BY ALL
), second AS (
  SELECT number, position, list(id ORDER BY place) AS ids FROM meant GROUP BY ALL
)
SELECT
  number, position, coalesce(first.ids, second.ids) AS institution_ids, s.affiliations, s.inferred,
  s.affiliations IS NOT NULL OR s.institutions IS NOT NULL AS is_printed
FROM printed s LEFT JOIN first USING (number, position)
LEFT JOIN second USING (number, position);
INSERT INTO authored BY NAME
WITH twice AS (
  SELECT number, researcher, min(position) AS first FROM written GROUP BY ALL HAVING count(*) > 1
)
SELECT
  p.id AS work, w.researcher, w.position, w.raw_name, w.is_corresponding, p.asserted_by,
  s.institution_ids, s.affiliations, s.inferred AS affiliations_inferred,
  CASE WHEN s.is_printed THEN p.asserted_by END AS affiliations_asserted_by
FROM written w JOIN plain p USING (number) LEFT JOIN twice t USING (number, researcher)
LEFT JOIN told s ON s.number = w.number AND s.position = w.position
WHERE t.first IS NULL OR t.first = w.position;
DROP TABLE written;
DROP TABLE told;
INSERT INTO prints BY NAME
SELECT DISTINCT p.id AS work, t.text FROM texts t JOIN plain p USING (number);
INSERT INTO has_topic BY NAME
WITH found AS (
  SELECT p.id AS work, k.id AS topic, p.asserted_by, t.place, t.score
  FROM topics_of t JOIN plain p USING (number) JOIN thing_keys k USING (key)
), each AS (
  SELECT work, topic, asserted_by, min(place) AS place, arg_min(score, place) AS score
  FROM found GROUP BY ALL
)
SELECT
  work, topic, asserted_by, score,
  place = min(place) OVER (PARTITION BY work) AS is_primary
FROM each;
"""

# In the order of things, so that a page of them is found at once.
_RICH: Final = """
CREATE TABLE rich_of AS
SELECT o.thing AS unit, o.number FROM record_of o SEMI JOIN rich ON rich.unit = o.thing;
CREATE TABLE rich_records AS
SELECT o.unit, o.number, r.body FROM records r JOIN rich_of o USING (number)
ORDER BY unit, number;
CREATE TABLE rich_people AS
SELECT DISTINCT o.unit, f.form, p.id
FROM mentions m JOIN rich_of o USING (number) JOIN person_of p USING (fid) JOIN forms f USING (fid)
ORDER BY unit;
CREATE TABLE rich_keys AS
SELECT DISTINCT o.unit, k.key, k.id
FROM refers JOIN rich_of o USING (number) JOIN thing_keys k USING (key) ORDER BY unit;
CREATE TABLE rich_texts AS
SELECT DISTINCT o.unit, s.text, s.id
FROM texts JOIN rich_of o USING (number) JOIN strings s USING (text)
WHERE s.id IS NOT NULL ORDER BY unit;
"""


def choose_content(tables: Tables) -> None:
    """Choose what is displayed of topics and institutions, and of things with several records."""
    for name, columns in CHOSEN.items():
        tables.create(name, columns)
    for kind in (Kind.TOPIC, Kind.INSTITUTION):
        _choose_merged(tables, kind)
    for kind in (Kind.TOPIC, Kind.INSTITUTION, Kind.WORK):
        name = f"chosen_{kind.plural}"
        tables.run(
            f"INSERT INTO {name} BY NAME SELECT t.id, s.* EXCLUDE (number) FROM things t "  # noqa: S608
            f"JOIN (FROM {kind.plural}) s "
            f"ON s.number = t.first WHERE t.lists = 1 AND t.kind = ?",
            kind.value,
        )


def _choose_merged(tables: Tables, kind: Kind) -> None:
    if not tables.value("SELECT count(*) FROM things WHERE lists > 1 AND kind = ?", kind.value):
        return
    rows = tables.grouped(
        "SELECT t.unit, t.id, t.birth, t.born, r.number, r.body FROM things t "
        "JOIN record_of o ON o.thing = t.unit JOIN records r USING (number) "
        "WHERE t.lists > 1 AND t.kind = ? ORDER BY t.unit, r.number",
        kind.value,
    )
    things = [
        Thing(
            *(found[0][0], kind, found[0][1], found[0][2]),
            [Arrived(number, RECORD.validate_json(body)) for *_, number, body in found],
            False,
        )
        for found in rows.values()
    ]
    chosen: list[dict[str, Any]] = []
    for thing, row in zip(things, thing_rows(things), strict=True):
        best = min(thing.keys, key=key_rank)
        order = sort_key(row["properties"]["display_name"], best)
        chosen.append({"id": thing.id, "canonical_key": best, "sort_key": order})
        chosen[-1] |= row["properties"]
    _add(tables, f"chosen_{kind.plural}", chosen)


def list_authors(tables: Tables, decisions: Decisions) -> None:
    """Make authorships, topics and other lists of all works."""
    tables.run(_PLAIN)
    tables.run(_RICH)
    for first, last in tables.batches("SELECT unit FROM rich", _PAGE):
        _list_page(tables, decisions, first, last)
    tables.drop("rich_of", "rich_records", "rich_people", "rich_keys", "rich_texts", "plain")


def _list_page(tables: Tables, decisions: Decisions, first: int, last: int) -> None:
    ids = dict(tables.rows("SELECT unit, id FROM rich WHERE unit BETWEEN ? AND ?", first, last))
    bodies, people, keys, texts = (
        tables.grouped(
            f"SELECT unit, {columns} FROM rich_{name} WHERE unit BETWEEN ? AND ? "  # noqa: S608
            "ORDER BY ALL",
            first,
            last,
        )
        for name, columns in (
            ("records", "number, body"),
            ("people", "form, id"),
            ("keys", "key, id"),
            ("texts", "text, id"),
        )
    )
    made: dict[str, list[dict[str, Any]]] = {name: [] for name in CHOSEN}
    for unit, id in ids.items():
        records = [Arrived(number, RECORD.validate_json(body)) for number, body in bodies[unit]]
        lists = displayed_first(
            ListedWorkRecord(record, decisions.author_forms(record))
            for _, record in records
            if isinstance(record, WorkRecord)
        )
        named = dict(people.get(unit, ()))
        known = Known(
            {
                form: named[str(form)]
                for item in lists
                for form in item.forms
                if not form.is_withheld
            },
            dict(keys.get(unit, ())),
            dict(texts.get(unit, ())),
        )
        _add_work(made, id, records, lists, known)
    for name, rows in made.items():
        _add(tables, name, rows)


def _add_work(
    made: dict[str, list[dict[str, Any]]],
    id: str,
    records: list[Arrived],
    lists: list[ListedWorkRecord],
    known: Known,
) -> None:
    printed = by_preference(r for _, r in records if isinstance(r, AffiliationRecord))
    authors = authorships(lists, printed, known)
    topics = topic_assignments([item.record for item in lists], known)
    made["authored"] += [
        {"work": id, "researcher": row["id"], **row["properties"]} for row in authors
    ]
    made["has_topic"] += [{"work": id, "topic": row["id"], **row["properties"]} for row in topics]
    texts = printed_texts(lists, printed)
    made["prints"] += [{"work": id, "text": text} for text in texts]
    if len(lists) < 2:
        return
    thing = Thing(id, Kind.WORK, "", 0, records, False)
    chosen = {"id": id, **thing_rows([thing])[0]["properties"]}
    chosen |= Shown(lists, [], authors, topics, []).derived[0]
    made["chosen_works"].append(chosen)
    for item in lists[1:]:
        made["hidden"].append({"name": item.record.name})
        made["lists"] += [
            {
                "record": item.record.name,
                "source": item.record.source,
                "researcher": row["id"],
                "position": row["position"],
                "raw_name": row["raw_name"],
            }
            for row in listed_authors(item, known.people)
        ]


def _add(tables: Tables, name: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        columns = CHOSEN[name]
        tables.put(name, columns, [[row.get(column) for column in columns] for row in rows])
