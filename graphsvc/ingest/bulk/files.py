"""The nodes and relationships of a built store, as tables for the loader."""

from datetime import datetime
from pathlib import Path
from typing import Any, Final

from graphsvc.ids import Kind
from graphsvc.ingest.bulk.columns import AUTHORED, CONTENT
from graphsvc.ingest.bulk.store import NodeFile, RelationshipFile, StoreFiles, Type, write_files
from graphsvc.ingest.bulk.tables import Tables
from graphsvc.ingest.ranks import HUB_DEGREE

_S, _SS, _I, _F, _B = Type.STRING, Type.STRINGS, Type.INTEGER, Type.FLOAT, Type.BOOLEAN
_T = Type.DATETIME
_BORN: Final = {
    "birth": _S,
    "born": _I,
    "canonical_key": _S,
    "sort_key": _S,
    "initial": _S,
    "created_version": _I,
    "changed_version": _I,
}
_COUNTED: Final = {"works_count": _I, "researchers_count": _I}
_PERSON: Final = {
    **_BORN,
    "display_name": _S,
    "name_variants": _SS,
    "headline": _S,
    "forms": _SS,
    "name_only": _B,
    "conflicts": _SS,
    "works_count": _I,
    "cited_by_count": _I,
    "h_index": _I,
    "topics_count": _I,
    "institutions_count": _I,
    "collaborators_count": _I,
    "ties_at_least": Type.INTEGERS,
    "large_works_excluded": _I,
    "indexed_works_count": _I,
    "corroborated_works_count": _I,
    "retracted_works_count": _I,
    "asserted_by": _SS,
    "first_year": _I,
    "last_year": _I,
    "observed_at": _T,
}
_SPAN: Final = {"works_count": _I, "first_year": _I, "last_year": _I}
_RECORD: Final = {
    "born": _I,
    "source": _S,
    "kind": _S,
    "version": _S,
    "is_stub": _B,
    "label": _S,
    "is_displayed": _B,
    "digest": _S,
    "body": _S,
    "observed_at": _T,
}
_RUN: Final = {
    "input": _S,
    "state": _S,
    "checkpoint": _I,
    "source": _S,
    "format": _S,
    "files": _SS,
    "started_at": _T,
    "finished_at": _T,
    "created": _I,
    "updated": _I,
    "unchanged": _I,
    "linked": _I,
    "conflicts": _I,
    "rejected": _I,
    "graph_version": _I,
}

_ENTITIES: Final = """
CREATE TABLE noted AS SELECT $version AS created_version, $version AS changed_version;
CREATE TABLE observed AS
SELECT o.id, coalesce(max(r.observed_at), $now) AS at
FROM record_of o JOIN records r USING (number) WHERE o.kind = 'work' GROUP BY o.id;
CREATE VIEW node_work AS
SELECT
  c.*, t.birth, t.born, d.authors_count, make_timestamptz(o.at) AS observed_at, 'W' AS initial,
  noted.*
FROM chosen_works c JOIN things t USING (id) JOIN works_derived d USING (id)
JOIN observed o USING (id), noted;
CREATE VIEW node_topic AS
SELECT c.*, t.birth, t.born, d.* EXCLUDE (id), 'T' AS initial, noted.*
FROM chosen_topics c JOIN things t USING (id) JOIN topics_derived d USING (id), noted;
CREATE VIEW node_institution AS
SELECT c.*, t.birth, t.born, d.* EXCLUDE (id), 'I' AS initial, noted.*
FROM chosen_institutions c JOIN things t USING (id) JOIN institutions_derived d USING (id), noted;
CREATE TABLE seen AS
SELECT a.researcher AS id, max(o.at) AS at FROM authored a JOIN observed o ON o.id = a.work
GROUP BY a.researcher;
CREATE TABLE node_everyone AS
SELECT
  p.birth, p.born, p.forms, p.name_only, p.conflicts, n.*, d.* EXCLUDE (id),
  c.cited_by_count, c.h_index, make_timestamptz(s.at - s.at % 1000) AS observed_at,
  'R' AS initial, noted.*
FROM people p JOIN named n USING (id) JOIN researchers_derived d USING (id)
LEFT JOIN citations c USING (id) LEFT JOIN seen s USING (id), noted;
CREATE VIEW node_researcher AS SELECT * FROM node_everyone WHERE conflicts IS NULL;
CREATE VIEW node_contested AS SELECT * FROM node_everyone WHERE conflicts IS NOT NULL;
CREATE VIEW node_record AS
SELECT
  r.name, r.number AS born, r.source, r.kind, r.version, r.is_stub, r.label, r.digest, r.body,
  r.kind = 'work' AND h.name IS NULL AS is_displayed,
  make_timestamptz(coalesce(r.observed_at, $now)) AS observed_at
FROM records r LEFT JOIN hidden h USING (name);
"""

