"""Who and what there is: records by their standing versions, things by keys, people by evidence.

Ids are those of an import of the records one by one: derived from the first record or form, the
next derivation where an earlier arrival has the id.
"""

from collections.abc import Iterator
from typing import Final

from graphsvc.errors import InvalidInput
from graphsvc.ids import Kind, derive_id
from graphsvc.ingest.bulk.columns import STAGED, Column
from graphsvc.ingest.bulk.components import components
from graphsvc.ingest.bulk.tables import Tables
from graphsvc.ingest.decisions import Decisions
from graphsvc.ingest.evidence import Form, add_rivals
from graphsvc.ingest.resolve import Evidence, resolve
from graphsvc.ingest.versions import Standing, replaces

_PAGE: Final = 20_000
_NUMBER, _TEXT, _TEXTS = Column.NUMBER, Column.TEXT, Column.TEXTS

_STANDING = """
CREATE TABLE heads AS
SELECT s.born AS number, r.number AS place, r.name, r.source, r.kind, r.id, r.birth_key
FROM staged_records r JOIN standing s USING (number);
CREATE VIEW records AS
SELECT s.born AS number, r.* EXCLUDE (number, id, birth_key)
FROM staged_records r JOIN standing s USING (number);
"""

_THINGS = """
CREATE TABLE thing_of AS
WITH joined AS (
  SELECT try_cast(node AS BIGINT) AS number, component FROM joined_keys
), least AS (
  SELECT component, min(number) AS thing FROM joined WHERE number IS NOT NULL GROUP BY component
)
SELECT h.number, coalesce(l.thing, h.number) AS thing, h.kind, h.name
FROM heads h LEFT JOIN joined j USING (number) LEFT JOIN least l USING (component)
WHERE h.kind <> 'researcher';
CREATE TABLE births AS
SELECT
  thing, min(number) AS born, min(number) FILTER (kind <> 'affiliation') AS first,
  count(*) AS records, count(*) FILTER (kind <> 'affiliation') AS lists
FROM thing_of GROUP BY thing;
"""

_NAMED = """
CREATE TABLE things AS
SELECT
  b.thing AS unit, b.born, b.records, b.lists, h.kind, h.name AS birth, h.birth_key, h.id,
  h.number AS first
FROM births b JOIN heads h ON h.number = b.first;
DROP TABLE births;
"""

_OWNERS = """
CREATE TABLE record_of AS
SELECT o.number, t.id, t.kind, o.kind AS record, t.lists, o.thing
FROM thing_of o JOIN things t ON t.unit = o.thing;
CREATE TABLE thing_keys AS
SELECT r.id, k.key, list_sort(list_distinct(list(k.source))) AS asserted_by
FROM keys k JOIN record_of r USING (number) WHERE k.is_given GROUP BY ALL;
"""

_FORMS = """
CREATE TABLE forms AS
WITH met AS (
  SELECT m.form, min(s.born * 16384 + least(m.position, 16383)) AS arrival
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
UNION ALL SELECT one::VARCHAR, other::VARCHAR FROM links
UNION ALL SELECT one::VARCHAR, other::VARCHAR FROM together;
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
CREATE TABLE grouped_together AS
SELECT m.part, l.one, l.other FROM together l JOIN members m ON m.fid = l.one ORDER BY m.part;
"""

