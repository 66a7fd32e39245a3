"""Counts how dialects read what Mandarin reads alike: ``python -m tests.benchmarks.count_readings FOLDER``.

The evidence for the folds of the Cantonese, Minnan and Shanghai packs. FOLDER has ``lexicon_cantonese.jsonl`` and
``lexicon_minnan_xiamen.jsonl`` (words of Beijing University's survey with their sounds) and
``diamoe_shanghai_hanzi.csv`` (characters with their sounds). Words are cut at tone marks; where a word has as many
syllables as characters, each character is paired with its syllable, and a pair of both counts once.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from pypinyin import Style, lazy_pinyin
from rich.console import Console

SURVEYS = ("cantonese", "minnan_xiamen")
INITIALS = ("z", "zh", "c", "ch", "s", "sh", "n", "l", "r", "f", "h")
_TONE = re.compile("[⁰¹²³⁴⁵⁶₀₁₂₃₄₅]+")
_CONSONANTS = tuple(
    re.findall(r"\S+", "tʃʰ tsʰ tɕʰ tʃ ts tɕ pʰ tʰ kʰ ʃ p t k b d g m n ŋ l f v s ɕ z h x w j ȵ")
)
_PINYIN = re.compile(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcswyv]?)(.*)")
_DIALECT = re.compile(r"([bpmfdtnlgkhjqxrzcswyv]*)(.*)")
_MOST = 5

Pair = tuple[str, str]
"""What Mandarin has, and what the dialect has for it."""


def main() -> None:
    """Print the counts, the most frequent readings first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    console = Console(width=200, highlight=False)
    for name in SURVEYS:
        initials, finals = _survey(folder / f"lexicon_{name}.jsonl")
        _show(console, name, initials, finals)
    initials, finals = _shanghai(folder / "diamoe_shanghai_hanzi.csv")
    _show(console, "shanghai", initials, finals)


def _survey(path: Path) -> tuple[list[Pair], list[Pair]]:
    initials: list[Pair] = []
    finals: list[Pair] = []
    seen: set[Pair] = set()
    for character, initial, final, sound in _characters(path):
        if (character, sound) not in seen:
            seen.add((character, sound))
            start = next((each for each in _CONSONANTS if sound.startswith(each)), "")
            initials.append((initial, start))
            finals.append((final, sound[len(start) :]))
    return initials, finals


def _characters(path: Path) -> Iterator[tuple[str, str, str, str]]:
    """Yield each character of the survey's words with its initial and final in Mandarin and its sound."""
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        word = row["word"].split(".")[0]
        said = [syllable for syllable in _TONE.split(row["ipa"]) if syllable]
        if "beida" in row["source"] and len(said) == len(word) and re.fullmatch("[一-龥]+", word):
            initials = lazy_pinyin(word, style=Style.INITIALS, strict=False)
            yield from zip(word, initials, lazy_pinyin(word, style=Style.FINALS), said, strict=True)


def _shanghai(path: Path) -> tuple[list[Pair], list[Pair]]:
    initials: list[Pair] = []
    finals: list[Pair] = []
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            standard, said = (re.sub(r"\d", "", row[key]) for key in ("std_pinyin", "dialect_pinyin"))
            if said and "," not in standard:  # one sound in Mandarin only
                one, other = _PINYIN.fullmatch(standard), _DIALECT.fullmatch(said)
                if one and other:
                    initials.append((one[1], other[1]))
                    finals.append((one[2], other[2]))
    return initials, finals


def _show(console: Console, name: str, initials: Iterable[Pair], finals: Iterable[Pair]) -> None:
    counted = list(initials)
    console.print(f"[bold]{name}[/]: {len(counted)} readings")
    for pairs, wanted in ((counted, INITIALS), (list(finals), None)):
        readings: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for standard, said in pairs:
            readings[standard][said] += 1
        for standard in wanted or sorted(readings):
            console.print(
                f"{standard or '(none)'} {readings[standard].total()}", readings[standard].most_common(_MOST)
            )


if __name__ == "__main__":
    main()
