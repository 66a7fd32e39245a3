"""Rule: a sentence counts as recognized only if its own dialect is taken first; tables are read line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import QuestionsInvalid
from assistant.evaluation.detection import Detection, Sample, detections, load_samples, pack_samples
from knowledge_base.dialect import dialects

pytestmark = pytest.mark.unit

SAMPLES = (
    Sample("a", "yue", "唔该", "请问"),
    Sample("a", "yue", "几多", "多少钱"),
    Sample("a", "yue", "好", "好"),
    Sample("b", "wuu", "侬", "你"),
)
TAKEN = {"唔该": ("yue", "wuu"), "几多": ("nan",), "侬": ("wuu",), "你": ("nan",)}


def test_what_sentences_are_taken_for() -> None:
    assert detections(SAMPLES, lambda text: TAKEN.get(text, ())) == (
        Detection("a", "yue", 3, right=1, other=1, standard_mistaken=0),
        Detection("b", "wuu", 1, right=1, other=0, standard_mistaken=1),
    )


def test_a_table_of_sentences(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    path.write_text("# a remark\ndialect\tsaid\tstandard\nyue\t唔该\t请问\n", "utf-8")
    assert load_samples(path) == (Sample("own", "yue", "唔该", "请问"),)


@pytest.mark.parametrize(("content", "told"), [(None, "读不了例句"), ("a\tb\tc\n\nx\ty\n", "第3行要有 3 列")])
def test_a_table_that_is_none(tmp_path: Path, content: str | None, told: str) -> None:
    path = tmp_path / "own.tsv"
    if content is not None:
        path.write_text(content, "utf-8")
    with pytest.raises(QuestionsInvalid, match=told):
        load_samples(path)


def test_every_pack_has_examples() -> None:
    assert {sample.tag for sample in pack_samples(dialects())} == set(dialects())
