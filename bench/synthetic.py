"""Writes works that never were, one graphsvc record a line, for measuring at any size.

    .venv/bin/python bench/synthetic.py 1000000 | gzip > works.jsonl.gz

Authors are drawn by a power law of productivity (Lotka 1926) and among the co-authors that people
have already; lists have four authors on average. The same number of works gives the same lines.
With `--topics` after the number, works have topics and affiliations too, by a power law: the first
topic and institution have a fifth of all works.
"""

from collections.abc import Iterator
from itertools import accumulate, pairwise
import random
import sys

import orjson

_GIVEN = ["Ana", "Bo", "Cy", "Dana", "Eli", "Fay", "Gus", "Hana", "Ivo", "Jun", "Kim", "Lea", "Mio"]
_WORDS = ["graph", "neural", "search", "language", "trust", "model", "parsing", "theory", "data"]
_SYLLABLES = [
    "ba",
    "co",
    "di",
    "fu",
    "ga",
    "ho",
    "ki",
    "lu",
    "ma",
    "no",
    "pe",
    "ra",
    "si",
    "to",
    "vu",
]
# Lengths of author lists: four on average, with a long tail.
_SIZES = list(range(1, 31))
_SIZE_WEIGHTS = list(accumulate(1 / (1 + abs(size - 3)) ** 2.1 for size in _SIZES))
_PEOPLE_PER_WORK = 0.6
_TOPICS = 1000
_PLACES = 2000
_AGAIN = 0.5


def name(person: int) -> str:
    """Give a person a name that a few others may have too."""
    surname, rest = "", person
    for _ in range(4):
        rest, place = divmod(rest, len(_SYLLABLES))
        surname += _SYLLABLES[place]
    return f"{_GIVEN[(person + rest) % len(_GIVEN)]} {surname.capitalize()}"


def _home(person: int) -> float:
    """Give a person a fixed number from 0 to 1 (multiplicative hashing, Knuth 1973).

    To the power of four it makes a power law: the first of 1,000 has a fifth of all.
    """
    return person * 2654435761 % (1 << 32) / (1 << 32)


def things() -> Iterator[dict[str, object]]:
    """Make the topics and institutions that works refer to."""
    for number in range(_TOPICS):
        yield {
            "record": "topic",
            "source": "dblp",
            "key": f"T{number + 1}",
            "display_name": f"Topic {number}",
        }
    for number in range(_PLACES):
        yield {
            "record": "institution",
            "source": "dblp",
            "key": f"I{number + 1}",
            "display_name": f"Institution {number}",
            "affiliations": [f"Department, Institution {number}"],
        }


def main(works: int, *, has_topics: bool = False) -> None:
    """Write the lines to standard output."""
    chance = random.Random(1)
    # Apart, so that works are the same with and without topics.
    other = random.Random(2)
    people = max(1, int(works * _PEOPLE_PER_WORK))
    partners: dict[int, int] = {}
    write = sys.stdout.buffer.write
    if has_topics:
        for thing in things():
            write(orjson.dumps(thing) + b"\n")
    for number in range(works):
        [size] = chance.choices(_SIZES, cum_weights=_SIZE_WEIGHTS)
        team: dict[int, None] = {}
        while len(team) < min(size, people):
            last = next(reversed(team)) if team else None
            if last in partners and chance.random() < _AGAIN and partners[last] not in team:
                team[partners[last]] = None
                continue
            # The nth person writes in proportion to n ** -0.5: a few write hundreds of works.
            team[int(people * chance.random() ** 2)] = None
        members = list(team)
        partners |= dict(pairwise(members))
        said: dict[str, object] = {
            "record": "work",
            "source": "dblp",
            "key": f"syn/{number}",
            "title": " ".join(chance.choices(_WORDS, k=6)).capitalize() + f" {number}",
            "year": 1980 + chance.randrange(45),
            "venue": f"Venue {chance.randrange(500)}",
        }
        authors: list[dict[str, object]] = [
            {"name": name(person), "key": f"p{person}"} for person in members
        ]
        if chance.random() < 0.7:
            said["ids"] = {"doi": f"10.5555/syn.{number}"}
        if number and chance.random() < 0.3:
            said["references"] = [
                f"dblp-work:syn/{chance.randrange(number)}" for _ in range(chance.randrange(1, 8))
            ]
        if has_topics:
            # A work is about its first author's topic and another, and printed at their place.
            drawn = {int(_TOPICS * draw**4) for draw in (_home(members[0]), other.random())}
            said["topics"] = [f"T{topic + 1}" for topic in sorted(drawn)]
            place = int(_PLACES * _home(members[0] + 1) ** 4)
            for author in authors:
                author["affiliations"] = [f"Department, Institution {place}"]
        if chance.random() < 0.5:
            said["cited_by_count"] = int(chance.paretovariate(1.2)) - 1
        said["authors"] = authors
        write(orjson.dumps(said) + b"\n")


if __name__ == "__main__":
    given = sys.argv[1:]
    if not given or not given[0].isdecimal() or given[1:] not in ([], ["--topics"]):
        sys.exit("usage: synthetic.py WORKS [--topics] > FILE")
    main(int(given[0]), has_topics="--topics" in given)