_KEYS: Final = """
CREATE VIEW edge_has_id AS
SELECT id, key, asserted_by FROM thing_keys UNION ALL SELECT id, key, asserted_by FROM person_keys;
CREATE TABLE edge_refers_to AS
SELECT DISTINCT o.id, f.key FROM refers f
JOIN (SELECT number, id FROM record_of UNION ALL SELECT number, id FROM own) o USING (number);
CREATE TABLE node_key AS
SELECT
  key, split_part(key, ':', 1) AS scheme, substr(key, instr(key, ':') + 1) AS value
FROM (
  SELECT key FROM thing_keys UNION SELECT key FROM person_keys UNION SELECT key FROM edge_refers_to
);
CREATE VIEW node_name AS SELECT DISTINCT key FROM bears;
CREATE TABLE pointing AS
SELECT DISTINCT f.id AS source, k.id AS target
FROM edge_refers_to f JOIN thing_keys k USING (key)
WHERE f.id <> k.id AND left(f.id, 1) = left(k.id, 1) AND left(f.id, 1) IN ('W', 'I');
CREATE VIEW edge_cites AS SELECT * FROM pointing WHERE left(source, 1) = 'W';
CREATE VIEW edge_child_of AS SELECT * FROM pointing WHERE left(source, 1) = 'I';
CREATE VIEW node_string AS
SELECT text FROM prints UNION SELECT text FROM strings WHERE method = 'declared';
CREATE VIEW edge_names AS SELECT * FROM strings SEMI JOIN node_string USING (text)
WHERE id IS NOT NULL;
CREATE VIEW edge_has_record AS
SELECT o.id, h.name FROM heads h
JOIN (SELECT number, id FROM record_of UNION ALL SELECT number, id FROM own) o USING (number);
"""

_STATE: Final = """
CREATE TABLE node_state AS
SELECT
  'graph' AS key, $version AS version, $version AS settled_version,
  coalesce(max(born), 0) AS arrivals
FROM arrived
"""


#: As `cypher/ranks` has it for a store in use.
_RANKS: Final = """
CREATE TABLE hub AS
SELECT DISTINCT id FROM (
  SELECT researcher AS id, 'AUTHORED' AS type FROM authored
  UNION ALL SELECT source, 'COLLABORATED_WITH' FROM ties
  UNION ALL SELECT target, 'COLLABORATED_WITH' FROM ties
  UNION ALL SELECT target, 'CITES' FROM edge_cites
  UNION ALL SELECT topic, 'HAS_TOPIC' FROM has_topic
  UNION ALL SELECT target, 'WORKS_ON' FROM works_on
  UNION ALL SELECT target, 'HAS_INSTITUTION' FROM printed_institutions
  UNION ALL SELECT target, 'AFFILIATED_WITH' FROM affiliations
) GROUP BY id, type HAVING count(*) > $hub_degree;
CREATE VIEW place AS
SELECT id, (1999999999 - coalesce(cited_by_count, 0)) || sort_key AS place FROM chosen_works;
CREATE MACRO strength(works, year) AS
  (19999999 - works)::VARCHAR || (19999 - coalesce(year, 0))::VARCHAR;
CREATE VIEW edge_authored AS
SELECT a.*, h.id || ':' || w.place AS rank_at_source
FROM authored a LEFT JOIN hub h ON h.id = a.researcher LEFT JOIN place w ON w.id = a.work;
CREATE VIEW edge_has_topic AS
SELECT t.*, h.id || ':' || w.place AS rank_at_target
FROM has_topic t LEFT JOIN hub h ON h.id = t.topic LEFT JOIN place w ON w.id = t.work;
CREATE VIEW edge_has_institution AS
SELECT p.*, h.id || ':' || w.place AS rank_at_target
FROM printed_institutions p LEFT JOIN hub h ON h.id = p.target LEFT JOIN place w ON w.id = p.source;
CREATE VIEW edge_cites_ranked AS
SELECT c.*, h.id || ':' || w.place AS rank_at_target
FROM edge_cites c LEFT JOIN hub h ON h.id = c.target LEFT JOIN place w ON w.id = c.source;
CREATE VIEW edge_works_on AS
SELECT
  o.*, h.id || ':' || strength(o.works_count, NULL) || n.sort_key AS rank_at_target,
  s.id || ':' || (19999999 - o.works_count)::VARCHAR AS rank_at_source, s.id || o.target AS pair
FROM works_on o LEFT JOIN hub s ON s.id = o.source LEFT JOIN hub h ON h.id = o.target
LEFT JOIN named n ON n.id = o.source;
CREATE VIEW edge_affiliated_with AS
SELECT
  a.*, h.id || ':' || strength(a.works_count, a.last_year) || n.sort_key AS rank_at_target,
  s.id || ':' || (19999999 - a.works_count)::VARCHAR AS rank_at_source, s.id || a.target AS pair
FROM affiliations a LEFT JOIN hub s ON s.id = a.source LEFT JOIN hub h ON h.id = a.target
LEFT JOIN named n ON n.id = a.source;
CREATE VIEW edge_collaborated_with AS
SELECT
  t.*, s.id || ':' || strength(t.works_count, t.last_year) || m.sort_key AS rank_at_source,
  h.id || ':' || strength(t.works_count, t.last_year) || n.sort_key AS rank_at_target,
  s.id || h.id AS pair
FROM ties t LEFT JOIN hub s ON s.id = t.source LEFT JOIN hub h ON h.id = t.target
LEFT JOIN named n ON n.id = t.source LEFT JOIN named m ON m.id = t.target;
"""


