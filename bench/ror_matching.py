"""Precision and recall of the matching of affiliation strings to ROR: `make bench-import`.

Matches the strings of the ACL Anthology against the ROR file, both in the shared data next to the
repository. Of these strings 200, drawn at random, were labelled by hand before there was a
matcher; the labels hold hashes of the strings only. A match counts as right if it is the label.
"""

from collections import Counter
from collections.abc import Iterator
import csv
import gc
import gzip
from hashlib import sha256
import json
from math import sqrt
from pathlib import Path
import sys
import time
import tracemalloc
from typing import Any

from rich.console import Console
from rich.table import Table

from graphsvc.ingest.affiliations import THRESHOLD, Index, Institution

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data"
ROR = DATA / "ror-v2.jsonl.gz"
ACL = DATA / "acl-anthology.jsonl.gz"
LABELS = Path(__file__).parent / "data" / "ror_labels.csv"
RESULT = ROOT / "build" / "bench" / "ror_matching.json"


def records(path: Path) -> Iterator[dict[str, Any]]:
    """Read a gzipped JSONL file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def ror_id(url: str) -> str:
    """Give an id without its address."""
    return url.rpartition("/")[2]


def institution(record: dict[str, Any]) -> Institution:
    """Read what the index needs of a ROR record."""
    places = [place["geonames_details"] for place in record["locations"]]
    names = record["names"]
    return Institution(
        id=ror_id(record["id"]),
        display_name=next(n["value"] for n in names if "ror_display" in n["types"]),
        aliases=[
            n["value"] for n in names if not {"ror_display", "acronym"}.intersection(n["types"])
        ],
        acronyms=[n["value"] for n in names if "acronym" in n["types"]],
        country_code=places[0]["country_code"] if places else None,
        city=places[0]["name"] if places else None,
        parents=[ror_id(r["id"]) for r in record["relationships"] if r["type"] == "parent"],
    )


def wilson(right: int, of: int) -> tuple[float, float]:
    """Give the 95% interval of a share, after Wilson (1927)."""
    if not of:
        return 0.0, 1.0
    z, share = 1.96, right / of
    middle = share + z * z / (2 * of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return (middle - half) / (1 + z * z / of), (middle + half) / (1 + z * z / of)


def main() -> None:
    """Measure and print a table, and write the same as JSON."""
    if missing := [str(path) for path in (ROR, ACL) if not path.exists()]:
        sys.exit(f"This benchmark needs data that is not in the repository: {', '.join(missing)}.")
    institutions = [institution(r) for r in records(ROR) if r["status"] != "withdrawn"]
    strings = sorted(
        {
            s
            for work in records(ACL)
            for author in work["authors"]
            if (s := author.get("affiliation"))
        }
    )
    with LABELS.open(encoding="utf-8", newline="") as lines:
        labels = {row["sha256"]: row["ror"] for row in csv.DictReader(lines)}

    start = time.process_time()
    index = Index(institutions)
    built = time.process_time() - start
    start = time.process_time()
    matches = {string: index.match(string) for string in strings}
    matched = time.process_time() - start
    del index
    gc.collect()
    # Tracing slows everything, so memory is measured on an index of its own.
    tracemalloc.start()
    held = Index(institutions)
    memory, peak = tracemalloc.get_traced_memory()
    del held
    tracemalloc.stop()

    parents = {i.id: set(i.parents) for i in institutions}
    given = right = labelled = related = seen = 0
    methods: Counter[str] = Counter()
    rights: Counter[str] = Counter()
    for string, match in matches.items():
        label = labels.get(sha256(string.encode()).hexdigest())
        if label is None:
            continue
        seen += 1
        labelled += bool(label)
        if match:
            given += 1
            methods[match.method] += 1
            right += match.id == label
            rights[match.method] += match.id == label
            related += label in parents[match.id] or match.id in parents.get(label, ())
    if seen != len(labels):
        sys.exit(f"Only {seen} of the {len(labels)} labelled strings are in {ACL}.")
    precision, recall = right / given, right / labelled
    results = {
        "strings": len(strings),
        "strings_matched": sum(match is not None for match in matches.values()),
        "by_method": dict(Counter(m.method if m else "none" for m in matches.values())),
        "institutions": len(institutions),
        "threshold": THRESHOLD,
        "labelled": len(labels),
        "labelled_with_institution": labelled,
        "matched": given,
        "right": right,
        "wrong_but_parent_or_child": related,
        "right_by_method": {m: [rights[m], methods[m]] for m in sorted(methods)},
        "precision": precision,
        "precision_interval": wilson(right, given),
        "recall": recall,
        "recall_interval": wilson(right, labelled),
        "f1": 2 * precision * recall / (precision + recall),
        "build_cpu_seconds": built,
        "match_cpu_seconds": matched,
        "index_megabytes": memory / 1e6,
        "index_peak_megabytes": peak / 1e6,
    }
    table = Table("measure", "value")
    for name, value in results.items():
        if isinstance(value, float):
            table.add_row(name, f"{value:.3f}")
        elif isinstance(value, tuple):
            table.add_row(name, " to ".join(f"{end:.3f}" for end in value))
        elif isinstance(value, dict):
            table.add_row(name, ", ".join(f"{key} {count}" for key, count in value.items()))
        else:
            table.add_row(name, str(value))
    Console().print(table)
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
