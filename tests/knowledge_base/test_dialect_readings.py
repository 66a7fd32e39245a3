"""Rule: characters that a dialect reads in its own way are data, and what was heard may be read with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge_base.dialect import dialects
from knowledge_base.dialect_readings import OwnReading, read_readings
from knowledge_base.syllables import SYLLABLES
from knowledge_base.vocabulary import Vocabulary

pytestmark = pytest.mark.unit

STREET = OwnReading("街", "gai", "survey")
HEAD = "character\treading\tsource\n"


def _read(folder: Path, rows: str) -> tuple[tuple[OwnReading, ...], list[str]]:
    (folder / "readings.tsv").write_text(rows, encoding="utf-8")
    problems: list[str] = []
    return tuple(read_readings(folder, problems)), problems


def test_readings_come_from_the_pack(tmp_path: Path) -> None:
    assert _read(tmp_path, f"# 说明\n{HEAD}街\tgai\tsurvey\n") == ((STREET,), [])


def test_a_pack_needs_none(tmp_path: Path) -> None:
    problems: list[str] = []
    assert not tuple(read_readings(tmp_path, problems))
    assert problems == []


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ("字\t音\n街\tgai\n", "readings.tsv 第 1 行：表头不对。请写成 character、reading、source 三列"),
        (f"{HEAD}街\tgai\n", "readings.tsv 第 2 行：应当有 3 列，这里有 2 列"),
        (f"{HEAD}街\t\tsurvey\n", "readings.tsv 第 2 行：每一列都要写"),
        (f"{HEAD}\n街道\tgai\tsurvey\n", "readings.tsv 第 3 行：“街道”不是一个汉字"),
        (f"{HEAD}街\tgai1\tsurvey\n", "readings.tsv 第 2 行：没有“gai1”这个音节"),
        (f"{HEAD}街\tgai\tsurvey\n街\tgai\town\n", "readings.tsv 第 3 行：“街”读 gai 已经写过了"),
    ],
)
def test_malformed_readings_are_refused(tmp_path: Path, rows: str, problem: str) -> None:
    _, problems = _read(tmp_path, rows)
    assert len(problems) == 1
    assert problems[0].startswith(problem)


def test_a_word_may_be_said_as_the_dialect_reads_its_characters() -> None:
    own = {"街": ("gai", "ga"), "鞋": ("hai",), "觉": ("gao",)}
    vocabulary = Vocabulary(["街", "上街", "街道", "睡觉"], lambda _: 0.001, lambda text: [text], {}, [own])
    assert said(vocabulary, "gai", "dao") == {"街", "街道"}
    assert said(vocabulary, "jie", "dao") == {"街", "街道"}  # a visitor may say it
    assert said(vocabulary, "shang", "ga") == {"上街"}
    assert said(vocabulary, "shui", "gao") == {"睡觉"}
    assert said(vocabulary, "hai") == set()


def test_a_character_with_a_hundred_readings_does_not_fill_the_memory() -> None:
    """A pack may come from anywhere: ten such characters could be said in a hundred billion billion ways."""
    own = {"街": tuple(list(SYLLABLES)[:100])}
    vocabulary = Vocabulary(["街" * 10], lambda _: 0.001, lambda text: [text], {}, [own])
    assert said(vocabulary, *["jie"] * 10) == {"街" * 10}
    assert said(vocabulary, *own["街"][:1] * 10) == {"街" * 10}


def said(vocabulary: Vocabulary, *syllables: str) -> set[str]:
    """Return the words that begin what was said."""
    heard = [((syllable, 0.0),) for syllable in syllables]
    matches = vocabulary.matches(heard, 0, dearest=1.0, width=10)
    return {match.word.text for level in matches for match in level}


def test_the_packages_readings() -> None:
    readings = dialects()["cmn-x-kunming"].readings
    assert {"街", "鞋", "去"} <= {reading.character for reading in readings}