def hubs(tables: Tables) -> list[str]:
    """Ids of the entities that are hubs."""
    return [id for (id,) in tables.rows("SELECT id FROM hub")]


def write_store(tables: Tables, folder: Path, now: datetime, version: int) -> StoreFiles:
    """Write the files of the store, at its first version.

    The table `node_run` holds the import's own runs.
    """
    # Views take no parameters; these are numbers.
    micros = str(int(now.timestamp() * 1e6))
    tables.run(_ENTITIES.replace("$now", micros).replace("$version", str(version)))
    tables.run(_KEYS)
    tables.run(_STATE.replace("$version", str(version)))
    tables.run(_RANKS.replace("$hub_degree", str(HUB_DEGREE)))
    return write_files(tables.con, folder, _nodes(), _relationships())


def _nodes() -> list[NodeFile]:
    def entity(table: str, labels: list[str], properties: dict[str, Type]) -> NodeFile:
        return NodeFile(table, ["Entity", *labels], "entity", "id", properties)

    work = {**_BORN, **CONTENT[Kind.WORK], "authors_count": _I, "observed_at": _T}
    return [
        entity("node_work", ["Work"], work),
        entity("node_topic", ["Topic"], {**_BORN, **CONTENT[Kind.TOPIC], **_COUNTED}),
        entity(
            "node_institution",
            ["Institution"],
            {**_BORN, **CONTENT[Kind.INSTITUTION], **_COUNTED},
        ),
        entity("node_researcher", ["Researcher"], _PERSON),
        entity("node_contested", ["Researcher", "Contested"], _PERSON),
        NodeFile("node_record", ["SourceRecord"], "record", "name", _RECORD),
        NodeFile("node_key", ["ExternalId"], "key", "key", {"scheme": _S, "value": _S}),
        NodeFile("node_name", ["NameKey"], "name", "key", {}),
        NodeFile("node_string", ["AffiliationString"], "string", "text", {}),
        NodeFile("node_run", ["ImportRun"], "run", "id", _RUN),
        NodeFile(
            "node_state",
            ["GraphState"],
            "state",
            "key",
            {"version": _I, "settled_version": _I, "arrivals": _I},
        ),
    ]


def _relationships() -> list[RelationshipFile]:
    asserted = {"asserted_by": _SS}

    def edge(
        table: str, type: str, source: str, target: str, properties: dict[str, Any], to: str
    ) -> RelationshipFile:
        return RelationshipFile(table, type, (source, "entity"), (target, to), properties)

    at_target = {"rank_at_target": _S}
    of_hubs = {"rank_at_source": _S, **at_target, "pair": _S}
    tie = {**_SPAN, "weight": _F, **of_hubs}
    span = {**_SPAN, "is_inferred": _B, **asserted, **of_hubs}
    topic = {"is_primary": _B, "score": _F, **asserted, **at_target}
    share = {"works_count": _I, "share": _F, **of_hubs}
    printed = {"authorships_count": _I, **at_target}
    authored = {**AUTHORED, "rank_at_source": _S}
    ends = ("source", "target")
    return [
        edge("edge_authored", "AUTHORED", "researcher", "work", authored, "entity"),
        edge("edge_has_topic", "HAS_TOPIC", "work", "topic", topic, "entity"),
        edge("edge_cites_ranked", "CITES", *ends, at_target, "entity"),
        edge("edge_child_of", "CHILD_OF", *ends, {}, "entity"),
        edge("edge_collaborated_with", "COLLABORATED_WITH", *ends, tie, "entity"),
        edge("edge_works_on", "WORKS_ON", *ends, share, "entity"),
        edge("edge_affiliated_with", "AFFILIATED_WITH", *ends, span, "entity"),
        edge("edge_has_institution", "HAS_INSTITUTION", *ends, printed, "entity"),
        edge("edge_has_id", "HAS_ID", "id", "key", asserted, "key"),
        edge("edge_refers_to", "REFERS_TO", "id", "key", {}, "key"),
        edge("edge_has_record", "HAS_RECORD", "id", "name", {}, "record"),
        edge("bears", "BEARS", "id", "key", {}, "name"),
        edge("prints", "PRINTS", "work", "text", {}, "string"),
        RelationshipFile(
            "lists",
            "LISTS",
            ("record", "record"),
            ("researcher", "entity"),
            {"position": _I, "raw_name": _S},
        ),
        RelationshipFile(
            "edge_names",
            "NAMES",
            ("text", "string"),
            ("id", "entity"),
            {"score": _F, "method": _S},
        ),
    ]
