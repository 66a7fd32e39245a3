"""Measures what the dialects' words do: ``python -m tests.benchmarks.dialect_words [--questions FILE...]``.

*standard wording*
    Of the packs' own examples (which they were written along with) and of ``tests/golden/dialect_untuned.tsv``
    (which nothing may be tuned on): how many come out exactly, and the characters that are wrong before and after.
*which dialect*
    Of golden questions in several wordings: what each is taken for, and the characters that come out otherwise than
    by the right dialect's words alone, in percent, when the dialects are detected and when a wrong one is chosen.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from rapidfuzz.distance.Levenshtein import distance
from rich.console import Console

from assistant.evaluation.questions import DIALECTS, MISHEARD, load_retrieval_questions
from knowledge_base.dialect import dialects
from knowledge_base.dialect_detection import STANDARD, DialectDetector
from knowledge_base.dialect_words import DialectWords, load

GOLDEN = Path(__file__).parents[1] / "golden"
COMMUNITIES = (("cmn-x-kunming", "cmn-x-sichuan"), ("cmn-x-sichuan", "cmn-x-kunming"), ("yue",), ())
"""The dialects of a community, the most common first; the last one has none."""

Packs = Mapping[str, DialectWords]
Choose = Callable[[str], Sequence[str]]
"""A question to the dialects whose words replace its own, one after the other."""


class Wording(NamedTuple):
    """A sentence in a dialect, and how it is written."""

    dialect: str
    said: str
    standard: str


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=Path, nargs="+", default=[GOLDEN / "retrieval_fit.jsonl"])
    console = Console(width=200, highlight=False)
    packs = {tag: load(each.folder) for tag, each in dialects().items() if each.folder}
    for name, wordings in (("examples", _examples()), ("untuned", _rows(GOLDEN / "dialect_untuned.tsv"))):
        console.print(f"[bold]{name}")
        for tag, words in packs.items():
            console.print(_worded(tag, words, [each for each in wordings if each.dialect == tag]))
    asked = list(_asked(parser.parse_args().questions))
    languages = {tag: each.language for tag, each in dialects().items()}
    for local in COMMUNITIES:
        detector = DialectDetector(packs, local, languages)
        taken: dict[str, Counter[str]] = {}
        for tag, text in asked:
            taken.setdefault(tag, Counter())[next(iter(detector.probabilities(text)))] += 1
        console.print(f"[bold]community of {', '.join(local) or 'no dialect'}")
        for tag, counted in taken.items():
            console.print(
                f"{tag or 'standard'} taken for", {other or "standard": n for other, n in counted.items()}
            )
        console.print("changed by mistake", _costs(packs, asked, detector.candidates))
    for chosen in packs:
        console.print(
            f"[bold]{chosen} is chosen[/]: changed by mistake {_costs(packs, asked, _always(chosen))}"
        )


def _examples() -> list[Wording]:
    return [
        Wording(tag, *wording)
        for tag, each in dialects().items()
        if each.folder
        for wording in _cells(each.folder / "examples.tsv")
    ]


def _rows(path: Path) -> list[Wording]:
    return [Wording(*cells) for cells in _cells(path)]


def _cells(path: Path) -> Iterator[list[str]]:
    """Yield the rows below the header; lines with # are remarks."""
    lines = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return (line.split("\t") for line in lines[1:])


def _worded(tag: str, words: DialectWords, wordings: Sequence[Wording]) -> str:
    if not wordings:
        return f"{tag}: none"
    written = sum(len(each.standard) for each in wordings)
    found = [words.standardize(each.said).text for each in wordings]
    exact = sum(text == each.standard for text, each in zip(found, wordings, strict=True))
    before = sum(distance(each.said, each.standard) for each in wordings) / written
    after = sum(distance(text, each.standard) for text, each in zip(found, wordings, strict=True)) / written
    return f"{tag}: {exact} of {len(wordings)} exact; characters wrong {before:.1%}, afterwards {after:.1%}"


def _asked(files: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Yield the tag and the text of every wording that is not misheard."""
    for path in files:
        for question in load_retrieval_questions(path):
            for wording, text in question.wordings.items():
                if wording != MISHEARD:
                    yield DIALECTS.get(wording, STANDARD), text


def _always(tag: str) -> Choose:
    return lambda _text: (tag,)


def _costs(packs: Packs, asked: Iterable[tuple[str, str]], choose: Choose) -> Mapping[str, str]:
    """Return by the right dialect the share of characters that come out otherwise than by its own words alone."""
    wrong: Counter[str] = Counter()
    written: Counter[str] = Counter()
    for tag, text in asked:
        right = _standard(packs, [tag] if tag else [], text)
        wrong[tag] += distance(_standard(packs, choose(text), text), right)
        written[tag] += len(right)
    return {tag or "standard": f"{wrong[tag] / written[tag]:.2%}" for tag in written}


def _standard(packs: Packs, tags: Iterable[str], text: str) -> str:
    for tag in tags:
        text = packs[tag].standardize(text).text
    return text


if __name__ == "__main__":
    main()
