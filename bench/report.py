"""Reports what a benchmark measured: a table on the terminal, and a file for later."""

import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "build" / "bench"
WIDTH = 140


def keep(name: str, results: dict[Any, Any]) -> None:
    """Write results as JSON under a name."""
    path = KEPT / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(results, indent=2))
    print(f"Written to {path.relative_to(ROOT)}")


def report(name: str, results: dict[str, dict[str, Any]]) -> None:
    """Print the figures of each part, one a row, and keep them."""
    table = Table("part", "figure", "value")
    for part, figures in results.items():
        for figure, value in figures.items():
            shown = f"{value:,.2f}" if isinstance(value, float) else json.dumps(value)[:300]
            table.add_row(part, figure.replace("_", " "), shown)
    Console(width=WIDTH).print(table)
    keep(name, results)
