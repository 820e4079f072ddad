"""Who there is: the forms in which sources name people, divided by the evidence.

Most forms share nothing with another and are a person each. The others are gathered to components
of evidence, and each of these goes through `resolve`, as in an import.
"""

from collections.abc import Iterator
from typing import Final

from graphsvc.ingest.bulk.columns import Column
from graphsvc.ingest.bulk.components import components
from graphsvc.ingest.bulk.identity import part_ids
from graphsvc.ingest.bulk.tables import Tables
from graphsvc.ingest.evidence import Form, add_rivals
from graphsvc.ingest.lists import MOST_PLACES
from graphsvc.ingest.resolve import Evidence, resolve

_PAGE: Final = 20_000
_NUMBER, _TEXTS = Column.NUMBER, Column.TEXTS

_FORMS = """
CREATE TABLE forms AS
WITH met AS (
  SELECT m.form, min(s.born * $places + least(m.position, $places - 1)) AS arrival
  FROM staged_mentions m JOIN standing s USING (number) GROUP BY m.form
), known AS (SELECT DISTINCT ON (form) * FROM staged_forms)
SELECT row_number() OVER (ORDER BY met.arrival, form) AS fid, met.arrival, known.*
FROM met JOIN known USING (form);
CREATE TABLE mentions AS
SELECT s.born AS number, m.position, f.fid, m.raw_name, m.is_corresponding
FROM staged_mentions m JOIN standing s USING (number) JOIN forms f USING (form);
CREATE TABLE form_keys AS
SELECT fid, unnest(keys) AS key FROM forms
UNION ALL SELECT fid, name_key FROM forms WHERE name_key IS NOT NULL;
CREATE TABLE links AS
WITH once AS (
  SELECT r.thing, m.number, f.name, any_value(m.fid) AS fid
  FROM mentions m JOIN record_of r USING (number) JOIN forms f USING (fid)
  WHERE r.lists > 1 AND m.position > 0
  GROUP BY ALL HAVING count(*) = 1
)
SELECT DISTINCT a.fid AS one, b.fid AS other
FROM once a JOIN once b ON a.thing = b.thing AND a.name = b.name AND a.number < b.number
WHERE a.fid <> b.fid;
"""

_EVIDENCE = """
CREATE TABLE evidence AS
WITH shared AS (SELECT key FROM form_keys GROUP BY key HAVING count(*) > 1)
SELECT k.fid::VARCHAR AS node_a, k.key AS node_b FROM form_keys k SEMI JOIN shared USING (key)
UNION ALL SELECT one::VARCHAR, other::VARCHAR FROM links;
"""

_GROUPS = """
CREATE TABLE members AS
WITH joined AS (
  SELECT try_cast(node AS BIGINT) AS fid, component FROM joined_forms
)
SELECT dense_rank() OVER (ORDER BY component) AS part, fid FROM joined
WHERE fid IS NOT NULL ORDER BY part, fid;
CREATE TABLE rivals AS
SELECT m.part, list(l.fid) AS fids FROM mentions l JOIN members m USING (fid)
WHERE l.position > 0
GROUP BY l.number, m.part HAVING count(DISTINCT l.fid) > 1 ORDER BY m.part;
CREATE TABLE grouped_links AS
SELECT m.part, l.one, l.other FROM links l JOIN members m ON m.fid = l.one ORDER BY m.part;
"""

_PEOPLE = """
CREATE TABLE people AS
WITH said AS (
  SELECT fid, arrival || chr(9) || form AS text, arrival, form, is_keyed FROM forms
), whole AS (
  SELECT fid AS unit, [text] AS forms, NOT is_keyed AS name_only
  FROM said ANTI JOIN parts USING (fid)
  UNION ALL
  SELECT person, list(text ORDER BY arrival, form), NOT bool_or(is_keyed)
  FROM said JOIN parts USING (fid) GROUP BY person
)
SELECT
  w.unit, f.arrival AS born, f.form AS birth, f.birth_key, f.id, 'researcher' AS kind, w.forms,
  w.name_only, c.conflicts
FROM whole w JOIN forms f ON f.fid = w.unit LEFT JOIN conflicts c ON c.person = w.unit;
"""

_BEARERS = """
CREATE TABLE person_of AS
SELECT f.fid, p.id, p.unit FROM forms f LEFT JOIN parts USING (fid)
JOIN people p ON p.unit = coalesce(parts.person, f.fid);
CREATE TABLE person_keys AS
SELECT p.id, f.key, list_sort(list_distinct(list(f.source))) AS asserted_by
FROM (SELECT fid, source, unnest(keys) AS key FROM forms) f JOIN person_of p USING (fid)
GROUP BY ALL;
CREATE TABLE bears AS
SELECT DISTINCT p.id, f.name_key AS key FROM forms f JOIN person_of p USING (fid)
WHERE f.name_key IS NOT NULL;
"""


def settle_people(tables: Tables) -> None:
    """Divide the forms of all author lists into people, and give them their ids."""
    tables.run(_FORMS.replace("$places", str(MOST_PLACES)))
    tables.run(_EVIDENCE)
    components(tables.ibis, tables.ibis.table("evidence"), "joined_forms")
    tables.run(_GROUPS)
    parts, faults = {"fid": _NUMBER, "person": _NUMBER}, {"person": _NUMBER, "conflicts": _TEXTS}
    tables.create("parts", parts)
    tables.create("conflicts", faults)
    for first, last in tables.batches("SELECT DISTINCT part FROM members", _PAGE):
        people = list(_resolved(tables, first, last))
        tables.put("parts", parts, [(fid, min(part)) for part, _ in people for fid in part])
        tables.put("conflicts", faults, [(min(part), why) for part, why in people if why])
    tables.run(_PEOPLE)
    part_ids(tables, "people")
    tables.run(_BEARERS)
    tables.drop("form_keys", "links", "evidence", "joined_forms", "members", "rivals")
    tables.drop("grouped_links", "parts", "conflicts")


def _resolved(tables: Tables, first: int, last: int) -> Iterator[tuple[list[int], list[str]]]:
    """Resolve groups of forms that share evidence, by the function that the import uses."""
    between = "BETWEEN ? AND ?"
    rows = tables.grouped(
        f"SELECT m.part, fid, f.form FROM members m JOIN forms f USING (fid) WHERE part {between}",  # noqa: S608
        first,
        last,
    )
    found = [
        tables.grouped(f"SELECT part, {columns} FROM {name} WHERE part {between}", first, last)  # noqa: S608
        for name, columns in (
            ("rivals", "fids"),
            ("grouped_links", "one, other"),
        )
    ]
    for group, members in sorted(rows.items()):
        forms = {fid: Form.parse(text) for fid, text in members}
        lists, links = (each.get(group, []) for each in found)
        rivals: dict[Form, set[Form]] = {}
        for (fids,) in lists:
            add_rivals(rivals, [forms[fid] for fid in fids])
        people = resolve(
            Evidence(
                set(forms.values()),
                same_work={(forms[one], forms[other]) for one, other in links},
                rivals=rivals,
            )
        )
        fids = {form: fid for fid, form in forms.items()}
        for part in people.parts:
            why = {str(found) for form in part for found in people.conflicts.get(form, ())}
            yield [fids[form] for form in part], sorted(why)
