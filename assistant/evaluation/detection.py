"""Sentences in a dialect, with their standard wording: which dialect each is taken for where none is expected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import QuestionsInvalid
from knowledge_base.dialect import Dialect

EXAMPLES = "examples.tsv"
"""Of a pack: its words were written along with them."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A sentence in a dialect."""

    source: str
    """Name of the file."""
    tag: str
    said: str
    standard: str


@dataclass(frozen=True, slots=True)
class Detection:
    """What the sentences of one dialect are taken for, in a community that speaks none."""

    source: str
    tag: str
    count: int
    right: int
    other: int
    """Taken for another dialect; the rest is taken for standard Mandarin."""
    standard_mistaken: int
    """Of the same sentences in standard wording, those that are taken for any dialect."""


def pack_samples(dialects: Mapping[str, Dialect]) -> Iterator[Sample]:
    """Yield the examples of all packs that have some."""
    for tag, dialect in dialects.items():
        path = dialect.folder / EXAMPLES if dialect.folder else None
        if path and path.is_file():
            yield from (Sample("examples", tag, said, standard) for said, standard in _rows(path, 2))


def load_samples(path: Path) -> tuple[Sample, ...]:
    """Read a table of dialect, sentence and standard wording; raises QuestionsInvalid."""
    return tuple(Sample(path.stem, *cells) for cells in _rows(path, 3))


def _rows(path: Path, width: int) -> Iterator[list[str]]:
    """Yield the rows below the header; lines with # are remarks."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionsInvalid(f"读不了例句 {path}（{error}）。请检查文件名。") from error
    rows = [(number, line.split("\t")) for number, line in enumerate(lines, 1) if line and line[0] != "#"]
    for number, cells in rows[1:]:
        if len(cells) != width:
            raise QuestionsInvalid(
                f"{path} 第{number}行要有 {width} 列，用制表符隔开，可是有 {len(cells)} 列。"
            )
        yield cells


def detections(
    samples: Iterable[Sample], candidates: Callable[[str], Sequence[str]]
) -> tuple[Detection, ...]:
    """Return what the sentences of each file and dialect are taken for: the first of ``candidates``, if any."""
    found: dict[tuple[str, str], list[Sample]] = {}
    for sample in samples:
        found.setdefault((sample.source, sample.tag), []).append(sample)
    return tuple(_detection(*key, group, candidates) for key, group in found.items())


def _detection(
    source: str, tag: str, group: Sequence[Sample], candidates: Callable[[str], Sequence[str]]
) -> Detection:
    taken = [next(iter(candidates(sample.said)), "") for sample in group]
    right = taken.count(tag)
    return Detection(
        source,
        tag,
        len(group),
        right,
        len(taken) - right - taken.count(""),
        sum(bool(candidates(sample.standard)) for sample in group),
    )