_PEOPLE = """
CREATE TABLE people AS
WITH units AS (
  SELECT f.*, coalesce(p.person, f.fid) AS unit FROM forms f LEFT JOIN parts p USING (fid)
), whole AS (
  SELECT
    unit, list(arrival || chr(9) || form ORDER BY arrival, form) AS forms,
    NOT bool_or(is_keyed) AS name_only
  FROM units GROUP BY unit
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


class Seen:
    """What became of the records that came: by the place in which each stood in the inputs."""

    def __init__(self) -> None:
        self.unchanged: list[int] = []
        self.updated: list[int] = []


def settle_records(tables: Tables) -> Seen:
    """Choose the version of each record that stands, and number them in order of first arrival."""
    seen = Seen()
    chosen: list[tuple[int, int | None]] = []
    versions = tables.grouped(
        "SELECT name, number, digest, version, coalesce(is_stub, false) FROM staged_records "
        "WHERE name IN (SELECT name FROM staged_records GROUP BY name HAVING count(*) > 1) "
        "ORDER BY name, number"
    )
    for rows in versions.values():
        standing, winner = None, 0
        for number, *said in rows:
            new = Standing(*said)
            if replaces(new, standing):
                if standing is not None:
                    seen.updated.append(number)
                standing, winner = new, number
            else:
                seen.unchanged.append(number)
        first = rows[0][0]
        chosen += [(number, first if number == winner else None) for number, *_ in rows]
    tables.put("chosen", {"number": _NUMBER, "first": _NUMBER}, chosen, is_new=True)
    tables.run(
        "CREATE TABLE arrived AS "
        "SELECT number, row_number() OVER (ORDER BY number) AS born FROM staged_records;"
        "CREATE TABLE standing AS "
        "SELECT a.number, coalesce(f.born, a.born) AS born FROM arrived a "
        "LEFT JOIN chosen c USING (number) LEFT JOIN arrived f ON f.number = c.first "
        "WHERE c.number IS NULL OR c.first IS NOT NULL"
    )
    tables.run(_STANDING)
    for name in STAGED.keys() - {"records", "mentions", "forms", "keys"}:
        tables.run(
            f"CREATE VIEW {name} AS SELECT s.born AS number, r.* EXCLUDE (number) "  # noqa: S608
            f"FROM staged_{name} r JOIN standing s USING (number)"
        )
    tables.run(
        "CREATE TABLE keys AS SELECT s.born AS number, r.* EXCLUDE (number) "
        "FROM staged_keys r JOIN standing s USING (number)"
    )
    return seen


def settle_things(tables: Tables) -> None:
    """Make one thing of the records that share a key, and give it its id."""
    tables.run(
        "CREATE TABLE key_edges AS SELECT number::VARCHAR AS node_a, key AS node_b FROM keys "
        "WHERE key IN (SELECT key FROM keys GROUP BY key HAVING count(*) > 1)"
    )
    components(tables.ibis, tables.ibis.table("key_edges"), "joined_keys")
    tables.run(_THINGS)
    lost = tables.rows(
        "SELECT k.key FROM births b JOIN keys k ON k.number = b.born WHERE b.first IS NULL LIMIT 1"
    )
    if lost:
        raise InvalidInput(
            f"A record refers to '{lost[0][0]}', which is in none of the files.",
            remedy="Give the files of the records it belongs to as well.",
            field="key",
        )
    tables.run(_NAMED)
    _part_ids(tables, "things")
    tables.run(_OWNERS)
    tables.drop("key_edges", "joined_keys", "thing_of")


def settle_people(tables: Tables, decisions: Decisions) -> None:
    """Divide the forms of all author lists into people, and give them their ids."""
    tables.run(_FORMS)
    together = _together(tables, decisions)
    tables.put("together", {"one": _NUMBER, "other": _NUMBER}, together, is_new=True)
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
    _part_ids(tables, "people")
    tables.run(_BEARERS)
    tables.drop("form_keys", "links", "together", "evidence", "joined_forms", "members", "rivals")
    tables.drop("grouped_links", "grouped_together", "parts", "conflicts")


def _together(tables: Tables, decisions: Decisions) -> list[tuple[int, int]]:
    partners = sorted(map(str, decisions.merged))
    if not partners:
        return []
    rows = tables.rows("SELECT form, fid FROM forms WHERE form IN (SELECT unnest(?))", partners)
    fids = {Form.parse(text): fid for text, fid in rows}
    return [(fids[one], fids[other]) for one, other in decisions.together(fids)]


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
            ("grouped_together", "one, other"),
        )
    ]
    for group, members in sorted(rows.items()):
        forms = {fid: Form.parse(text) for fid, text in members}
        lists, links, together = (each.get(group, []) for each in found)
        rivals: dict[Form, set[Form]] = {}
        for (fids,) in lists:
            add_rivals(rivals, [forms[fid] for fid in fids])
        people = resolve(
            Evidence(
                set(forms.values()),
                {(forms[one], forms[other]) for one, other in together},
                {(forms[one], forms[other]) for one, other in links},
                rivals,
            )
        )
        fids = {form: fid for fid, form in forms.items()}
        for part in people.parts:
            why = {str(found) for form in part for found in people.conflicts.get(form, ())}
            yield [fids[form] for form in part], sorted(why)


def _part_ids(tables: Tables, name: str) -> None:
    """Give the next derivation to all but the first of those whose derived ids are one."""
    attempts: dict[int, int] = {}
    while clashes := tables.grouped(
        f"SELECT id, unit, kind, birth_key FROM {name} "  # noqa: S608
        f"WHERE id IN (SELECT id FROM {name} GROUP BY id HAVING count(*) > 1) ORDER BY born, unit"
    ):
        moved: list[tuple[int, str]] = []
        for _, *others in clashes.values():
            for unit, kind, key in others:
                attempts[unit] = attempts.get(unit, 0) + 1
                moved.append((unit, derive_id(Kind(kind), key, attempts[unit])))
        tables.put("moved", {"unit": _NUMBER, "id": _TEXT}, moved, is_new=True)
        tables.run(f"UPDATE {name} SET id = moved.id FROM moved WHERE {name}.unit = moved.unit")  # noqa: S608
        tables.drop("moved")
