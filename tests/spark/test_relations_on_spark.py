"""The bulk path's relations on local Spark: the same expressions, the same answer as on DuckDB."""

from collections.abc import Iterator
import os
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest

from graphsvc.ingest.bulk.components import components
from tests.unit.test_bulk_relations import SCHEMAS, computed, path, random_graph, tabled

pytestmark = [
    pytest.mark.skipif(
        os.environ.get("GRAPHSVC_TEST_SPARK") != "1",
        reason="Spark is a large optional extra; set GRAPHSVC_TEST_SPARK=1 where `spark` is in",
    ),
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A local Spark that keeps its tables in a folder of this test."""
    from pyspark.sql import SparkSession

    folder: Path = tmp_path_factory.mktemp("spark")
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.default.parallelism", "2")
        .getOrCreate()
    )
    yield ibis.pyspark.connect(session)
    session.stop()


def test_the_relations_give_the_same(spark: Any) -> None:
    rows = random_graph(1)
    assert set(rows) == set(SCHEMAS)
    duck = ibis.duckdb.connect()
    expected = computed(tabled(duck, rows), 20)

    def keep(name: str, table: Any) -> Any:
        return spark.create_table(f"kept_{name}", table, overwrite=True)

    assert computed(tabled(spark, rows), 20, keep=keep) == expected


def test_the_components_give_the_same(spark: Any) -> None:
    edges = [*path("shuffled", 200), ("x", "y"), ("z", "z")]
    columns = {"node_a": [a for a, _ in edges], "node_b": [b for _, b in edges]}
    answers = []
    for con in (ibis.duckdb.connect(), spark):
        table = con.create_table("edges", pa.table(columns))
        rows = components(con, table, "found").to_pyarrow().to_pylist()
        answers.append({row["node"]: row["component"] for row in rows})
    assert len(answers[0]) == 203
    assert answers[0] == answers[1]
