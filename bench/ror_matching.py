"""Precision and recall of the matching of affiliation strings to ROR: `make bench-import`.

Matches the strings of the ACL Anthology against the ROR file, both in the shared data next to the
repository. A match counts as right if it is the label. Two samples of 200 strings were drawn at
random and labelled by hand; the labels hold hashes of the strings only.

- Sample 1 was labelled before there was a matcher. After the first measurement (precision 111/117,
  recall 111/142) its errors were looked at, and the matcher was changed many times to mend them:
  it is a development set, and its numbers flatter the matcher.
- Sample 2 was drawn from the other strings and labelled before those changes, by who then made
  them, with the matcher's source read but without running it. The changed matcher was run on it
  once, and nothing but the layout of the code was changed after that. This benchmark repeats that
  run; once its errors have been worked on, it is a development set too.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
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

from graphsvc.ingest.affiliations import THRESHOLD, Index, Institution, Match

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data"
ROR = DATA / "ror-v2.jsonl.gz"
ACL = DATA / "acl-anthology.jsonl.gz"
LABELS = [Path(__file__).parent / "data" / f"ror_labels_{number}.csv" for number in (1, 2)]
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


def measure(
    path: Path, matches: Mapping[str, Match | None], parents: Mapping[str, set[str]]
) -> dict[str, Any]:
    """Compare the matches of the strings of a sample with their labels."""
    with path.open(encoding="utf-8", newline="") as lines:
        labels = {row["sha256"]: row["ror"] for row in csv.DictReader(lines)}
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
        sys.exit(f"Only {seen} of the {len(labels)} strings labelled in {path} are in {ACL}.")
    precision, recall = right / given, right / labelled
    return {
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
    }


def show(title: str, numbers: Mapping[str, Any]) -> None:
    """Print measures as a table."""
    table = Table("measure", "value", title=title)
    for name, value in numbers.items():
        if isinstance(value, float):
            table.add_row(name, f"{value:.3f}")
        elif isinstance(value, tuple):
            table.add_row(name, " to ".join(f"{end:.3f}" for end in value))
        elif isinstance(value, dict):
            table.add_row(name, ", ".join(f"{key} {count}" for key, count in value.items()))
        else:
            table.add_row(name, str(value))
    Console().print(table)


def main() -> None:
    """Measure and print tables, and write the same as JSON."""
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
    results = {
        "strings": len(strings),
        "strings_matched": sum(match is not None for match in matches.values()),
        "by_method": dict(Counter(m.method if m else "none" for m in matches.values())),
        "institutions": len(institutions),
        "threshold": THRESHOLD,
        "build_cpu_seconds": built,
        "match_cpu_seconds": matched,
        "index_megabytes": memory / 1e6,
        "index_peak_megabytes": peak / 1e6,
    }
    samples = {path.stem: measure(path, matches, parents) for path in LABELS}
    for title, numbers in {"matching": results, **samples}.items():
        show(title, numbers)
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({**results, "samples": samples}, indent=2)
    RESULT.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
