"""What there is: records by their standing versions, things by the keys that records share.

Ids are those of an import of the records one by one: derived from the first record or form, the
next derivation where an earlier arrival has the id.
"""

from graphsvc.ids import Kind, derive_id
from graphsvc.ingest.bulk.columns import STAGED, Column
from graphsvc.ingest.bulk.components import components
from graphsvc.ingest.bulk.tables import Tables
from graphsvc.ingest.versions import Standing, replaces

_NUMBER, _TEXT = Column.NUMBER, Column.TEXT

_STANDING = """
CREATE TABLE heads AS
SELECT s.born AS number, r.number AS place, r.name, r.source, r.kind, r.id, r.birth_key
FROM staged_records r JOIN standing s USING (number) WHERE r.kind <> 'withdrawal';
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

_WITHOUT_STRAYS = """
CREATE TABLE strays AS
SELECT o.number FROM thing_of o JOIN births b USING (thing) WHERE b.first IS NULL;
DELETE FROM arrived WHERE number IN (
  SELECT number FROM standing WHERE born IN (FROM strays)
);
DELETE FROM standing WHERE born IN (FROM strays);
DELETE FROM heads WHERE number IN (FROM strays);
DELETE FROM keys WHERE number IN (FROM strays);
DELETE FROM thing_of WHERE number IN (FROM strays);
DELETE FROM births WHERE first IS NULL;
DROP TABLE strays;
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


def settle_things(tables: Tables) -> list[tuple[int, str, str]]:
    """Make one thing of the records that share a key, and give it its id.

    Gives the affiliations at works that are in none of the files, which are left out: the place,
    the work's key and the body of each.
    """
    tables.run(
        "CREATE TABLE key_edges AS SELECT number::VARCHAR AS node_a, key AS node_b FROM keys "
        "WHERE key IN (SELECT key FROM keys GROUP BY key HAVING count(*) > 1)"
    )
    components(tables.ibis, tables.ibis.table("key_edges"), "joined_keys")
    tables.run(_THINGS)
    strays = tables.rows(
        "SELECT h.place, k.key, r.body FROM thing_of o JOIN births b USING (thing) "
        "JOIN heads h USING (number) JOIN keys k USING (number) JOIN records r USING (number) "
        "WHERE b.first IS NULL ORDER BY h.place"
    )
    if strays:
        tables.run(_WITHOUT_STRAYS)
    tables.run(_NAMED)
    part_ids(tables, "things")
    tables.run(_OWNERS)
    tables.drop("key_edges", "joined_keys", "thing_of")
    return strays


def part_ids(tables: Tables, name: str) -> None:
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
