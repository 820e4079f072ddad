"""Writes works that never were, one graphsvc record a line, for measuring at any size.

    .venv/bin/python bench/synthetic.py 1000000 | gzip > works.jsonl.gz

Authors are drawn by a power law of productivity (Lotka 1926) and among the co-authors that people
have already; lists have four authors on average. The same number of works gives the same lines.
"""

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
_AGAIN = 0.5


def name(person: int) -> str:
    """Give a person a name that a few others may have too."""
    surname, rest = "", person
    for _ in range(4):
        rest, place = divmod(rest, len(_SYLLABLES))
        surname += _SYLLABLES[place]
    return f"{_GIVEN[(person + rest) % len(_GIVEN)]} {surname.capitalize()}"


def main(works: int) -> None:
    """Write the lines to standard output."""
    chance = random.Random(1)
    people = max(1, int(works * _PEOPLE_PER_WORK))
    partners: dict[int, int] = {}
    write = sys.stdout.buffer.write
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
            "authors": [{"name": name(person), "key": f"p{person}"} for person in members],
        }
        if chance.random() < 0.7:
            said["ids"] = {"doi": f"10.5555/syn.{number}"}
        if number and chance.random() < 0.3:
            said["references"] = [
                f"dblp-work:syn/{chance.randrange(number)}" for _ in range(chance.randrange(1, 8))
            ]
        if chance.random() < 0.5:
            said["cited_by_count"] = int(chance.paretovariate(1.2)) - 1
        write(orjson.dumps(said) + b"\n")


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].isdecimal():
        sys.exit("usage: synthetic.py WORKS > FILE")
    main(int(sys.argv[1]))
