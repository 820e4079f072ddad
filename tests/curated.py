"""A small world for curators: five works, three people, one of them known by two keys.

Beside it are the records of who asks to be left out, Zelda Quillmarsh.
"""

import json
from typing import Any

from graphsvc.gateway import Gateway
from graphsvc.ingest.load import load_records
from graphsvc.ingest.records import RECORD

ADA = "0009-0009-9999-0019"


async def run(gateway: Gateway, cypher: str, **params: Any) -> list[dict[str, Any]]:
    """Run Cypher of a test's own."""
    records, _, _ = await gateway._driver.execute_query(cypher, params)
    return [record.data() for record in records]


async def load(gateway: Gateway, *records: dict[str, Any]) -> int:
    """Load records; gives how many said something new."""
    made = [RECORD.validate_python(record) for record in records]
    return (await load_records(gateway, made, source="local", max_authors=100)).changed


def author(name: str, key: str | None = None, orcid: str | None = None) -> dict[str, Any]:
    return {"name": name, "key": key, "ids": {"orcid": orcid} if orcid else {}}


def work(number: int, *authors: dict[str, Any], **more: Any) -> dict[str, Any]:
    said = {"record": "work", "source": "dblp", "key": f"w{number}", "title": f"Work {number}"}
    said |= {"ids": {"doi": f"10.5555/{number}"}, "year": 2000 + number, "authors": list(authors)}
    return {**said, **more}


BO = author("Bo Nord", "b1")
CY = author("Cy Haven", "c1")
#: Ada Vesk is known by two keys; who wrote the fourth work is a question.
WORLD = [
    work(1, author("Ada Vesk", "a1"), BO),
    work(2, author("Ada Vesk", "a2"), BO, CY),
    work(3, author("Ada Vesk", "a1"), CY),
    work(4, author("Ada Vesk", "a1"), CY),
    work(5, author("Vesk, Ada", "a2"), BO),
]


async def person(gateway: Gateway, key: str) -> str | None:
    """Id of the person with a key of dblp's."""
    rows = await run(
        gateway,
        "MATCH (:ExternalId {key: $key})<-[:HAS_ID]-(r:Researcher) RETURN r.id AS id",
        key=key if ":" in key else f"dblp-researcher:{key}",
    )
    return rows[0]["id"] if rows else None


async def known(gateway: Gateway, key: str) -> str:
    id = await person(gateway, key)
    assert id
    return id


async def work_id(gateway: Gateway, number: int) -> str:
    rows = await run(gateway, "MATCH (w:Work {title: $t}) RETURN w.id AS id", t=f"Work {number}")
    return str(rows[0]["id"])


async def works(gateway: Gateway, id: str) -> list[str]:
    rows = await run(
        gateway,
        "MATCH (:Researcher {id: $id})-[:AUTHORED]->(w) RETURN w.title AS title ORDER BY title",
        id=id,
    )
    return [row["title"][-1] for row in rows]


async def ties(gateway: Gateway, id: str) -> dict[str, int]:
    rows = await run(
        gateway,
        "MATCH (r:Researcher {id: $id})-[t:COLLABORATED_WITH]-(o) "
        "RETURN o.display_name AS name, t.works_count AS n",
        id=id,
    )
    return {row["name"]: row["n"] for row in rows}


async def led_to(gateway: Gateway, old: str) -> str | None:
    rows = await run(
        gateway, "MATCH (:Redirect {id: $id})-[:REDIRECTS_TO]->(n) RETURN n.id AS id", id=old
    )
    return rows[0]["id"] if rows else None


async def ids(gateway: Gateway) -> set[str]:
    return {row["id"] for row in await run(gateway, "MATCH (n:Entity) RETURN n.id AS id")}


_ZELDA = author("Zelda Quillmarsh", "zq1", ADA)
HERS = [
    work(21, _ZELDA, BO, source="dblp"),
    work(22, author("Z. Quillmarsh", "zq2"), CY),
    work(23, author("Zelda Quillmarsh"), CY, source="acl-anthology", ids={}),
    work(21, author("Quillmarsh, Zelda", None, ADA), BO, source="crossref", key="cr"),
    work(21, author("Zelda Quillmarsh"), BO, source="acl-anthology", key="acl"),
    {
        "record": "researcher",
        "source": "orcid",
        "key": ADA,
        "ids": {"orcid": ADA},
        "display_name": "Zelda Quillmarsh",
        "name_variants": ["Z. Q. Quillmarsh"],
    },
    {
        "record": "affiliation",
        "source": "dblp",
        "key": "zq1/w21",
        "work": "w21",
        "author": "zq1",
        "affiliations": ["Somewhere"],
    },
]


async def traces(gateway: Gateway) -> list[str]:
    """Every text in the database, of nodes and relationships, that tells who she is."""
    rows = await run(
        gateway,
        "MATCH (n) RETURN labels(n) AS what, properties(n) AS said "
        "UNION ALL MATCH ()-[r]->() RETURN [type(r)] AS what, properties(r) AS said",
    )
    texts = [
        json.dumps([row["what"], row["said"]], default=str, ensure_ascii=False) for row in rows
    ]
    return [
        text
        for text in texts
        if any(sign in text.lower() for sign in ("zelda", "quillmarsh", "zq1", "zq2", ADA))
    ]
